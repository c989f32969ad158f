import { answered, type Answered } from './api/answered';

/**
 * What the first view needs is asked of the API while the page itself is still on its way. Nothing said here has to be
 * right: whoever asks for the same soon after takes the answer, and what nobody asks for is not looked at.
 */
const SOON = 10_000;
const BEGINS: Record<string, string> = { center: 'queue', officer: 'inbox' };
const FILTERS = ['urgency', 'waits', 'topic', 'district', 'department', 'channel', 'q'];

const asked = new Map<string, { answer: Promise<Answered>; at: number }>();

/** Begin: who is signed in, the city's labels, the list that the address names or this role begins with. */
export function begin(role: string | null): void {
  if (role === null) return;
  for (const path of ['/api/session', '/api/city', ...list(role)]) {
    const answer = fetch(path).then(answered);
    answer.catch(() => undefined);
    asked.set(key(path), { answer, at: Date.now() });
  }
}

/** The answer to what was asked already, once. */
export function early(path: string): Promise<Answered> | undefined {
  const found = asked.get(key(path));
  asked.delete(key(path));
  return found && Date.now() - found.at < SOON ? found.answer : undefined;
}

/** Something is being written: what was read before it is not looked at any more. */
export function forget(): void {
  asked.clear();
}

/** Resolves when everything that was asked is answered. */
export function gathered(): Promise<unknown> {
  return Promise.allSettled([...asked.values()].map((one) => one.answer));
}

function list(role: string): string[] {
  const address = new URLSearchParams(location.search);
  const view = address.get('view') ?? BEGINS[role];
  if (view === 'inbox' && role === 'officer') return ['/api/inbox'];
  if (view !== 'queue' || (role !== 'center' && role !== 'manager')) return [];
  for (const name of ['view', 'c', 'open']) address.delete(name);
  if ([...address.keys()].some((name) => !FILTERS.includes(name))) return [];
  address.set('limit', '100');
  return [`/api/triage-queue?${address}`];
}

/** The same for the same question, in whatever order it is asked. */
function key(path: string): string {
  const url = new URL(path, location.origin);
  url.searchParams.sort();
  return url.href;
}
