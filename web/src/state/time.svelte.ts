import { say } from '../words/words.svelte';
import { labels } from './city.svelte';
import { settings } from './settings.svelte';

/** The time as the page shows it, a second at a time. */
class Now {
  ms = $state(Date.now());

  constructor() {
    setInterval(() => (this.ms = Date.now()), 1000);
  }
}

export const now = new Now();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = $derived.by(() => {
  const locale = settings.language === 'ko' ? 'ko-KR' : 'en-GB';
  const timeZone = labels.zone;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  return {
    time: new Intl.DateTimeFormat(locale, time),
    parts: new Intl.DateTimeFormat(locale, { ...time, month: 'long', day: 'numeric', weekday: 'short' }),
    year: new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }),
  };
});

/** 14:02 */
export function clockTime(at: string | number): string {
  return formats.time.format(new Date(at));
}

/** 11월 24일(화) 14:02, with the year where it is another. */
export function dateTime(at: string | number): string {
  const date = new Date(at);
  const part = Object.fromEntries(formats.parts.formatToParts(date).map(({ type, value }) => [type, value]));
  const year = formats.year.format(date);
  const other = year !== formats.year.format(new Date());
  const time = `${part.hour}:${part.minute}`;
  if (settings.language === 'en') {
    return `${part.weekday} ${part.day} ${part.month}${other ? ` ${year}` : ''} ${time}`;
  }
  // ICU writes the month as "11월", or as "11" with the rest as a literal.
  const month = `${part.month}`.replace(/월?$/, '월');
  return `${other ? `${year}년 ` : ''}${month} ${part.day}일(${part.weekday}) ${time}`;
}

/** 11월 24일(화) */
export function day(at: string | number): string {
  return dateTime(at).replace(/ \d\d:\d\d$/, '');
}

/** A length of time in its largest unit, below two days with the next one: 3시간 12분. */
export function span(ms: number): string {
  const length = Math.abs(ms);
  if (length < MINUTE) return say('time.minutes', { n: length < 1000 ? 0 : 1 });
  if (length < HOUR) return say('time.minutes', { n: Math.floor(length / MINUTE) });
  if (length < DAY) {
    const minutes = Math.floor((length % HOUR) / MINUTE);
    const hours = say('time.hours', { n: Math.floor(length / HOUR) });
    return minutes && length < 6 * HOUR ? `${hours} ${say('time.minutes', { n: minutes })}` : hours;
  }
  return say('time.days', { n: Math.floor(length / DAY) });
}

/** A countdown to the second below an hour: 7:12. */
export function countdown(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  if (seconds >= 3600) {
    return `${Math.floor(seconds / 3600)}:${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;
  }
  return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
}

function pad(number: number): string {
  return `${number}`.padStart(2, '0');
}

/** How long ago, under a day; else the date. */
export function ago(at: string, ms: number): string {
  const passed = ms - Date.parse(at);
  if (passed < MINUTE) return say('time.now');
  return passed < DAY ? say('time.ago', { time: span(passed) }) : dateTime(at);
}
