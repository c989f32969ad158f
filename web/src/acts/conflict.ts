import type { Problem } from '../api/problem';
import { clockTime } from '../state/time.svelte';
import { fieldName, fieldValue, person } from '../words/changes';
import { say } from '../words/words.svelte';

/** Who changed what since the complaint was read, a sentence each. */
export function conflictWords({ told }: Problem): string[] {
  const words = [];
  if (told.by && told.at) words.push(say('conflict.who', { name: person(told.by), time: clockTime(told.at) }));
  for (const [name, [before, after]] of Object.entries(told.fields ?? {})) {
    const field = fieldName(name);
    if (field === null) continue;
    words.push(say('conflict.field', { field, before: fieldValue(name, before), after: fieldValue(name, after) }));
  }
  return words.length > 0 ? words : [say('conflict.title')];
}
