/** What type a value in an editor has, as far as it can be told without the server; and first values of each type. */

import { Exact, type Json } from '../../document/json';
import type { Readable, Reach } from './answers';
import { pathOf, type Operand } from './model';
import { sortOf } from './sorts';

const GIVES: Record<string, string> = {
  today: 'date',
  date: 'date',
  datetime: 'datetime',
  duration: 'duration',
  date_diff: 'int',
  year: 'int',
  month: 'int',
  day: 'int',
  weekday: 'int',
  hour: 'int',
  minute: 'int',
  length: 'int',
  cat: 'str',
  substr: 'str',
  upper: 'str',
  lower: 'str',
  trim: 'str',
  mapping: 'str',
};
const FIGURES = new Set(['+', '-', '*', '/', '%', 'max', 'min', 'abs', 'round']);
const LIKE_FIRST = new Set(['date_add', '??']);

/** What is known of the path that an operand reads. */
export function readableOf(operand: Operand, reach: Reach): Readable | null {
  const path = pathOf(operand);
  return path === null ? null : (reach.paths.find((one) => one.path === path) ?? null);
}

/** The written type of an operand; `any` where only the server can tell. */
export function typeOf(operand: Operand, reach: Reach): string {
  if (operand.kind === 'path') return readableOf(operand, reach)?.type ?? 'any';
  if (operand.kind === 'ask') return operand.verb === 'any' ? 'bool' : operand.verb === 'sum' ? 'dec' : 'int';
  if (operand.kind === 'cases') return operand.branches[0] ? typeOf(operand.branches[0].then, reach) : 'any';
  if (operand.kind === 'value') return typeOfValue(operand.value);
  if (operand.kind !== 'call') return 'any';
  const [first] = operand.args;
  if (LIKE_FIRST.has(operand.op) && first) return typeOf(first, reach);
  return FIGURES.has(operand.op) ? 'dec' : (GIVES[operand.op] ?? 'any');
}

function typeOfValue(value: Json): string {
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof Exact) return 'dec';
  if (typeof value === 'number') return 'int';
  return typeof value === 'string' ? 'str' : 'any';
}

/** The value that a new comparison begins with; `codes` are those that may be chosen. */
export function firstValue(type: string, codes: readonly string[], now: Date = new Date()): Json {
  const code = codes[0];
  if (code !== undefined) return code;
  const sort = sortOf(type);
  if (sort === 'int' || sort === 'dec') return 0;
  if (sort === 'bool') return true;
  if (sort === 'date') return dayOf(now);
  return sort === 'datetime' ? momentOf(`${dayOf(now)}T00:00`) : '';
}

/** The day of the person's calendar, as documents write it. */
export function dayOf(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
}

/** A time of the person's clock (`2026-01-01T08:00`) as a moment with its offset. */
export function momentOf(local: string): string {
  const at = new Date(local);
  if (Number.isNaN(at.getTime())) return '';
  const minutes = -at.getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const offset = `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
  return `${local.length === 16 ? `${local}:00` : local}${offset}`;
}

/** A moment on the person's clock, as inputs take it; empty for a text that is none. */
export function localOf(moment: string): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** A number as it is typed: whole numbers as such, fractions digit by digit; null for a text that is none. */
export function numberOf(text: string): number | Exact | null {
  const written = text.trim().replace(/,/g, '');
  if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(written)) return null;
  const value = Number(written);
  return Number.isSafeInteger(value) && !written.includes('.') ? value : new Exact(written);
}
