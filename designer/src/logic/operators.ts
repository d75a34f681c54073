/**
 * The operators that Core calls by name, with the meaning they have on the server.
 *
 * `match` is not among them: patterns are RE2 there, and no engine of the browser agrees with it in everything. An
 * expression that needs it stays with the server, which never sends it here.
 */

import { add, bounded, compareDecimals, Decimal, divide, kept, multiply, negate, ONE, remainder, roundTo, subtract, ZERO } from './decimal';
import { clockPart, dateAdd, dateDiff, dayPart, toDay, toInstant, toSpan } from './dates';
import { invalidArguments, LogicError, notANumber } from './errors';
import { itemsOf, member, number, text, trimmed, truthy, type Value, whole } from './values';

/** What one bare argument means: the argument itself, the list of arguments if it is a list, or a mistake. */
export type Bare = 'single' | 'spread' | 'refused';

export interface Plain {
  least: number;
  most: number;
  bare: Bare;
  apply: (...values: Value[]) => Value;
}

const MANY = Number.POSITIVE_INFINITY;

function entry(least: number, most: number, bare: Bare, apply: (...values: Value[]) => Value): Plain {
  return { least, most, bare, apply };
}

/** Arguments that may be left out arrive as null where a null means the same. */
const given = (value: Value | undefined): Value => value ?? null;

function onlyNumber(value: Value): Decimal {
  if (!(value instanceof Decimal)) throw invalidArguments();
  return value;
}

function onlyText(value: Value): string {
  if (typeof value !== 'string') throw invalidArguments();
  return value;
}

function first(values: Value[]): Value {
  return given(values[0]);
}

function divided(step: (left: Decimal, right: Decimal) => Decimal, values: Decimal[]): Decimal {
  return values.reduce((left, right) => {
    if (!right.digits) throw notANumber();
    return step(left, right);
  });
}

function extreme(values: Value[], sign: number): Decimal {
  return values.map(onlyNumber).reduce((best, one) => (compareDecimals(one, best) * sign > 0 ? one : best));
}

function rounded(value: Value, places: Value = ZERO, mode: Value = 'half_up'): Decimal {
  const [exact, digits] = [number(value), whole(places)];
  const found = typeof mode === 'string' && digits >= 0n && digits <= 12n ? roundTo(exact, Number(digits), mode) : null;
  if (!found) throw invalidArguments();
  return found;
}

function slice(value: Value, start: Value, length: Value = null): string {
  const letters = [...text(value)];
  const from = Number(whole(start));
  const rest = from >= 0 ? letters.slice(from) : letters.slice(Math.max(letters.length + from, 0));
  return (length === null ? rest : rest.slice(0, Number(whole(length)))).join('');
}

function size(value: Value): Decimal {
  if (typeof value === 'string') return new Decimal(BigInt([...value].length));
  if (Array.isArray(value)) return new Decimal(BigInt(value.length));
  if (value instanceof Map) return new Decimal(BigInt(value.size));
  throw invalidArguments();
}

function thrown(value: Value): LogicError {
  if (value === null || Array.isArray(value)) return invalidArguments();
  if (value instanceof Map) return new LogicError(text(given(value.get('type'))), value);
  return new LogicError(text(value));
}

function contains(value: Value, container: Value): boolean {
  if (typeof container === 'string') return typeof value === 'string' && container.includes(value);
  return Array.isArray(container) && member(value, container);
}

const ofText = (change: (value: string) => string) => (value: Value) => (value === null ? null : change(onlyText(value)));

/** Operators that work on the values of all their arguments. */
export const OPERATORS: Readonly<Record<string, Plain>> = {
  '+': entry(0, MANY, 'spread', (...values) => values.map(number).reduce((left, right) => kept(add(left, right)), ZERO)),
  '-': entry(1, MANY, 'spread', (...values) => {
    const [one = ZERO, ...rest] = values.map(number);
    return rest.length ? rest.reduce((left, right) => kept(subtract(left, right)), one) : kept(negate(one));
  }),
  '*': entry(0, MANY, 'spread', (...values) => values.map(number).reduce((left, right) => kept(multiply(left, right)), ONE)),
  '/': entry(1, MANY, 'spread', (...values) => divided(divide, values.length === 1 ? [ONE, number(first(values))] : values.map(number))),
  '%': entry(2, MANY, 'spread', (...values) => divided(remainder, values.map(number))),
  max: entry(1, MANY, 'spread', (...values) => extreme(values, 1)),
  min: entry(1, MANY, 'spread', (...values) => extreme(values, -1)),
  abs: entry(1, 1, 'single', (value) => (number(given(value)).digits < 0n ? bounded(negate(number(given(value)))) : number(given(value)))),
  round: entry(1, 3, 'single', (value, places, mode) => rounded(given(value), places, mode)),
  merge: entry(0, MANY, 'spread', (...values) => values.flat() as Value[]),
  cat: entry(0, MANY, 'spread', (...values) => values.map(text).join('')),
  substr: entry(2, 3, 'single', (value, start, length) => slice(given(value), given(start), given(length))),
  length: entry(1, 1, 'single', (value) => size(given(value))),
  upper: entry(1, 1, 'single', (value) => ofText((one) => one.toUpperCase())(given(value))),
  lower: entry(1, 1, 'single', (value) => ofText((one) => one.toLowerCase())(given(value))),
  trim: entry(1, 1, 'single', (value) => ofText(trimmed)(given(value))),
  starts_with: entry(2, 2, 'single', (value, part) => value !== null && part !== null && onlyText(given(value)).startsWith(onlyText(given(part)))),
  ends_with: entry(2, 2, 'single', (value, part) => value !== null && part !== null && onlyText(given(value)).endsWith(onlyText(given(part)))),
  in: entry(2, 2, 'refused', (value, container) => contains(given(value), given(container))),
  any_in: entry(2, 2, 'refused', (values, options) => {
    const wanted = itemsOf(given(options));
    return itemsOf(values ?? []).some((value) => member(value, wanted));
  }),
  all_in: entry(2, 2, 'refused', (values, options) => {
    const wanted = itemsOf(given(options));
    return itemsOf(values ?? []).every((value) => member(value, wanted));
  }),
  '!': entry(0, 1, 'single', (value) => !truthy(given(value))),
  '!!': entry(0, 1, 'single', (value) => truthy(given(value))),
  throw: entry(1, 1, 'single', (value) => {
    throw thrown(given(value));
  }),
  date: entry(1, 2, 'single', (value, zone) => toDay(given(value), zone)),
  datetime: entry(1, 2, 'single', (value, zone) => (value === null ? null : toInstant(given(value), zone))),
  duration: entry(2, 2, 'single', (count, unit) => toSpan(given(count), given(unit))),
  date_add: entry(2, 4, 'single', (value, count, unit, zone) => dateAdd(given(value), given(count), unit, zone)),
  date_diff: entry(2, 4, 'single', (end, start, unit, zone) => dateDiff(given(end), given(start), unit, zone)),
  year: entry(1, 2, 'single', (value, zone) => dayPart('year')(given(value), zone)),
  month: entry(1, 2, 'single', (value, zone) => dayPart('month')(given(value), zone)),
  day: entry(1, 2, 'single', (value, zone) => dayPart('day')(given(value), zone)),
  weekday: entry(1, 2, 'single', (value, zone) => dayPart('weekday')(given(value), zone)),
  hour: entry(1, 2, 'single', (value, zone) => clockPart('hour')(given(value), zone)),
  minute: entry(1, 2, 'single', (value, zone) => clockPart('minute')(given(value), zone)),
};
