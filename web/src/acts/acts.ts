import type { ActName } from '../api/calls';
import type { Complaint, FlagKind, Role, Status } from '../api/types';
import type { Word } from '../words/words.svelte';

export type FieldKind =
  | 'department'
  | 'foreign'
  | 'line'
  | 'text'
  | 'close_reason'
  | 'hand_over'
  | 'topic'
  | 'subtopic'
  | 'urgency'
  | 'post'
  | 'posts';

/** A field of an act's dialog; `name` is what the API calls it. */
export interface Field {
  name: string;
  kind: FieldKind;
  label: Word;
  optional?: boolean;
}

/** What a person may do: who, from which statuses, what it asks for, and its key's place on the keyboard. */
export interface Act {
  name: ActName;
  word: Word;
  roles: readonly Role[];
  from: readonly Status[];
  fields: readonly Field[];
  key?: string;
  bulk?: boolean;
}

const CENTER = ['center'] as const;
const ACTING = ['center', 'officer'] as const;
const OPEN = ['waiting', 'assigned', 'accepted', 'returned', 'reopened'] as const;
const KNOWN = [...OPEN, 'on_hold', 'answered', 'resolved', 'closed', 'transferred'] as const;

const note: Field = { name: 'note', kind: 'text', label: 'field.note', optional: true };

export const ACTS: readonly Act[] = [
  {
    name: 'acknowledge', word: 'act.acknowledge', roles: CENTER, from: KNOWN, key: 'KeyE', bulk: true,
    fields: [{ name: 'hand_over', kind: 'hand_over', label: 'field.hand_over' }, note],
  },
  { name: 'accept', word: 'act.accept', roles: ACTING, from: ['assigned'], key: 'KeyV', bulk: true, fields: [] },
  {
    name: 'assign', word: 'act.assign.other', roles: CENTER, from: OPEN, key: 'KeyA', bulk: true,
    fields: [{ name: 'department', kind: 'department', label: 'field.department' }, note],
  },
  {
    name: 'answer', word: 'act.answer', roles: ACTING, from: [...OPEN, 'answered'], key: 'KeyT',
    fields: [{ name: 'text', kind: 'text', label: 'field.text.answer' }],
  },
  {
    name: 'ask', word: 'act.ask', roles: ACTING, from: ['waiting', 'accepted', 'reopened'], key: 'KeyH',
    fields: [{ name: 'text', kind: 'text', label: 'field.text.ask' }],
  },
  {
    name: 'return', word: 'act.return', roles: ACTING, from: ['assigned', 'accepted'], key: 'KeyR', bulk: true,
    fields: [
      { name: 'reason', kind: 'text', label: 'field.reason' },
      { name: 'department', kind: 'department', label: 'field.department.optional', optional: true },
    ],
  },
  { name: 'send-again', word: 'act.send-again', roles: ACTING, from: KNOWN, fields: [] },
  { name: 'drop-sending', word: 'act.drop-sending', roles: ACTING, from: KNOWN, fields: [] },
  { name: 'resume', word: 'act.resume', roles: ACTING, from: ['on_hold'], bulk: true, fields: [] },
  { name: 'confirm', word: 'act.confirm', roles: CENTER, from: ['answered'], bulk: true, fields: [] },
  { name: 'confirm-exclusion', word: 'act.confirm-exclusion', roles: CENTER, from: ['closed'], bulk: true, fields: [] },
  {
    name: 'close', word: 'act.close', roles: CENTER, from: [...OPEN, 'on_hold'], key: 'KeyC', bulk: true,
    fields: [{ name: 'reason', kind: 'close_reason', label: 'field.reason' }, note],
  },
  {
    name: 'to-queue', word: 'act.to-queue', roles: CENTER, from: ['assigned', 'accepted', 'returned', 'reopened'],
    key: 'KeyB', bulk: true, fields: [note],
  },
  {
    name: 'reopen', word: 'act.reopen', roles: CENTER, from: ['answered', 'resolved', 'closed', 'transferred'],
    bulk: true, fields: [note],
  },
  {
    name: 'answer-by-hand', word: 'act.answer-by-hand', roles: ACTING, from: [...OPEN, 'answered'],
    fields: [
      { name: 'channel_id', kind: 'line', label: 'field.channel_id' },
      { name: 'text', kind: 'text', label: 'field.text.hand' },
    ],
  },
  {
    name: 'ask-by-hand', word: 'act.ask-by-hand', roles: ACTING, from: ['waiting', 'accepted', 'reopened'],
    fields: [
      { name: 'channel_id', kind: 'line', label: 'field.channel_id' },
      { name: 'text', kind: 'text', label: 'field.text.ask' },
    ],
  },
  {
    name: 'transfer', word: 'act.transfer', roles: CENTER, from: OPEN, bulk: true,
    fields: [{ name: 'department', kind: 'foreign', label: 'field.department' }, note],
  },
  {
    name: 'set-topic', word: 'act.set-topic', roles: CENTER, from: KNOWN, bulk: true,
    fields: [
      { name: 'topic', kind: 'topic', label: 'field.topic' },
      { name: 'subtopic', kind: 'subtopic', label: 'field.subtopic', optional: true },
    ],
  },
  {
    name: 'set-urgency', word: 'act.set-urgency', roles: CENTER, from: KNOWN, bulk: true,
    fields: [{ name: 'urgency', kind: 'urgency', label: 'field.urgency' }],
  },
  {
    name: 'note', word: 'act.note', roles: ACTING, from: KNOWN, bulk: true,
    fields: [{ name: 'text', kind: 'text', label: 'field.text' }],
  },
  {
    name: 'move', word: 'act.move', roles: CENTER, from: KNOWN,
    fields: [
      { name: 'post', kind: 'post', label: 'field.post' },
      { name: 'to', kind: 'line', label: 'field.to' },
    ],
  },
  {
    name: 'split', word: 'act.split', roles: CENTER, from: KNOWN,
    fields: [{ name: 'posts', kind: 'posts', label: 'field.posts' }],
  },
  {
    name: 'merge', word: 'act.merge', roles: CENTER, from: KNOWN,
    fields: [{ name: 'into', kind: 'line', label: 'field.into' }],
  },
]; // prettier-ignore

/** Those that `m` offers. */
export const REGROUPING: readonly ActName[] = ['move', 'split', 'merge'];

export function actNamed(name: ActName): Act {
  const found = ACTS.find((act) => act.name === name);
  if (found === undefined) throw new Error(`no act is called ${name}`);
  return found;
}

/** What may be done while nobody knows whether a text is out. */
const IN_DOUBT: readonly ActName[] = ['send-again', 'drop-sending', 'note'];

/** Why little or nothing can be done to a complaint for now, in a sentence; null where nothing is in the way. */
export function locked({ sending }: Complaint): Word | null {
  if (!sending || sending.state === 'failed') return null;
  return sending.state === 'unknown' ? 'sending.locked.unknown' : 'sending.locked';
}

/** Whether what is on its way lets this act be done. */
function unlocked(act: Act, { sending }: Complaint): boolean {
  const ending = act.name === 'send-again' || act.name === 'drop-sending';
  if (!sending) return !ending;
  if (sending.state === 'failed') return true;
  if (sending.state !== 'unknown') return false;
  return IN_DOUBT.includes(act.name) || act.name === (sending.question ? 'ask-by-hand' : 'answer-by-hand');
}

/** Whether this act can be done to this complaint by somebody of this role; the server has the last word. */
export function possible(act: Act, complaint: Complaint, role: Role | null): boolean {
  if (role === null || !act.roles.includes(role) || !act.from.includes(complaint.status)) return false;
  if (!unlocked(act, complaint)) return false;
  if (act.name === 'acknowledge') return openFlags(complaint).length > 0;
  if (act.name === 'confirm-exclusion') return openFlags(complaint).some((flag) => flag.kind === 'exclusion');
  return act.name !== 'split' || complaint.posts > 1;
}

/** The flags that nobody acknowledged. */
export function openFlags(complaint: Complaint): Complaint['flags'] {
  return complaint.flags.filter((flag) => flag.acknowledged_at === null);
}

/** The most pressing danger that nobody acknowledged. */
export function danger(complaint: Complaint): Complaint['flags'][number] | undefined {
  const dangers = openFlags(complaint).filter((flag) => flag.kind === ('danger' satisfies FlagKind));
  return dangers.find((flag) => flag.urgency === 'emergency') ?? dangers[0];
}

/** Whether a complaint stands in the triage queue. */
export function queued(complaint: Complaint): boolean {
  const waits = ['waiting', 'returned', 'reopened'].includes(complaint.status) && !complaint.history;
  return waits || openFlags(complaint).length > 0;
}
