import type { Rates } from '../api/types';
import { address, type View } from './address.svelte';

export type Part = 'numerator' | 'denominator' | 'excluded' | 'rest';
export interface Counted {
  numerator: number;
  denominator: number;
}
export type Counts = Record<string, Counted | undefined>;
type Window = Rates['window'];

/** Where a figure opens the complaints that it counts. */
export function opens(
  window: Window, rate: string, part: Part, more: Record<string, string> = {}, view: View = 'complaints',
): string { // prettier-ignore
  return address.href(view, { rate: `${rate}:${part}`, from: window.from, to: window.to, at: window.at, ...more });
}

/** A share in percent, without one where nothing was counted. */
export function percent(counted: Counted | undefined, digits = 0): string {
  if (!counted || counted.denominator === 0) return '–';
  return `${((100 * counted.numerator) / counted.denominator).toFixed(digits)} %`;
}

/** What a rate leaves: in its denominator and not in its numerator. */
export function rest(counted: Counted | undefined): number {
  return counted ? counted.denominator - counted.numerator : 0;
}
