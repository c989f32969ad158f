import { problem } from '../api/problem';
import { health } from '../api/more';

/** Milliseconds between two looks while all is well, and while something is away. */
const SELDOM = 20_000;
const OFTEN = 4000;

const TROUBLES = ['store', 'stream', 'search', 'stage'] as const;
export type Trouble = (typeof TROUBLES)[number];

export const isTrouble = (name: string): name is Trouble => TROUBLES.some((one) => one === name);

/** What of the system does not answer, so that a page which otherwise looks as always says what that means. */
class Away {
  troubles = $state.raw<Trouble[]>([]);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private following = false;

  /** Look now and then until the returned function is called; a tab that nobody sees does not. */
  follow(): () => void {
    this.following = true;
    void this.look();
    const seen = (): void => void (document.visibilityState === 'visible' && this.look());
    document.addEventListener('visibilitychange', seen);
    return () => {
      this.following = false;
      clearTimeout(this.timer);
      document.removeEventListener('visibilitychange', seen);
      this.troubles = [];
    };
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    if (document.visibilityState === 'visible') this.troubles = (await found()) ?? this.troubles;
    if (!this.following) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), this.troubles.length > 0 ? OFTEN : SELDOM);
  }
}

/** What is away; null when the server itself cannot be reached, which the page says otherwise. */
async function found(): Promise<Trouble[] | null> {
  try {
    const { ports, stages } = await health();
    const away = ports.filter((port) => !port.ok).map((port) => port.name).filter(isTrouble);
    if (away.includes('store')) return ['store'];
    return stages.some((stage) => stage.stopped) ? [...away, 'stage'] : away;
  } catch (error) {
    // Whoever asks is looked up in the store first.
    return problem(error).status === 503 ? ['store'] : null;
  }
}

export const away = new Away();
