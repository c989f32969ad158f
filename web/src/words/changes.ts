import { labels } from '../state/city.svelte';
import { dateTime } from '../state/time.svelte';
import { ko } from './ko';
import { named, say, type Word } from './words.svelte';

/** What a field of a change is called; null for one that says nothing to people. */
export function fieldName(name: string): string | null {
  const word = `change.${name}`;
  return word in ko ? say(word as Word) : null;
}

/** A field's value in the reader's words. */
export function fieldValue(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return say('change.none');
  const text = String(value);
  switch (name) {
    case 'department':
      return labels.department(text);
    case 'topic':
      return topicName(text);
    case 'subtopic':
      return labels.subtopic(text);
    case 'due_at':
      return dateTime(text);
    case 'status':
    case 'urgency':
    case 'waits':
      return named(name, text);
    default:
      return text;
  }
}

/** A topic's name, also where there is none. */
export function topicName(id: string): string {
  return labels.topic(id) || say('one.undecided');
}

/** `person:김하늘` as 김하늘, a program by what it does. */
export function person(actor: string): string {
  const [kind = '', ...rest] = actor.split(':');
  const name = rest.join(':');
  if (kind === 'person' || name === '') return name || kind;
  return named('actor', name);
}
