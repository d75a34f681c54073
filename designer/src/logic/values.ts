/** What plain values mean: truth, numbers, equality, order and text. Null is null, a list an array, a map a `Map`. */

import { add, bounded, compareDecimals, Decimal, ONE, parseDecimal, ZERO } from './decimal';
import { invalidArguments, notANumber } from './errors';
import { Day, instant, Instant, moment, parseDay, parseInstant, Span } from './moments';

export type Value = null | boolean | string | Decimal | Day | Instant | Span | Value[] | Map<string, Value>;

/** Values by path; a missing path reads as null. */
export type Row = ReadonlyMap<string, Value>;

const WHITE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const ENDS = new RegExp(`^${WHITE}|${WHITE}$`, 'g');
const NUMBER = /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?$/;

/** Without white space at both ends, as the server sees white space (a byte order mark is none). */
export function trimmed(text: string): string {
  return text.replace(ENDS, '');
}

/** False for null, false, 0, "" and the empty list. */
export function truthy(value: Value): boolean {
  if (value instanceof Decimal) return value.digits !== 0n;
  if (value instanceof Span) return value.micros !== 0n;
  return Array.isArray(value) ? value.length > 0 : value instanceof Map || Boolean(value);
}

/** The value as a number: null and "" are 0, booleans 0 and 1, numeric text its number; throws NaN for the rest. */
export function number(value: Value): Decimal {
  if (value instanceof Decimal) return value;
  if (value === null || value === false) return ZERO;
  if (value === true) return ONE;
  if (typeof value !== 'string') throw notANumber();
  const text = trimmed(value);
  if (!text) return ZERO;
  const parsed = NUMBER.test(text) ? parseDecimal(text) : null;
  if (!parsed) throw notANumber();
  return bounded(parsed);
}

/** `==` on unknown types: one kind as it is, different kinds as numbers. */
export function looselyEqual(left: Value, right: Value): boolean {
  if (left === null || right === null) {
    const other = left === null ? right : left;
    return other === null || other === false || (other instanceof Decimal && other.digits === 0n);
  }
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  if (typeof left === 'boolean' && typeof right === 'boolean') return left === right;
  if (left instanceof Span && right instanceof Span) return left.micros === right.micros;
  const pair = moments(left, right);
  return pair ? pair[0] === pair[1] : compareDecimals(number(left), number(right)) === 0;
}

/** `===`: equal values of one kind. */
export function strictlyEqual(left: Value, right: Value): boolean {
  if (typeof left === 'boolean' || typeof right === 'boolean') return left === right;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((one, place) => strictlyEqual(one, right[place] ?? null));
  }
  const pair = moments(left, right);
  return pair ? pair[0] === pair[1] : same(left, right);
}

/** Equality of typed values: null equals null, numbers by what they are worth. */
export function same(left: Value, right: Value): boolean {
  if (typeof left === 'boolean' && right instanceof Decimal) return same(number(left), right);
  if (left instanceof Decimal) {
    const other = typeof right === 'boolean' ? number(right) : right;
    return other instanceof Decimal && compareDecimals(left, other) === 0;
  }
  if (left instanceof Day) return right instanceof Day && left.days === right.days;
  if (left instanceof Instant) return right instanceof Instant && left.micros === right.micros;
  if (left instanceof Span) return right instanceof Span && left.micros === right.micros;
  if (Array.isArray(left)) return Array.isArray(right) && left.length === right.length && left.every((one, at) => same(one, right[at] ?? null));
  if (left instanceof Map) return right instanceof Map && left.size === right.size && [...left].every(([key, one]) => right.has(key) && same(one, right.get(key) ?? null));
  return left === right;
}

/** Negative, 0 or positive, and null when a side is null. */
export function compare(left: Value, right: Value): number | null {
  if (left === null || right === null) return null;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  const pair = moments(left, right);
  if (pair) return order(pair[0], pair[1]);
  if (left instanceof Span && right instanceof Span) return order(left.micros, right.micros);
  return compareDecimals(number(left), number(right));
}

/** By code points, not by the halves that the browser keeps large ones in. */
export function compareTexts(left: string, right: string): number {
  const [one, two] = [[...left], [...right]];
  for (const [place, letter] of one.entries()) {
    const other = two[place];
    if (other === undefined) return 1;
    if (letter !== other) return (letter.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return one.length - two.length;
}

/** The value as `cat` writes it. */
export function text(value: Value): string {
  if (value === null) return '';
  if (value instanceof Map || value instanceof Span) throw invalidArguments();
  return Array.isArray(value) ? value.map(text).join(',') : String(value);
}

/** A number without fraction; throws for anything else. */
export function whole(value: Value): bigint {
  const found = bounded(number(value));
  if (found.scale) throw invalidArguments();
  return found.digits;
}

export function itemsOf(value: Value): Value[] {
  if (!Array.isArray(value)) throw invalidArguments();
  return value;
}

export function member(value: Value, options: Value[]): boolean {
  return options.some((option) => strictlyEqual(value, option));
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = add(total, value);
  return total;
}

/** A value from its written form, by the written form of its type: `dec(2)?`, `list(str)`, `any`. */
export function read(type: string, raw: unknown): Value {
  if (raw === null || raw === undefined) return null;
  const kind = type.replace(/\?$/, '');
  if (kind.startsWith('list(') && Array.isArray(raw)) return raw.map((part) => read(kind.slice(5, -1), part));
  if (kind === 'int' || kind.startsWith('dec')) return parseDecimal(String(raw));
  if (typeof raw !== 'string') return plain(raw);
  if (kind === 'date') return parseDay(raw);
  if (kind === 'datetime') return parseInstant(raw);
  if (kind === 'duration') return new Span(number(raw).at(6));
  return raw;
}

/** A value of unknown type: JSON, in which `{"$dec": "1.50"}` is a number written with all its digits. */
function plain(raw: unknown): Value {
  if (typeof raw === 'number') return parseDecimal(String(raw));
  if (typeof raw === 'string' || typeof raw === 'boolean' || raw === null) return raw;
  if (Array.isArray(raw)) return raw.map(plain);
  const entries = Object.entries(raw as Record<string, unknown>);
  const [key, digits] = entries[0] ?? [];
  if (entries.length === 1 && key === '$dec') return parseDecimal(String(digits));
  return new Map(entries.map(([name, part]) => [name, plain(part)]));
}

function moments(left: Value, right: Value): [bigint, bigint] | null {
  const any = [left, right].some((side) => side instanceof Day || side instanceof Instant);
  const [one, two] = any ? [moment(left), moment(right)] : [null, null];
  return one && two ? [instant(one), instant(two)] : null;
}

function order(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
