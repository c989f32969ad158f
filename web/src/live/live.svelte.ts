import { drawn } from '../state/drawn';
import type { FromTab, FromWorker, Linked, Moved } from './protocol';

type Heard = (told: Moved | { kind: 'anew' } | { kind: 'counted' }) => void;

const POLL = 4000;

/** Live changes in this tab: through the worker where there is one, by asking every few seconds where no stream is. */
class Live {
  state = $state<Linked['state'] | 'polling' | 'begun'>('begun');
  /** When the server was last known to be there. */
  seen = $state(Date.now());

  private filters: Record<string, string> = {};
  private readonly heard = new Set<Heard>();
  private send: ((told: FromTab) => void) | null = null;
  private polling: ReturnType<typeof setInterval> | undefined;
  private out: () => void = () => undefined;

  /** Begin to follow; `out` is called when the server says that the session is over. */
  start(out: () => void): void {
    this.out = out;
    // What is told from now on is told of rows that are there.
    void drawn.then(() => {
      this.send ??= connect((told) => this.take(told));
      this.tell();
    });
    this.polling ??= setInterval(() => {
      if (this.state !== 'on') this.spread({ kind: 'anew' });
    }, POLL);
    addEventListener('pagehide', () => this.send?.({ kind: 'leave' }));
    addEventListener('pageshow', (event) => event.persisted && this.tell());
  }

  stop(): void {
    clearInterval(this.polling);
    this.polling = undefined;
    this.filters = {};
    this.send?.({ kind: 'leave' });
  }

  /** Follow this filter under a name; null follows it no more. */
  follow(name: string, filter: string | null): void {
    if (filter === (this.filters[name] ?? null)) return;
    const { [name]: _, ...rest } = this.filters;
    this.filters = filter === null ? rest : { ...rest, [name]: filter };
    this.tell();
  }

  /** Hear of moves until the returned function is called. */
  on(heard: Heard): () => void {
    this.heard.add(heard);
    return () => this.heard.delete(heard);
  }

  /** An answer came, or none did. */
  reached(yes: boolean): void {
    if (yes) this.seen = Date.now();
    if (this.state === 'on' || this.state === 'out' || (this.state === 'begun' && yes)) return;
    this.state = yes ? 'polling' : 'off';
  }

  private tell(): void {
    if (this.polling !== undefined || Object.keys(this.filters).length > 0) {
      this.send?.({ kind: 'follow', filters: this.filters });
    }
  }

  private take(told: FromWorker): void {
    if (told.kind === 'linked') {
      this.state = told.state === 'away' ? 'off' : told.state;
      if (told.state === 'on') this.seen = Date.now();
      if (told.state === 'out') this.out();
      return;
    }
    this.seen = Date.now();
    this.spread(told);
  }

  private spread(told: Parameters<Heard>[0]): void {
    for (const heard of this.heard) heard(told);
  }
}

function connect(take: (told: FromWorker) => void): (told: FromTab) => void {
  if (typeof SharedWorker === 'undefined') {
    const own = import('./stream').then(({ Stream }) => new Stream());
    return (told) => void own.then((stream) => (told.kind === 'follow' ? stream.follow(take, told) : stream.leave(take)));
  }
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'cheong-live' });
  worker.port.onmessage = ({ data }: MessageEvent<FromWorker>) => take(data);
  worker.port.start();
  return (told) => worker.port.postMessage(told);
}

export const live = new Live();
