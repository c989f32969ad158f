import { settings } from '../state/settings.svelte';
import { ko } from './ko';

export type Word = keyof typeof ko;
export type Words = Record<Word, string>;
type Values = Record<string, string | number>;

/** Other languages than the city's come when somebody asks for one; until then its words stand there. */
class Wording<Key extends string> {
  private english = $state.raw<Record<Key, string> | null>(null);
  private asked = false;

  constructor(
    private readonly korean: Record<Key, string>,
    private readonly fetch: () => Promise<Record<Key, string>>,
  ) {}

  has(word: string): word is Key {
    return word in this.korean;
  }

  say(word: Key, values: Values): string {
    const words = (settings.language === 'en' && this.inEnglish()) || this.korean;
    return words[word].replace(/\{(\w+)\}/g, (blank, name: string) => `${values[name] ?? blank}`);
  }

  private inEnglish(): Record<Key, string> | null {
    if (!this.asked) {
      this.asked = true;
      void this.fetch().then((found) => (this.english = found));
    }
    return this.english;
  }
}

const first = new Wording<Word>(ko, async () => (await import('./en')).en);

/** The words for a key in the reader's language, its {blanks} filled. */
export function say(word: Word, values: Values = {}): string {
  return first.say(word, values);
}

/** The name of a code's word (`status.waiting`), or the word itself where the page has no name for it. */
export function named(group: string, word: string | null | undefined): string {
  if (word === null || word === undefined) return '';
  const key = `${group}.${word}`;
  return first.has(key) ? say(key) : word;
}

/** The words of what comes after the first view, as `say` and `named` of their own. */
export function wording<Key extends string>(korean: Record<Key, string>, english: () => Promise<Record<Key, string>>) {
  const own = new Wording(korean, english);
  return {
    tell: (word: Key, values: Values = {}): string => own.say(word, values),
    told: (group: string, word: string): string => {
      const key = `${group}.${word}`;
      return own.has(key) ? own.say(key, {}) : word;
    },
  };
}
