import { settings } from '../state/settings.svelte';
import { ko } from './ko';

export type Word = keyof typeof ko;
export type Words = Record<Word, string>;

/** Other languages than the city's come when somebody asks for one; until then its words stand there. */
const other = $state<{ en: Words | null }>({ en: null });

async function fetchEnglish(): Promise<void> {
  other.en = (await import('./en')).en;
}

$effect.root(() => {
  $effect(() => {
    if (settings.language === 'en' && other.en === null) void fetchEnglish();
  });
});

/** The words for a key in the reader's language, its {blanks} filled. */
export function say(word: Word, values: Record<string, string | number> = {}): string {
  const words = (settings.language === 'en' && other.en) || ko;
  return words[word].replace(/\{(\w+)\}/g, (blank, name: string) => `${values[name] ?? blank}`);
}

/** The name of a code's word (`status.waiting`), or the word itself where the page has no name for it. */
export function named(group: string, word: string | null | undefined): string {
  if (word === null || word === undefined) return '';
  const key = `${group}.${word}`;
  return key in ko ? say(key as Word) : word;
}
