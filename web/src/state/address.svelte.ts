import { FILTERS, type Filters, type Role } from '../api/types';

export const VIEWS = [
  'queue', 'inbox', 'rates', 'complaints', 'handovers', 'posts', 'sample', 'letters', 'accounts', 'grants', 'health',
] as const; // prettier-ignore
export type View = (typeof VIEWS)[number];

/** What each role sees; the first is where it begins. */
export const VIEWS_OF: Record<Role, View[]> = {
  center: ['queue', 'inbox', 'rates', 'complaints', 'handovers', 'posts', 'sample', 'letters', 'health'],
  officer: ['inbox', 'rates', 'complaints', 'handovers', 'posts', 'health'],
  manager: ['rates', 'queue', 'inbox', 'complaints', 'handovers', 'posts', 'sample', 'letters', 'grants', 'health'],
  administrator: ['accounts', 'grants', 'health'],
};

/** The views with a key behind g. */
export const PLACES: [View, string][] = [
  ['queue', 'KeyQ'],
  ['inbox', 'KeyI'],
  ['rates', 'KeyR'],
  ['handovers', 'KeyH'],
  ['posts', 'KeyP'],
  ['sample', 'KeyS'],
  ['letters', 'KeyL'],
  ['accounts', 'KeyA'],
  ['grants', 'KeyG'],
  ['health', 'KeyM'],
];

/** Browsers refuse to change an address often, and a key held down chooses thirty rows a second. */
const SETTLE = 300;

/** What the address says: the view, its filters, the complaint chosen (`c`) and whether it fills the page (`open`). */
class Address {
  private asked = $state.raw(new URLSearchParams(location.search));
  private shown = 0;
  private late: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    addEventListener('popstate', () => {
      this.forget();
      this.asked = new URLSearchParams(location.search);
    });
  }

  get view(): View | null {
    const view = this.asked.get('view');
    return VIEWS.find((one) => one === view) ?? null;
  }

  get chosen(): string | null {
    return this.asked.get('c');
  }

  get open(): boolean {
    return this.asked.has('open') && this.asked.has('c');
  }

  get group(): string | null {
    return this.asked.get('group');
  }

  get day(): string | null {
    return this.asked.get('day');
  }

  get days(): number {
    return Number(this.asked.get('days')) || 30;
  }

  filters: Filters = $derived.by(() => {
    const found: Filters = {};
    for (const name of FILTERS) {
      const value = this.asked.get(name);
      if (value) found[name] = value;
    }
    return found;
  });

  /** The filters as one word, for effects that follow them and nothing else. */
  filterKey = $derived(JSON.stringify(this.filters));

  /** Go to a view: a step that "back" takes back. */
  go(view: View, more: Record<string, string> = {}): void {
    this.write(new URLSearchParams({ view, ...more }), true);
  }

  /** Go where a link of the page leads, without loading the page anew. */
  follow(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const href = link?.getAttribute('href');
    if (!href?.startsWith('?') || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.write(new URLSearchParams(href), true);
  }

  href(view: View, more: Record<string, string> = {}): string {
    return `?${new URLSearchParams({ view, ...more })}`;
  }

  /** Change some of what the address says; null takes it out. */
  set(changes: Record<string, string | null>, step = false): void {
    const next = new URLSearchParams(this.asked);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    this.write(next, step);
  }

  private write(next: URLSearchParams, step: boolean): void {
    if (next.toString() === this.asked.toString()) return;
    // A step back comes to what the address said last.
    if (step) this.show();
    this.asked = next;
    if (step) history.pushState(null, '', url(next));
    else if (Date.now() - this.shown > SETTLE) this.show();
    else this.late ??= setTimeout(() => this.show(), SETTLE);
  }

  private show(): void {
    this.forget();
    this.shown = Date.now();
    history.replaceState(null, '', url(this.asked));
  }

  private forget(): void {
    clearTimeout(this.late);
    this.late = undefined;
  }
}

function url(asked: URLSearchParams): string {
  return asked.size > 0 ? `?${asked}` : location.pathname;
}

export const address = new Address();
