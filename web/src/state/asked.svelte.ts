import { problem } from '../api/problem';
import { live } from '../live/live.svelte';

/** Something asked of the server: what was found stays while it is asked again, and when that goes wrong. */
export class Asked<T> {
  found = $state.raw<T | null>(null);
  failed = $state('');
  /** No answer came at all: the page says so once for everything. */
  away = $state(false);
  /** How often in turn it went wrong because something is away for the moment. */
  passing = $state(0);
  private turn = 0;

  constructor(private readonly ask: () => Promise<T>) {}

  async read(): Promise<void> {
    const turn = ++this.turn;
    try {
      const found = await this.ask();
      if (turn !== this.turn) return;
      this.found = found;
      this.failed = '';
      this.away = false;
      this.passing = 0;
      live.reached(true);
    } catch (error) {
      if (turn !== this.turn) return;
      const what = problem(error);
      this.failed = what.words;
      this.away = what.status === 0;
      this.passing = what.passing ? this.passing + 1 : 0;
      live.reached(!this.away);
    }
  }

  /** Read now, and again whenever something may have changed, until the returned function is called. */
  follow(): () => void {
    void this.read();
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const off = live.on(() => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        void this.read();
      }, 1000);
    });
    return () => {
      off();
      clearTimeout(waiting);
    };
  }
}
