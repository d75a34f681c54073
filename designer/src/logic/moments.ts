/** Days, instants and lengths of time, to the microsecond; a zone is asked for by its name. */

import { LogicError, outOfRange, invalidArguments } from './errors';

/** A calendar day, counted from 1970-01-01. */
export class Day {
  constructor(readonly days: number) {}

  toString(): string {
    const { year, month, day } = calendar(this.days);
    return `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
  }
}

/** A point in time, in microseconds from the start of 1970 in UTC. */
export class Instant {
  constructor(readonly micros: bigint) {}

  toString(): string {
    const [days, rest] = split(this.micros);
    const fraction = rest % SECOND;
    const seconds = Number(rest / SECOND);
    const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => padded(part));
    return `${new Day(days)}T${clock.join(':')}${fraction ? `.${padded(Number(fraction), 6)}` : ''}Z`;
  }
}

/** A length of time in microseconds. */
export class Span {
  constructor(readonly micros: bigint) {}
}

export type Moment = Day | Instant;

export const SECOND = 1_000_000n;
export const DAY = 86_400n * SECOND;
const LONGEST = 1_000_000_000n * DAY;
const FIRST_DAY = dayOf(1, 1, 1);
const LAST_DAY = dayOf(9999, 12, 31);

export function padded(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

export function dayOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}

export function calendar(days: number): { year: number; month: number; day: number } {
  const date = new Date(days * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Days since 1970, and microseconds into that day. */
function split(micros: bigint): [number, bigint] {
  const rest = ((micros % DAY) + DAY) % DAY;
  return [Number((micros - rest) / DAY), rest];
}

export function checkedDay(days: number): Day {
  if (!(days >= FIRST_DAY && days <= LAST_DAY)) throw outOfRange();
  return new Day(days);
}

export function checkedInstant(micros: bigint): Instant {
  checkedDay(split(micros)[0]);
  return new Instant(micros);
}

export function checkedSpan(micros: bigint): Span {
  if (micros >= LONGEST || micros < DAY - LONGEST) throw outOfRange();
  return new Span(micros);
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/;

/** The day written as 2026-11-21; null for anything else. */
export function parseDay(text: string): Day | null {
  const [year = 0, month = 0, day = 0] = (DATE.exec(text) ?? []).slice(1).map(Number);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null;
  return new Day(dayOf(year, month, day));
}

/** The instant written as RFC 3339; without an offset it is the clock of `zone`, and null where none is given. */
export function parseInstant(text: string, zone?: string): Instant | null {
  const found = TIME.exec(text);
  const day = found ? parseDay(found[1] ?? '') : null;
  const [hour = 0, minute = 0, second = 0] = (found?.slice(2, 5) ?? []).map((part) => Number(part ?? 0));
  if (!found || !day || hour > 23 || minute > 59 || second > 59) return null;
  const fraction = BigInt((found[5] ?? '').padEnd(6, '0').slice(0, 6));
  const wall = BigInt(day.days) * DAY + BigInt(hour * 3600 + minute * 60 + second) * SECOND + fraction;
  const offset = found[6];
  if (!offset) return zone === undefined ? null : fromWall(wall, zone);
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):?(\d\d)/.exec(offset) ?? [];
  const shift = BigInt((Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)) * 60n * SECOND;
  return new Instant(wall - shift);
}

/** A day, an instant, or the text of one; null for anything else. */
export function moment(value: unknown): Moment | null {
  if (value instanceof Day || value instanceof Instant) return value;
  return typeof value === 'string' ? (parseDay(value) ?? parseInstant(value)) : null;
}

/** A day as its first moment in UTC. */
export function instant(value: Moment): bigint {
  return value instanceof Day ? BigInt(value.days) * DAY : value.micros;
}

export function monthLength(year: number, month: number): number {
  return calendar(dayOf(year, month + 1, 1) - 1).day;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: zone, hourCycle: 'h23', era: 'short',
      year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
    formats.set(zone, made);
    return made;
  } catch {
    throw new LogicError('Invalid Arguments');
  }
}

/** What the clocks of a zone show at an instant, as if it were UTC. */
export function toWall(micros: bigint, zone: string): bigint {
  if (zone === 'UTC') return micros;
  const part = ((micros % SECOND) + SECOND) % SECOND;
  const parts = new Map(format(zone).formatToParts(Number((micros - part) / 1000n)).map(({ type, value }) => [type, value]));
  const number = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name) ?? 0);
  const year = parts.get('era')?.startsWith('B') ? 1 - number('year') : number('year');
  const seconds = number('hour') * 3600 + number('minute') * 60 + number('second');
  return BigInt(dayOf(year, number('month'), number('day'))) * DAY + BigInt(seconds) * SECOND + part;
}

/** The instant at which a zone's clocks show this; of two, the first (`later`: the second); in a gap, as before it (after it). */
export function fromWall(wall: bigint, zone: string, later = false): Instant {
  const before = wall - (toWall(wall - DAY, zone) - (wall - DAY));
  const after = wall - (toWall(wall + DAY, zone) - (wall + DAY));
  const fits = [before, after].filter((micros) => toWall(micros, zone) === wall);
  const chosen = fits.length === 1 ? fits[0] : later ? after : before;
  return checkedInstant(chosen ?? before);
}

/** Whether an instant is the second of two at which its zone's clocks show the same. */
export function isLater(micros: bigint, zone: string): boolean {
  return fromWall(toWall(micros, zone), zone).micros !== micros;
}

/** The calendar day of a moment in a zone. */
export function localDay(value: Moment, zone: string): Day {
  return value instanceof Day ? value : new Day(split(toWall(value.micros, zone))[0]);
}

/** A moment that must be one. */
export function demanded(value: unknown): Moment {
  const found = moment(value);
  if (!found) throw invalidArguments();
  return found;
}
