import { ko } from '../words/ko';
import { say, type Word } from '../words/words.svelte';

/** What the server says about an error (RFC 9457), with what a conflict adds. */
interface Told {
  code?: string;
  title?: string;
  detail?: string;
  by?: string | null;
  at?: string | null;
  fields?: Record<string, unknown[]>;
}

/** What went wrong, in words for people; `status` 0 when no answer came. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly told: Told,
    readonly retryAfter: number = 0,
  ) {
    super(told.detail ?? told.title ?? '');
    this.name = 'Problem';
  }

  get conflict(): boolean {
    return this.told.code === 'changed';
  }

  /** It may go well in a moment: the server, or something behind it, is away. */
  get passing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503;
  }

  /** What happened and what to do, in the reader's language; the server's own words where the page has none. */
  get words(): string {
    if (this.status === 0) return say('error.network');
    const word = `problem.${this.told.code}`;
    if (!(word in ko)) return this.message || say('error.unknown');
    return say(word as Word, { seconds: this.retryAfter });
  }
}

/** Any error as a problem. */
export function problem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { detail: error instanceof Error ? error.message : String(error) });
}

/** Milliseconds after which is asked again what did not go well because something is away. */
export const SOON = 3000;
