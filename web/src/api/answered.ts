/** What the server answered: `data` where it went well, else `error`. */
export interface Answered<T = unknown> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Read an answer to its end. */
export async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  if (response.ok) return { data: text ? (JSON.parse(text) as unknown) : undefined, response };
  try {
    return { error: JSON.parse(text) as unknown, response };
  } catch {
    return { error: text, response };
  }
}
