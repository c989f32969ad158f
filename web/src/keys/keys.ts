import { settings } from '../state/settings.svelte';

/** What to do on a key, by its place on the keyboard (`KeyJ`): with Hangul on, its letter is another one. */
export type Bindings = Record<string, (event: KeyboardEvent) => void>;

const WITHOUT_SWITCH = new Set(['Escape', 'Enter', 'ArrowDown', 'ArrowUp', 'Home', 'End', 'PageUp', 'PageDown']);
const SEQUENCE = 1200;

const bound: Bindings[] = [];
let begun = 0;

/** Bind keys until the returned function is called; what is bound last is asked first. */
export function bind(bindings: Bindings): () => void {
  bound.unshift(bindings);
  return () => {
    bound.splice(bound.indexOf(bindings), 1);
  };
}

/** Listen to the keys of the whole page. */
export function listen(): () => void {
  addEventListener('keydown', pressed);
  return () => removeEventListener('keydown', pressed);
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target) || document.querySelector('dialog[open]')) {
    return;
  }
  if (presses(event.target) && (event.code === 'Enter' || event.code === 'Space')) return;
  const name = chord(event);
  if (!settings.keys && !WITHOUT_SWITCH.has(name)) return;
  const act = bound.find((one) => name in one)?.[name];
  if (act === undefined) return;
  event.preventDefault();
  act(event);
}

/** `KeyJ`, `Shift+Slash`, and after g `KeyG KeyQ`. */
function chord(event: KeyboardEvent): string {
  const code = event.code.replace('Numpad', 'Digit').replace('DigitEnter', 'Enter');
  const second = Date.now() - begun < SEQUENCE;
  begun = !second && code === 'KeyG' ? Date.now() : 0;
  if (second && code.startsWith('Key')) return `KeyG ${code}`;
  return event.shiftKey || event.key === '?' ? `Shift+${code}` : code;
}

function writes(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

function presses(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a[href], summary') !== null;
}
