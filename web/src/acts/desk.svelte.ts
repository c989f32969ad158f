import * as api from '../api/calls';
import { problem, type Problem } from '../api/problem';
import type { Complaint } from '../api/types';
import { labels } from '../state/city.svelte';
import { current } from '../state/current.svelte';
import { drafts } from '../state/drafts';
import { opened } from '../state/opened.svelte';
import { signed } from '../state/session.svelte';
import { toasts } from '../state/toasts.svelte';
import { named, say } from '../words/words.svelte';
import { actNamed, locked, possible, type Act } from './acts';
import { conflictWords } from './conflict';

interface Asking {
  act: Act;
  targets: Complaint[];
  /** What the dialog begins with. */
  given?: Record<string, string>;
}

/** What a person does: acts that ask open a dialog, the others are done at once. */
class Desk {
  asking = $state.raw<Asking | null>(null);
  regrouping = $state.raw<Complaint | null>(null);

  constructor() {
    toasts.onUndone((complaint) => {
      if (complaint) this.show(complaint);
      // One undo may concern more than the one complaint that it returns.
      void current.list?.refresh();
      void opened.read();
    });
  }

  /** Begin an act on what is picked, else on the complaint in the pane; says why where it is not possible for now. */
  begin(name: api.ActName, given: Record<string, string> = {}): void {
    const act = this.byHand(actNamed(name));
    const wanted = this.targets(act);
    const targets = wanted.filter((one) => possible(act, one, signed.role));
    if (targets.length === 0) return this.refuse(wanted);
    if (act.fields.length > 0) this.asking = { act, targets, given };
    else void this.run(act, targets, {}).then((failed) => failed && this.fail(act, failed));
  }

  /** Assign to this department at once. */
  assign(department: string): void {
    const act = actNamed('assign');
    const wanted = this.targets(act);
    const targets = wanted.filter((one) => possible(act, one, signed.role));
    if (targets.length === 0) return this.refuse(wanted);
    if (labels.needsDistrict(department)) {
      this.asking = { act, targets, given: { 'department.typed': `${labels.department(department)} ` } };
      return;
    }
    void this.run(act, targets, { department }).then((failed) => failed && this.fail(act, failed));
  }

  /** The nth department that is proposed for the complaint in the pane. */
  assignSuggested(index: number): void {
    const [one] = this.targets(actNamed('assign'));
    const department = one && labels.suggested(one)[index];
    if (department) this.assign(department);
  }

  regroup(): void {
    const complaint = opened.detail?.complaint;
    if (!complaint || signed.role !== 'center') return;
    if (locked(complaint)) this.refuse([complaint]);
    else this.regrouping = complaint;
  }

  /** Undo what was done last; a text that waits to go out is taken back, also where its message is gone. */
  async undo(): Promise<void> {
    const one = opened.detail?.complaint;
    if (!(await toasts.undo()) && one?.sending?.state === 'waiting') await this.takeBack(one);
  }

  /** Take back a text that waits to go out, and keep it as a draft. */
  async takeBack(one: Complaint): Promise<void> {
    const sending = opened.detail?.complaint.sending;
    if (sending?.text) drafts.keep(one.id, sending.question ? 'ask' : 'answer', { text: sending.text });
    const failed = await this.run(actNamed('drop-sending'), [one], {});
    if (failed) this.fail(actNamed('drop-sending'), failed);
  }

  /** Do an act; returns what went wrong, or null. */
  async run(act: Act, targets: Complaint[], body: api.ActBody): Promise<Problem | null> {
    const word = say(act.word);
    for (const one of targets) current.list?.mark(one.id, word);
    try {
      if (targets.length === 1 && targets[0]) await this.one(act, targets[0], body);
      else await this.many(act, targets, body);
      return null;
    } catch (error) {
      const failed = problem(error);
      if (failed.conflict) await Promise.all([opened.read(), current.list?.refresh()]);
      return failed;
    } finally {
      for (const one of targets) current.list?.mark(one.id, null);
    }
  }

  private async one(act: Act, target: Complaint, body: api.ActBody): Promise<void> {
    const done = await api.act(act.name, target, body);
    drafts.drop(target.id, act.name);
    this.show(done.complaint);
    const { sending } = done.complaint;
    if (sending?.state !== 'waiting') {
      return toasts.done(say('toast.done', { act: said(act), what: outcome(done.complaint) }), [done.act]);
    }
    const values = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
    const back = (): void => drafts.keep(target.id, act.name, values);
    const count = Math.max(0, Math.round((Date.parse(sending.send_at) - Date.now()) / 1000));
    toasts.done(say(sending.question ? 'sending.toast.question' : 'sending.toast', { count }), [done.act], back);
  }

  private async many(act: Act, targets: Complaint[], body: api.ActBody): Promise<void> {
    const done = await api.bulk(act.name, targets.map(({ id, version }) => ({ id, version })), body);
    const failed = done.items.filter((item) => !item.ok);
    const count = say('dialog.bulk.done', { count: done.items.length - failed.length });
    if (done.act) toasts.done(say('toast.done', { act: said(act), what: count }), [done.act]);
    if (failed.length > 0) toasts.failed(say('dialog.bulk.failed', { count: failed.length }));
    // Those that could not be done stay picked.
    current.picked = new Set(failed.map((item) => item.id));
    await Promise.all([current.list?.refresh(), opened.read()]);
  }

  private show(complaint: Complaint): void {
    current.list?.put(complaint, current.stays(complaint));
    opened.put(complaint);
  }

  /** Where the page cannot send to the channel, an answer is recorded as given there by hand. */
  private byHand(act: Act): Act {
    if (act.name !== 'answer' && act.name !== 'ask') return act;
    const channel = this.targets(act)[0]?.channel;
    if (channel === undefined || labels.sends(channel)) return act;
    return actNamed(act.name === 'answer' ? 'answer-by-hand' : 'ask-by-hand');
  }

  /** Say why nothing happens, where a text on its way is why. */
  private refuse(wanted: Complaint[]): void {
    const why = wanted.map(locked).find((word) => word !== null);
    if (why) toasts.told(say(why));
  }

  private fail(act: Act, failed: Problem): void {
    toasts.failed(failed.conflict ? conflictWords(failed).join(' ') : `${said(act)}: ${failed.words}`);
  }

  private targets(act: Act): Complaint[] {
    if (act.bulk && current.picked.size > 0) return current.targets;
    return opened.detail && opened.detail.complaint.id === opened.id ? [opened.detail.complaint] : [];
  }
}

function said(act: Act): string {
  return act.name === 'assign' ? say('act.assign') : say(act.word);
}

function outcome(complaint: Complaint): string {
  if (complaint.status === 'assigned' && complaint.department) return labels.department(complaint.department);
  return named('status', complaint.status);
}

export const desk = new Desk();
