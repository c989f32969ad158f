import * as api from '../api/calls';
import { problem, SOON } from '../api/problem';
import type { Change, Complaint, ComplaintDetail } from '../api/types';

/** The complaint in the pane, with its posts and its history. */
class Opened {
  id = $state<string | null>(null);
  detail = $state.raw<ComplaintDetail | null>(null);
  history = $state.raw<Change[]>([]);
  state = $state<'none' | 'loading' | 'ready' | 'missing' | 'error'>('none');
  error = $state('');
  private again: ReturnType<typeof setTimeout> | undefined;

  /** Show this complaint; what the list knows of it stands there at once. */
  async show(id: string | null): Promise<void> {
    if (id === this.id && this.state === 'ready') return;
    this.id = id;
    this.error = '';
    if (id === null) {
      this.state = 'none';
      this.detail = null;
      return;
    }
    this.state = 'loading';
    await this.read();
  }

  /** Read it again; what is shown stays until the answer is there. */
  async read(): Promise<void> {
    const id = this.id;
    if (id === null) return;
    try {
      const [detail, history] = await Promise.all([api.complaint(id), api.history(id)]);
      if (id !== this.id) return;
      this.detail = detail;
      this.history = history;
      this.state = 'ready';
    } catch (error) {
      if (id !== this.id) return;
      const what = problem(error);
      this.error = what.words;
      this.state = what.status === 404 ? 'missing' : this.detail?.complaint.id === id ? 'ready' : 'error';
      if (what.passing) this.again ??= setTimeout(() => this.retry(), SOON);
    }
  }

  private retry(): void {
    this.again = undefined;
    void this.read();
  }

  /** Take over what an act returned, then read the rest of it. */
  put(complaint: Complaint): void {
    if (complaint.id !== this.id || this.detail === null) return;
    if (complaint.version < this.detail.complaint.version) return;
    this.detail = { ...this.detail, complaint };
    void this.read();
  }
}

export const opened = new Opened();
