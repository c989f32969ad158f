import type { Follow, FromWorker, Linked } from './protocol';

type Tell = (told: FromWorker) => void;

const SETTLE = 150;
const AGAIN = [500, 1000, 2000, 5000, 10_000];

/**
 * One EventSource for all tabs of a browser. HTTP/1.1 allows six connections to a server: a stream a tab would hang
 * the sixth.
 */
export class Stream {
  private readonly tabs = new Map<Tell, Record<string, string>>();
  private source: EventSource | null = null;
  private followed = '';
  private names = new Map<string, string>();
  private settling: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private state: Linked['state'] = 'off';

  follow(tab: Tell, { filters }: Follow): void {
    this.tabs.set(tab, filters);
    // Who follows again has signed in again.
    if (this.state === 'out') this.state = 'off';
    tab({ kind: 'linked', state: this.state });
    this.settle();
  }

  leave(tab: Tell): void {
    this.tabs.delete(tab);
    this.settle();
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.open(), SETTLE);
  }

  private open(anew = false): void {
    const wanted = [...new Set([...this.tabs.values()].flatMap((filters) => Object.values(filters)))].sort().slice(0, 40);
    const key = wanted.join('\n');
    if (!anew && key === this.followed && this.source !== null) return;
    const known = new Set(this.names.values());
    this.close();
    this.followed = key;
    if (wanted.length === 0) return;
    this.names = new Map(wanted.map((filter, index) => [`f${index}`, filter]));
    const asked = wanted.map((filter, index) => `filter=${encodeURIComponent(`f${index}:${filter}`)}`);
    this.listen(new EventSource(`/api/changes?${asked.join('&')}`), anew || wanted.some((one) => !known.has(one)));
  }

  private listen(source: EventSource, anew: boolean): void {
    this.source = source;
    source.addEventListener('ready', (event) => {
      this.failures = 0;
      this.say('on');
      // What happened between two streams was told to neither.
      if (anew || !(JSON.parse(event.data as string) as { resumed: boolean }).resumed) this.tell({ kind: 'anew' });
    });
    source.addEventListener('change', (event) => this.moved(JSON.parse(event.data as string) as Record<string, unknown>));
    source.addEventListener('counts', () => this.tell({ kind: 'counted' }));
    source.addEventListener('reset', () => this.tell({ kind: 'anew' }));
    source.addEventListener('end', (event) => {
      const { why } = JSON.parse(event.data as string) as { why: string };
      this.close();
      if (why === 'signed_out') this.say('out');
      else this.again();
    });
    source.addEventListener('error', () => {
      this.say('off');
      // A stream that was refused does not come back by itself.
      if (source.readyState === EventSource.CLOSED) {
        this.close();
        this.again();
      }
    });
  }

  private again(): void {
    this.say(this.failures > 1 ? 'away' : 'off');
    const wait = AGAIN[Math.min(this.failures++, AGAIN.length - 1)] ?? 10_000;
    setTimeout(() => {
      if (this.source === null) this.open(true);
    }, wait);
  }

  private close(): void {
    this.source?.close();
    this.source = null;
  }

  private moved(told: Record<string, unknown>): void {
    const contents = (name: string): string[] =>
      ((told[name] as string[] | undefined) ?? []).map((one) => this.names.get(one) ?? '');
    const [now, entered, left] = [contents('filters'), contents('entered'), contents('left')];
    for (const [tab, filters] of this.tabs) {
      const own = (found: string[]): string[] => Object.keys(filters).filter((name) => found.includes(filters[name] ?? ''));
      const move = { filters: own(now), entered: own(entered), left: own(left) };
      if (move.filters.length + move.left.length === 0) continue;
      tab({
        kind: 'moved',
        id: told.id as string,
        version: (told.version as number | undefined) ?? null,
        danger: (told.danger as string | null | undefined) ?? null,
        ...move,
      });
    }
  }

  private say(state: Linked['state']): void {
    this.state = state;
    this.tell({ kind: 'linked', state });
  }

  private tell(told: FromWorker): void {
    for (const tab of this.tabs.keys()) tab(told);
  }
}
