import type { Complaint } from '../api/types';
import type { ComplaintList } from './list.svelte';

/** The list that is on the page, and what is picked in it for an act on many. */
class Current {
  list = $state.raw<ComplaintList | null>(null);
  picked = $state.raw<ReadonlySet<string>>(new Set());
  stays: (complaint: Complaint) => boolean = () => true;

  show(list: ComplaintList, stays: (complaint: Complaint) => boolean): void {
    this.list = list;
    this.stays = stays;
    this.picked = new Set();
  }

  pick(id: string): void {
    const next = new Set(this.picked);
    if (!next.delete(id)) next.add(id);
    this.picked = next;
  }

  unpick(): void {
    this.picked = new Set();
  }

  /** What is picked, as the list has it. */
  get targets(): Complaint[] {
    return [...this.picked].map((id) => this.list?.find(id)).filter((one): one is Complaint => one !== undefined);
  }
}

export const current = new Current();
