/** Parameters of an app: values that managers change without touching the design. */

import type { Draft } from '../../document/draft.svelte';
import { Exact, isObject, type Json, type JsonObject } from '../../document/json';
import { get } from '../../document/path';
import { offersOf, type Offer } from '../panels/offers';

/** Types a parameter can be made with at once, and the value it begins with. */
export const TYPES: readonly { id: string; first: Json }[] = [
  { id: 'integer', first: 1 },
  { id: 'decimal', first: '1.00' },
  { id: 'money', first: { amount: '100.00', currency: 'CNY' } },
  { id: 'boolean', first: false },
  { id: 'text', first: '-' },
  { id: 'date', first: '2026-01-01' },
  { id: 'duration', first: 3600 },
];

/** How a value is typed in: by the sort of control that its type asks for. */
export type Control = 'number' | 'figure' | 'flag' | 'choice' | 'text' | 'money' | 'json';

const CONTROLS: Readonly<Record<string, Control>> = {
  integer: 'number',
  duration: 'number',
  decimal: 'figure',
  boolean: 'flag',
  choice: 'choice',
  text: 'text',
  long_text: 'text',
  date: 'text',
  phone: 'text',
  email: 'text',
  url: 'text',
  money: 'money',
};

export function controlOf(parameter: JsonObject): Control {
  return CONTROLS[String(parameter['type'])] ?? 'json';
}

/** What was typed as the value that the parameter holds; null where it is none. */
export function typed(control: Control, text: string, before: Json | undefined): Json | null {
  const plain = text.trim();
  if (control === 'number') return /^-?\d{1,15}$/.test(plain) ? Number(plain) : null;
  if (control === 'figure') return /^-?\d+(\.\d+)?$/.test(plain) ? (typeof before === 'string' ? plain : new Exact(plain)) : null;
  if (control === 'money') {
    if (!/^-?\d+(\.\d+)?$/.test(plain)) return null;
    return { ...(isObject(before) ? before : {}), amount: plain };
  }
  return plain === '' ? null : plain;
}

/** A value as its control shows it. */
export function written(control: Control, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (control === 'money' && isObject(value)) return String(value['amount'] ?? '');
  return String(value);
}

/** What a choice may be: the entries of the dictionary in its options. */
export function choices(draft: Draft, parameter: JsonObject): Offer[] {
  return offersOf(draft.of(`dictionary/${String(get(parameter, 'options/dictionary'))}`)?.['entries']);
}
