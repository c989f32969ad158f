import * as api from '../api/calls';
import type { City, Complaint } from '../api/types';
import { settings } from './settings.svelte';

interface Choice {
  id: string;
  name: string;
}

/** The city's labels: what ids are called. */
class Labels {
  city = $state.raw<City | null>(null);

  private reading: Promise<City> | null = null;

  private byDepartment = $derived(new Map((this.city?.departments ?? []).map((one) => [one.id, one])));
  private byTopic = $derived(new Map((this.city?.topics ?? []).map((one) => [one.id, one])));
  private bySubtopic = $derived(
    new Map((this.city?.topics ?? []).flatMap((topic) => topic.subtopics).map((one) => [one.id, one.name_ko])),
  );

  /** Everything a complaint can be assigned to; gu roles once a district. */
  assignable: Choice[] = $derived.by(() => {
    const districts = this.city?.districts ?? [];
    return (this.city?.departments ?? [])
      .filter((one) => one.assignable)
      .flatMap((one) => (one.needs_district ? districts.map((gu) => `${one.id}@${gu}`) : [one.id]))
      .map((id) => ({ id, name: this.department(id) }));
  });

  /** Who is not the city's: to these a complaint can be transferred. */
  foreign: Choice[] = $derived(
    (this.city?.departments ?? [])
      .filter((one) => !one.assignable)
      .map((one) => ({ id: one.id, name: this.department(one.id) })),
  );

  async load(): Promise<void> {
    if (this.city !== null) return;
    this.reading ??= api.city().finally(() => (this.reading = null));
    this.city = await this.reading;
  }

  get zone(): string {
    return this.city?.timezone ?? 'Asia/Seoul';
  }

  /** `gu.parking@강남구` as 강남구 주차관리과. */
  department(id: string | null | undefined): string {
    if (!id) return '';
    const [role = '', district] = id.split('@');
    const found = this.byDepartment.get(role);
    const name = found === undefined ? role : settings.language === 'en' ? found.name_en || found.name_ko : found.name_ko;
    return district ? `${district} ${name}` : name;
  }

  topic(id: string | null | undefined): string {
    if (!id) return '';
    const found = this.byTopic.get(id);
    if (found === undefined) return '';
    return settings.language === 'en' ? found.name_en : found.name_ko;
  }

  subtopic(id: string | null | undefined): string {
    return id ? (this.bySubtopic.get(id) ?? id) : '';
  }

  subtopics(topic: string): Choice[] {
    return (this.byTopic.get(topic)?.subtopics ?? []).map((one) => ({ id: one.id, name: one.name_ko }));
  }

  get topics(): Choice[] {
    return (this.city?.topics ?? []).map((one) => ({ id: one.id, name: this.topic(one.id) }));
  }

  /** Whether the page can send to this channel. */
  sends(channel: string): boolean {
    return this.city?.sends.includes(channel) ?? true;
  }

  handOver(id: string): string {
    return this.city?.hand_overs.find((one) => one.id === id)?.name_ko ?? id;
  }

  /** The departments to offer first for a complaint, at most three. */
  suggested(complaint: Complaint): string[] {
    const all = [complaint.proposals.department, complaint.department, ...complaint.departments];
    return [...new Set(all.filter((one): one is string => Boolean(one) && this.ours(one)))].slice(0, 3);
  }

  /** Who is not the city's and was proposed as the owner: it can be transferred there. */
  transfer(complaint: Complaint): string | null {
    const proposed = complaint.proposals.department ?? complaint.department ?? complaint.departments[0];
    return proposed && !this.ours(proposed) ? proposed : null;
  }

  /** Whether it exists once a district and the id does not say in which: somebody has to choose one first. */
  needsDistrict(id: string): boolean {
    return !id.includes('@') && (this.byDepartment.get(id)?.needs_district ?? false);
  }

  private ours(id: string | null | undefined): boolean {
    return this.byDepartment.get(id?.split('@')[0] ?? '')?.assignable ?? false;
  }
}

export const labels = new Labels();
