import type { components } from './schema';

type Shapes = components['schemas'];

export type Answer = Shapes['AnswerView'];
export type Complaint = Shapes['ComplaintView'];
export type ComplaintDetail = Shapes['ComplaintDetail'];
export type Sending = Shapes['SendingView'];
export type Change = Shapes['ChangeView'];
export type City = Shapes['CityView'];
export type Department = Shapes['DepartmentLabel'];
export type Facets = Shapes['Facets'];
export type Flag = Shapes['FlagView'];
export type FlagKind = Shapes['FlagKind'];
export type HandOver = Shapes['HandOverView'];
export type Inbox = Shapes['Inbox'];
export type Post = Shapes['PostView'];
export type Rates = Shapes['RatesView'];
export type Rate = Shapes['RateView'];
export type RateRow = Shapes['RateRowView'];
export type QueueCounts = Shapes['QueueCounts'];
export type Session = Shapes['SessionView'];
export type Span = Shapes['Span'];
export type Status = Shapes['Status'];
export type Urgency = Shapes['Urgency'];
export type ActDone = Shapes['ActDone'];
export type BulkDone = Shapes['BulkDone'];
export type Role = Shapes['Role'];

/** The filters of a list, as they stand in the address and go to the API. */
export const FILTERS = [
  'urgency',
  'waits',
  'status',
  'topic',
  'district',
  'department',
  'channel',
  'due_before',
  'q',
  // What a figure counts, and its window.
  'rate',
  'from',
  'to',
  'at',
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Partial<Record<FilterName, string>>;

export interface Page {
  items: Complaint[];
  next: string | null;
  counts?: QueueCounts;
}
