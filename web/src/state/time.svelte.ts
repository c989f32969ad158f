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

const DAYS = '일월화수목금토';

interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** Not every browser has it, and TypeScript does not know it yet. */
declare const Temporal:
  | { Instant: { fromEpochMilliseconds(ms: number): { toZonedDateTimeISO(zone: string): Wall } } }
  | undefined;

const formats = $derived.by(() => {
  const zone = { timeZone: labels.zone, hourCycle: 'h23' } as const;
  const numbers = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  return {
    numbers: new Intl.DateTimeFormat('en-GB', { ...zone, ...numbers }),
    names: new Intl.DateTimeFormat('en-GB', { ...zone, month: 'long', weekday: 'short' }),
  };
});

/** What the clock on the wall says in the city. The first formatter of Intl takes longer than a screen of rows. */
function wall(ms: number): Wall {
  if (typeof Temporal !== 'undefined') return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(labels.zone);
  return parts(formats.numbers, ms, Number);
}

function parts<T>(format: Intl.DateTimeFormat, ms: number, read: (value: string) => T): never {
  return Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, read(value)])) as never;
}

function time({ hour, minute }: Wall): string {
  return `${pad(hour)}:${pad(minute)}`;
}

/** 14:02 */
export function clockTime(at: string | number): string {
  return time(wall(new Date(at).getTime()));
}

/** 11월 24일(화) 14:02, with the year where it is another. */
export function dateTime(at: string | number): string {
  const ms = new Date(at).getTime();
  const its = wall(ms);
  const other = its.year !== wall(Date.now()).year;
  if (settings.language === 'en') {
    const { month, weekday }: Record<string, string> = parts(formats.names, ms, String);
    return `${weekday} ${its.day} ${month}${other ? ` ${its.year}` : ''} ${time(its)}`;
  }
  const weekday = DAYS[new Date(Date.UTC(its.year, its.month - 1, its.day)).getUTCDay()];
  return `${other ? `${its.year}년 ` : ''}${its.month}월 ${its.day}일(${weekday}) ${time(its)}`;
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
