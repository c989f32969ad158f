import type { Client } from 'openapi-fetch';
import { early, forget } from '../early';
import { answered, type Answered } from './answered';
import { Problem } from './problem';
import type { paths } from './schema';

let csrf = '';
let onSignedOut: () => void = () => undefined;

/** The token that writes carry; it comes with the session. */
export function carry(token: string): void {
  csrf = token;
}

/** What happens when the server says that nobody is signed in. */
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

/** The headers of every write. */
export const token = (): { 'X-CSRF-Token': string } => ({ 'X-CSRF-Token': csrf });

interface Asked {
  params?: { path?: Record<string, string>; query?: Record<string, unknown>; header?: Record<string, string> };
  body?: unknown;
}

const send =
  (method: string) =>
  async (template: string, { params = {}, body }: Asked = {}): Promise<Answered> => {
    const given = Object.entries(params.query ?? {}).filter(([, value]) => value !== undefined && value !== null);
    const query = new URLSearchParams(given.map(([name, value]) => [name, `${value}`])).toString();
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params.path?.[name] ?? ''));
    const url = query ? `${path}?${query}` : path;
    if (method === 'GET') {
      const begun = await early(url)?.catch(() => undefined);
      if (begun) return begun;
    } else forget();
    const headers = { ...params.header, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
    return answered(await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
  };

/** The typed client of the API; same origin, with the session's cookie. */
export const client = { GET: send('GET'), POST: send('POST'), PATCH: send('PATCH'), DELETE: send('DELETE') } as unknown as Pick<
  Client<paths>,
  'GET' | 'POST' | 'PATCH' | 'DELETE'
>;

/** The data of an answer; throws a Problem where there is none. */
export async function data<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data: found, error, response } = await asked.catch(() => {
    throw new Problem(0, {});
  });
  if (response.ok) return found as T;
  if (response.status === 401) onSignedOut();
  const told = error && typeof error === 'object' && 'title' in error ? error : {};
  throw new Problem(response.status, told, Number(response.headers.get('Retry-After') ?? 0));
}
