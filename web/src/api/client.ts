import createClient from 'openapi-fetch';
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

/** The typed client of the API; same origin, with the session's cookie. */
export const client = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin' });

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

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
