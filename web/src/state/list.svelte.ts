import { problem } from '../api/problem';
import type { Complaint, Page, QueueCounts } from '../api/types';

export interface Row {
  complaint: Complaint;
  /** It left the filter and stays, greyed, until the selection moves on. */
  gone: boolean;
  /** The act on it that is under way, in words. */
  pending: string | null;
}

export type Fetch = (limit: number, cursor?: string) => Promise<Page>;

const FIRST = 100;
const MOST = 200;

/**
 * The rows of a list as a person sees them: what is there changes in place, what arrives waits to be let in, and what
 * left stays until the selection moves on, so that no row moves by itself.
 */
export class ComplaintList {
  rows = $state.raw<Row[]>([]);
  fresh = $state.raw<Complaint[]>([]);
  state = $state<'loading' | 'ready' | 'error'>('loading');
  error = $state('');
  more = $state(false);
  readAt = $state(0);
  total = $state<number | null>(null);

  private next = $state<string | null>(null);
  private asked = 0;
  private reading = false;

  constructor(
    private readonly fetch: Fetch,
    private readonly onCounts: (counts: QueueCounts) => void = () => undefined,
  ) {}

  get hasMore(): boolean {
    return this.next !== null;
  }

  indexOf(id: string | null): number {
    return id === null ? -1 : this.rows.findIndex((row) => row.complaint.id === id);
  }

  find(id: string | null): Complaint | undefined {
    return this.rows[this.indexOf(id)]?.complaint;
  }

  /** Read the list from its beginning and show it as it is. */
  async load(): Promise<void> {
    const asked = ++this.asked;
    if (this.rows.length === 0) this.state = 'loading';
    try {
      const page = await this.fetch(FIRST);
      if (asked !== this.asked) return;
      this.take(page);
      this.rows = page.items.map(row);
      this.fresh = [];
      this.state = 'ready';
    } catch (error) {
      if (asked === this.asked) this.fail(error);
    }
  }

  /** Read the next page when the end of the list comes near. */
  async readOn(): Promise<void> {
    if (this.next === null || this.more) return;
    const asked = this.asked;
    this.more = true;
    try {
      const page = await this.fetch(FIRST, this.next);
      if (asked !== this.asked) return;
      this.take(page);
      const known = new Set(this.rows.map((one) => one.complaint.id));
      this.rows = [...this.rows, ...page.items.filter((one) => !known.has(one.id)).map(row)];
    } catch {
      // It is asked again when the end comes near again.
    } finally {
      this.more = false;
    }
  }

  /** Read again without moving a row. */
  async refresh(): Promise<void> {
    if (this.reading) return;
    if (this.state !== 'ready') return this.load();
    const asked = this.asked;
    this.reading = true;
    try {
      const page = await this.fetch(Math.min(MOST, Math.max(FIRST, this.rows.length)));
      if (asked === this.asked) this.merge(page);
    } catch (error) {
      this.error = problem(error).words;
    } finally {
      this.reading = false;
    }
  }

  /** Let in what arrived: the list is read anew, the selection kept by its id. */
  letIn(): Promise<void> {
    return this.load();
  }

  /** Show a complaint as it is after an act, at once; `stays` says whether the list still holds it. */
  put(complaint: Complaint, stays = true): void {
    this.change(complaint.id, (old) =>
      old.complaint.version > complaint.version
        ? old
        : { complaint: { ...complaint, highlights: old.complaint.highlights }, gone: !stays, pending: null },
    );
  }

  mark(id: string, pending: string | null): void {
    this.change(id, (old) => ({ ...old, pending }));
  }

  leave(id: string): void {
    this.change(id, (old) => ({ ...old, gone: true }));
    this.fresh = this.fresh.filter((one) => one.id !== id);
  }

  /** Take out the rows that left, but for this one. Returns how many stood before it. */
  sweep(except: string | null): number {
    const at = this.indexOf(except);
    const kept = this.rows.filter((one) => !one.gone || one.complaint.id === except);
    if (kept.length === this.rows.length) return 0;
    const before = this.rows.slice(0, Math.max(at, 0)).filter((one) => one.gone).length;
    this.rows = kept;
    return before;
  }

  private merge(page: Page): void {
    const found = new Map(page.items.map((one) => [one.id, one]));
    const known = new Set(this.rows.map((one) => one.complaint.id));
    const whole = page.next === null;
    this.rows = this.rows.map((old) => {
      const now = found.get(old.complaint.id);
      if (now === undefined) return whole && !old.pending ? { ...old, gone: true } : old;
      if (old.complaint.version > now.version) return old;
      return { ...old, complaint: now, gone: false };
    });
    this.fresh = page.items.filter((one) => !known.has(one.id));
    this.readAt = Date.now();
    this.error = '';
    if (page.counts) this.onCounts(page.counts);
  }

  private take(page: Page): void {
    this.next = page.next;
    this.readAt = Date.now();
    this.error = '';
    if (page.counts) this.onCounts(page.counts);
  }

  private fail(error: unknown): void {
    this.error = problem(error).words;
    if (this.rows.length === 0) this.state = 'error';
  }

  private change(id: string, to: (old: Row) => Row): void {
    if (this.indexOf(id) < 0) return;
    this.rows = this.rows.map((old) => (old.complaint.id === id ? to(old) : old));
  }
}

function row(complaint: Complaint): Row {
  return { complaint, gone: false, pending: null };
}
