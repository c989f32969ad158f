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
import { actNamed, possible, type Act } from './acts';
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
      this.show(complaint);
      // One undo may concern more than the one complaint that it returns.
      void current.list?.refresh();
      void opened.read();
    });
  }

  /** Begin an act on what is picked, else on the complaint in the pane. Does nothing where it is not possible. */
  begin(name: api.ActName, given: Record<string, string> = {}): void {
    const act = actNamed(name);
    const targets = this.targets(act).filter((one) => possible(act, one, signed.role));
    if (targets.length === 0) return;
    if (act.fields.length > 0) this.asking = { act, targets, given };
    else void this.run(act, targets, {}).then((failed) => failed && this.fail(act, failed));
  }

  /** Assign to this department at once. */
  assign(department: string): void {
    const act = actNamed('assign');
    const targets = this.targets(act).filter((one) => possible(act, one, signed.role));
    if (targets.length === 0) return;
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
    if (complaint && signed.role === 'center') this.regrouping = complaint;
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
    toasts.done(say('toast.done', { act: said(act), what: outcome(done.complaint) }), [done.act]);
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
