import { client, data, token } from './client';
import type { paths } from './schema';
import type {
  ActDone,
  BulkDone,
  Change,
  City,
  ComplaintDetail,
  Facets,
  Filters,
  HandOver,
  Inbox,
  Page,
  Rates,
  Session,
} from './types';

type ActPath = Extract<keyof paths, `/api/complaints/{complaint_id}/acts/${string}`>;
type BulkPath = Extract<keyof paths, `/api/bulk/${string}`>;
export type ActName = ActPath extends `/api/complaints/{complaint_id}/acts/${infer Name}` ? Name : never;
export type ActBody = Record<string, unknown>;

interface Target {
  id: string;
  version: number;
}

export const signIn = (name: string, password: string): Promise<Session> =>
  data(client.POST('/api/session', { body: { name, password } }));
export const session = (): Promise<Session> => data(client.GET('/api/session'));
export const signOut = (): Promise<unknown> => data(client.DELETE('/api/session', { params: { header: token() } }));
export const city = (): Promise<City> => data(client.GET('/api/city'));

const query = (filters: Filters, more: object = {}): never => ({ ...filters, ...more }) as never;

export const queue = (filters: Filters, limit: number, cursor?: string): Promise<Page> =>
  data(client.GET('/api/triage-queue', { params: { query: query(filters, { limit, cursor }) } }));
export const complaints = (filters: Filters, limit: number, cursor?: string): Promise<Page> =>
  data(client.GET('/api/complaints', { params: { query: query(filters, { limit, cursor }) } }));
export const facets = (filters: Filters): Promise<Facets> =>
  data(client.GET('/api/complaints/facets', { params: { query: query(filters) } }));
export const rates = (from: string): Promise<Rates> =>
  data(client.GET('/api/rates', { params: { query: { from } } })) as Promise<Rates>;
export const inbox = (): Promise<Inbox> => data(client.GET('/api/inbox'));

export const complaint = (id: string): Promise<ComplaintDetail> =>
  data(client.GET('/api/complaints/{complaint_id}', { params: { path: { complaint_id: id } } }));
export const history = async (id: string): Promise<Change[]> =>
  (await data(client.GET('/api/complaints/{complaint_id}/history', { params: { path: { complaint_id: id } } }))).items;

/** Do one act on the version of a complaint that was read. */
export function act(name: ActName, { id, version }: Target, body: ActBody): Promise<ActDone> {
  const path = `/api/complaints/{complaint_id}/acts/${name}` as ActPath;
  const params = { path: { complaint_id: id }, header: { ...token(), 'If-Match': `"${version}"` } };
  return data(client.POST(path, { params, body } as never)) as Promise<ActDone>;
}

/** Do one act on many complaints, each at the version that was read of it. */
export function bulk(name: string, items: Target[], body: ActBody): Promise<BulkDone> {
  return data(client.POST(`/api/bulk/${name}` as BulkPath, { params: { header: token() }, body: { ...body, items } } as never)) as Promise<BulkDone>;
}

export const undo = (act_id: string): Promise<ActDone> =>
  data(client.POST('/api/acts/{act_id}/undo', { params: { path: { act_id }, header: token() }, body: {} } as never)) as Promise<ActDone>;

export const handOvers = async (): Promise<HandOver[]> => (await data(client.GET('/api/hand-overs'))).items;
export const report = (hand_over_id: string, text: string): Promise<unknown> =>
  data(client.POST('/api/hand-overs/{hand_over_id}/report', { params: { path: { hand_over_id }, header: token() }, body: { text } }));

