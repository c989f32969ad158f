import * as api from '../api/calls';
import { problem } from '../api/problem';
import type { ActDone, Complaint } from '../api/types';
import { say } from '../words/words.svelte';

export interface Toast {
  id: number;
  text: string;
  bad: boolean;
  /** What `u` takes back, and until when. */
  acts: string[];
  back?: () => void;
  until: number;
}

type Taken = (complaint: Complaint | null) => void;

/** Short messages at the foot of the page; the newest that can be undone is what `u` undoes. */
class Toasts {
  shown = $state<Toast[]>([]);
  private next = 1;
  private readonly taken = new Set<Taken>();

  /** Hear of what an undo changed, until the returned function is called. */
  onUndone(then: Taken): () => void {
    this.taken.add(then);
    return () => this.taken.delete(then);
  }

  /** Say what was done; `back` puts back what an undo brings back. */
  done(text: string, acts: ActDone['act'][], back?: () => void): void {
    const until = Math.min(...acts.map((act) => Date.parse(act.undo_until)), Date.now() + 60_000);
    this.add({ text, bad: false, acts: acts.map((act) => act.id), back, until: Math.max(until, Date.now() + 3000) });
  }

  failed(text: string): void {
    this.add({ text, bad: true, acts: [], until: Date.now() + 15_000 });
  }

  told(text: string): void {
    this.add({ text, bad: false, acts: [], until: Date.now() + 4000 });
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((one) => one.id !== id);
  }

  /** Take out what is over. */
  sweep(now: number): void {
    if (this.shown.some((one) => one.until <= now)) this.shown = this.shown.filter((one) => one.until > now);
  }

  /** Undo what this toast tells of, or the newest that can be undone; returns whether there was one. */
  async undo(toast = this.shown.findLast((one) => one.acts.length > 0)): Promise<boolean> {
    if (toast === undefined) return false;
    this.dismiss(toast.id);
    const failures: string[] = [];
    for (const act of toast.acts) {
      try {
        const { complaint } = await api.undo(act);
        for (const taken of this.taken) taken(complaint);
      } catch (error) {
        failures.push(problem(error).words);
      }
    }
    if (failures[0] === undefined) {
      toast.back?.();
      this.told(say('toast.undone'));
    } else this.failed(say('toast.notundone', { detail: failures[0] }));
    return true;
  }

  private add(toast: Omit<Toast, 'id'>): void {
    this.shown = [...this.shown.slice(-1), { ...toast, id: this.next++ }];
  }
}

export const toasts = new Toasts();
