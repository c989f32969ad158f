import * as api from '../api/calls';
import { problem } from '../api/problem';
import type { Complaint, Page, QueueCounts } from '../api/types';

export interface Row {
  complaint: Complaint;
  /** It left the filter and stays, greyed, until the selection moves on. */
  gone: boolean;
  /** The act on it that is under way, in words. */
  pending: string | null;
  /** The page that it was read with. */
  page: number;
}

export type Fetch = (limit: number, cursor?: string) => Promise<Page>;

const SIZE = 100;
/** Milliseconds between two readings of a page that comes on the screen while the list changes. */
const PAUSE = 1000;
/** Rows on the screen that are read one by one when their place in the order changed. */
const ALONE = 5;

/**
 * The rows of a list as a person sees them: what is there changes in place, what arrives waits to be let in, and what
 * left stays until the selection moves on, so that no row moves by itself. However long the list is, what is read again
 * is its first page and those that are on the screen.
 */
export class ComplaintList {
  rows = $state.raw<Row[]>([]);
  fresh = $state.raw<Complaint[]>([]);
  state = $state<'loading' | 'ready' | 'error'>('loading');
  error = $state('');
  more = $state(false);
  /** How often in turn it could not be read because something is away for the moment. */
  passing = $state(0);
  readAt = $state(0);
  total = $state<number | null>(null);

  private next = $state<string | null>(null);
  private asked = 0;
  private reading = false;
  /** The cursor behind which each page begins, and when it was read. */
  private pages: { cursor?: string; at: number }[] = [];
  private screen: readonly [number, number] = [0, 0];
  /** What the stream told: who entered, and the newest version of each. */
  private readonly entered = new Set<string>();
  private readonly versions = new Map<string, number>();
  private changed = 0;
  private near = 0;

  constructor(
    private readonly fetch: Fetch,
    private readonly onCounts: (counts: QueueCounts) => void = () => undefined,
  ) {}

  get hasMore(): boolean {
    return this.next !== null;
  }

  indexOf(id: string | null): number {
    if (id === null) return -1;
    // Whoever asks mostly asks for the row that was asked for before, or for its neighbour.
    for (const index of [this.near, this.near + 1, this.near - 1]) {
      if (this.rows[index]?.complaint.id === id) return (this.near = index);
    }
    const found = this.rows.findIndex((row) => row.complaint.id === id);
    if (found >= 0) this.near = found;
    return found;
  }

  find(id: string | null): Complaint | undefined {
    return this.rows[this.indexOf(id)]?.complaint;
  }

  /** Read the list from its beginning and show it as it is. */
  async load(): Promise<void> {
    const asked = ++this.asked;
    if (this.rows.length === 0 && this.passing === 0) this.state = 'loading';
    try {
      const page = await this.fetch(SIZE);
      if (asked === this.asked) this.begin(page);
    } catch (error) {
      if (asked === this.asked) this.fail(error);
    }
  }

  /** Read the next page when the end of the list comes near. */
  async readOn(): Promise<void> {
    if (this.next === null || this.more) return;
    const asked = this.asked;
    const cursor = this.next;
    this.more = true;
    try {
      const page = await this.fetch(SIZE, cursor);
      if (asked !== this.asked) return;
      const number = this.pages.push({ cursor, at: Date.now() }) - 1;
      this.next = page.next;
      this.take(page);
      const known = this.known();
      this.rows = [...this.rows, ...page.items.filter((one) => !known.has(one.id)).map((one) => row(one, number))];
    } catch {
      // It is asked again when the end comes near again.
    } finally {
      this.more = false;
    }
  }

  /** These rows are on the screen, from the first to before the last. */
  look(first: number, last: number): void {
    this.screen = [first, last];
    const read = Math.min(...this.watched().map((number) => this.pages[number]?.at ?? 0));
    if (read < this.changed && Date.now() - read > PAUSE) void this.refresh();
  }

  /** Read again without moving a row. */
  async refresh(): Promise<void> {
    if (this.reading) return;
    if (this.state !== 'ready') return this.load();
    const asked = this.asked;
    this.reading = true;
    try {
      const numbers = this.watched();
      const pages = await Promise.all(numbers.map((number) => this.fetch(SIZE, this.pages[number]?.cursor)));
      if (asked !== this.asked) return;
      for (const number of numbers) Object.assign(this.pages[number] ?? {}, { at: Date.now() });
      this.merge(pages);
      await this.catchUp();
    } catch (error) {
      this.error = problem(error).words;
    } finally {
      this.reading = false;
    }
  }

  /** Let in what arrived, each in its place, and take out what left; the selection is kept by its id. */
  async letIn(): Promise<void> {
    if (this.pages.length < 2) return this.load();
    const asked = ++this.asked;
    try {
      const numbers = this.watched();
      const pages = await Promise.all(numbers.map((number) => this.fetch(SIZE, this.pages[number]?.cursor)));
      if (asked === this.asked) this.rebuild(new Map(numbers.map((number, index) => [number, pages[index] as Page])));
    } catch (error) {
      if (asked === this.asked) this.fail(error);
    }
  }

  /** Something changed: what comes on the screen later has to be read again. */
  outdate(): void {
    this.changed = Date.now();
  }

  /** The stream told that a complaint is in this list, as of this version. */
  told(id: string, version: number | null, entered: boolean): void {
    this.outdate();
    if (entered) this.entered.add(id);
    if (version !== null) this.versions.set(id, version);
  }

  /** Show a complaint as it is after an act, at once; `stays` says whether the list still holds it. */
  put(complaint: Complaint, stays = true): void {
    this.change(complaint.id, (old) =>
      old.complaint.version > complaint.version
        ? old
        : { ...old, complaint: { ...complaint, highlights: old.complaint.highlights }, gone: !stays, pending: null },
    );
  }

  mark(id: string, pending: string | null): void {
    this.change(id, (old) => ({ ...old, pending }));
  }

  leave(id: string): void {
    this.outdate();
    this.change(id, (old) => ({ ...old, gone: true }));
    this.fresh = this.fresh.filter((one) => one.id !== id);
  }

  /** Take out the rows that left, but for this one. Returns how many stood before it. */
  sweep(except: string | null): number {
    const swept = (one: Row): boolean => one.gone && one.complaint.id !== except;
    if (!this.rows.some(swept)) return 0;
    const kept = this.rows.filter((one) => !swept(one));
    const before = this.rows.slice(0, Math.max(this.indexOf(except), 0)).filter(swept).length;
    this.rows = kept;
    return before;
  }

  /** The pages to read again: the first, those on the screen, and the last where all are there. */
  private watched(): number[] {
    const shown = this.rows.slice(...this.screen).map((one) => one.page);
    return [...new Set([0, ...shown, ...(this.hasMore ? [] : [this.pages.length - 1])])].sort((a, b) => a - b);
  }

  private begin(page: Page): void {
    this.pages = [{ at: Date.now() }];
    this.entered.clear();
    this.versions.clear();
    this.next = page.next;
    this.take(page);
    this.rows = page.items.map((one) => row(one, 0));
    this.fresh = [];
    this.state = 'ready';
  }

  private merge(pages: Page[]): void {
    const found = new Map(pages.flatMap((page) => page.items).map((one) => [one.id, one]));
    const whole = this.pages.length === 1 && pages[0]?.next === null;
    const rows = this.rows.map((old) => {
      const now = found.get(old.complaint.id);
      if (now === undefined) return whole && !old.pending && !old.gone ? { ...old, gone: true } : old;
      if (old.complaint.version > now.version || (!old.gone && same(old.complaint, now))) return old;
      return { ...old, complaint: now, gone: false };
    });
    // Rows that are the same are not drawn again.
    if (rows.some((one, index) => one !== this.rows[index])) this.rows = rows;
    const known = this.known();
    const fresh = pages.flatMap((page) => this.arrived(page, known));
    this.fresh = [...new Map(fresh.map((one) => [one.id, one])).values()];
    for (const page of pages) this.take(page);
  }

  /** What of a page was not there when it was read; behind its last known row comes what was not read yet. */
  private arrived({ items, next }: Page, known: Set<string>): Complaint[] {
    const isNew = ({ id }: Complaint): boolean => known.has(id) || this.entered.has(id);
    const end = next === null ? items.length : items.findLastIndex(isNew) + 1;
    return items.slice(0, end).filter((one) => !known.has(one.id));
  }

  /** The list with these pages as they are now; who is in none of them keeps the place behind its page. */
  private rebuild(pages: Map<number, Page>): void {
    const found = new Map([...pages].flatMap(([number, page]) => page.items.map((one) => [one.id, row(one, number)])));
    const rest = this.rows.filter((one) => !one.gone && !found.has(one.complaint.id));
    const rows = this.pages.flatMap((_, number) => [
      ...[...found.values()].filter((one) => one.page === number),
      ...rest.filter((one) => one.page === number),
    ]);
    const last = pages.get(this.pages.length - 1);
    if (last && !this.hasMore) this.next = last.next;
    for (const [number, page] of pages) {
      Object.assign(this.pages[number] ?? {}, { at: Date.now() });
      this.take(page);
    }
    this.entered.clear();
    this.rows = rows;
    this.fresh = [];
  }

  /** Rows on the screen that changed, and are in no page that was read: they stay where they are, as they are now. */
  private async catchUp(): Promise<void> {
    const behind = this.rows
      .slice(...this.screen)
      .filter(({ complaint: { id, version }, gone }) => !gone && (this.versions.get(id) ?? 0) > version);
    for (const { complaint } of behind.slice(0, ALONE)) this.put((await api.complaint(complaint.id)).complaint);
  }

  private known(): Set<string> {
    return new Set(this.rows.map((one) => one.complaint.id));
  }

  private take(page: Page): void {
    this.readAt = Date.now();
    this.error = '';
    this.passing = 0;
    if (page.counts) this.onCounts(page.counts);
  }

  private fail(error: unknown): void {
    const what = problem(error);
    this.error = what.words;
    if (this.rows.length > 0) return;
    this.state = 'error';
    this.passing = what.passing ? this.passing + 1 : 0;
  }

  private change(id: string, to: (old: Row) => Row): void {
    const index = this.indexOf(id);
    const old = this.rows[index];
    if (old) this.rows = this.rows.with(index, to(old));
  }
}

function row(complaint: Complaint, page: number): Row {
  return { complaint, gone: false, pending: null, page };
}

/** Flags, for one, change without a new version. */
function same(one: Complaint, other: Complaint): boolean {
  return one.version === other.version && JSON.stringify(one) === JSON.stringify(other);
}
