/** What a tab and the worker that owns the browser's one stream say to each other. */

/** A tab follows these filters, each a query (`queue=1&topic=road`) by a name of its own. */
export interface Follow {
  kind: 'follow';
  filters: Record<string, string>;
}

export interface Leave {
  kind: 'leave';
}

export type FromTab = Follow | Leave;

/** A complaint moved; the lists hold the tab's own names of its filters. */
export interface Moved {
  kind: 'moved';
  id: string;
  version: number | null;
  filters: string[];
  entered: string[];
  left: string[];
  danger: string | null;
}

/** Read everything anew: something may have been missed. */
export interface Anew {
  kind: 'anew';
}

export interface Linked {
  kind: 'linked';
  state: 'on' | 'off' | 'away' | 'out';
}

export interface Counted {
  kind: 'counted';
}

export type FromWorker = Moved | Anew | Linked | Counted;
