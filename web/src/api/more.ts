import { client, data, token } from './client';
import type { components } from './schema';
import type { Filters } from './types';

type Shapes = components['schemas'];

export type Account = Shapes['AccountDetail'];
export type AccountChange = Shapes['AccountChange'];
export type Grant = Shapes['GrantView'];
export type Health = Shapes['HealthView'];
export type Judgement = Shapes['JudgeBody']['judgement'];
export type Letter = Shapes['DeadLetterView'];
export type Letters = Shapes['DeadLetterList'];
export type NewAccount = Shapes['NewAccount'];
export type Original = Shapes['OriginalView'];
export type Post = Shapes['PostView'];
export type Sample = Shapes['SampleView'];
export type Sampled = Shapes['SampleItem'];

const LIMIT = 50;

/** Posts that were set aside, or those that a number of the rates counts. */
export const posts = ({ q, rate, from, to, at }: Filters, cursor?: string): Promise<Shapes['PostList']> => {
  const counted = rate ? { rate, from, to, at } : { outcome: 'set_aside' as const, q: q || undefined };
  return data(client.GET('/api/posts', { params: { query: { ...counted, cursor, limit: LIMIT } } }));
};
export const raise = (post_id: string): Promise<Shapes['ActDone']> =>
  data(client.POST('/api/posts/{post_id}/raise', { params: { path: { post_id }, header: token() }, body: {} }));
export const post = (post_id: string): Promise<Post> =>
  data(client.GET('/api/posts/{post_id}', { params: { path: { post_id } } }));
export const original = (post_id: string, reason: Shapes['OpeningReason']): Promise<Original> =>
  data(client.POST('/api/posts/{post_id}/original', { params: { path: { post_id }, header: token() }, body: { reason } }));
export const originalAgain = (post_id: string): Promise<Original> =>
  data(client.GET('/api/posts/{post_id}/original', { params: { path: { post_id } } }));

export const sample = (day: string | null): Promise<Sample> =>
  data(client.GET('/api/samples', { params: { query: { day } } }));
export const judge = (day: string, post_id: string, judgement: Judgement): Promise<Shapes['SampleDone']> =>
  data(client.POST('/api/samples/{day}/{post_id}', { params: { path: { day, post_id }, header: token() }, body: { judgement } }));

export const letters = (cursor?: string): Promise<Letters> =>
  data(client.GET('/api/dead-letters', { params: { query: { limit: LIMIT, cursor } } }));
export const replay = (letter_id: string): Promise<Shapes['Replayed']> =>
  data(client.POST('/api/dead-letters/{letter_id}/replay', { params: { path: { letter_id }, header: token() }, body: {} }));

export const accounts = async (): Promise<Account[]> => (await data(client.GET('/api/accounts'))).items;
export const addAccount = (body: NewAccount): Promise<Account> =>
  data(client.POST('/api/accounts', { params: { header: token() }, body }));
export const changeAccount = (name: string, body: AccountChange): Promise<Account> =>
  data(client.PATCH('/api/accounts/{name}', { params: { path: { name }, header: token() }, body }));
export const grants = (cursor?: string): Promise<Shapes['GrantList']> =>
  data(client.GET('/api/grants', { params: { query: { limit: LIMIT, cursor } } }));

export const health = (): Promise<Health> => data(client.GET('/api/health'));
