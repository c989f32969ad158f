import { danger } from '../acts/acts';
import * as api from '../api/calls';
import type { Complaint, QueueCounts } from '../api/types';
import { ring } from './sound';

/** What waits in the whole queue, whatever view is shown, and the emergencies that nobody acknowledged. */
class Alarms {
  counts = $state.raw<QueueCounts | null>(null);
  emergencies = $state.raw<Complaint[]>([]);
  /** Changes with every new signal and every time one is raised again: what is announced once. */
  signals = $state('');

  private reading = false;

  async read(): Promise<boolean> {
    if (this.reading) return true;
    this.reading = true;
    try {
      const page = await api.queue({}, 20);
      this.counts = page.counts ?? null;
      this.take(page.items.filter((one) => danger(one)?.urgency === 'emergency'));
      return true;
    } catch {
      return false;
    } finally {
      this.reading = false;
    }
  }

  forget(): void {
    this.counts = null;
    this.emergencies = [];
    this.signals = '';
  }

  private take(emergencies: Complaint[]): void {
    const known = new Set(this.signals.split(' '));
    const signals = emergencies.map((one) => {
      const flag = danger(one);
      return `${flag?.id}#${flag?.raised}`;
    });
    this.emergencies = emergencies;
    this.signals = signals.sort().join(' ');
    if (signals.some((one) => !known.has(one))) ring();
  }
}

export const alarms = new Alarms();
