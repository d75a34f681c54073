/** Moving and measuring time; a datetime's day and hour depend on a zone (UTC without one). */

import { type Decimal, multiply, Decimal as Exact } from './decimal';
import { invalidArguments } from './errors';
import {
  calendar, checkedDay, checkedInstant, checkedSpan, DAY, Day, dayOf, demanded, fromWall, instant, Instant, isLater, localDay, type Moment,
  monthLength, SECOND, type Span, toWall,
} from './moments';
import { number, type Value, whole } from './values';

const SECONDS: Record<string, number> = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800 };
const MONTHS: Record<string, number> = { month: 1, year: 12 };

function unitNamed(unit: Value): string {
  const name = typeof unit === 'string' ? unit.replace(/s$/, '') : '';
  if (!(name in SECONDS) && !(name in MONTHS)) throw invalidArguments();
  return name;
}

function zoneNamed(zone: Value): string {
  if (typeof zone !== 'string') throw invalidArguments();
  return zone;
}

function lasting(seconds: Decimal): bigint {
  const micros = multiply(seconds, new Exact(SECOND));
  return micros.digits / 10n ** BigInt(micros.scale);
}

function movedDay(start: Day, count: bigint, unit: string): Day {
  const months = MONTHS[unit];
  if (months !== undefined) {
    const { year, month, day } = calendar(start.days);
    const total = year * 12 + month - 1 + Number(count) * months;
    const [toYear, toMonth] = [Math.floor(total / 12), (((total % 12) + 12) % 12) + 1];
    if (toYear < 1 || toYear > 9999) return checkedDay(Number.NaN);
    return new Day(dayOf(toYear, toMonth, Math.min(day, monthLength(toYear, toMonth))));
  }
  const seconds = SECONDS[unit] ?? 0;
  if (seconds < 86_400) throw invalidArguments();
  return checkedDay(start.days + Number(count) * (seconds / 86_400));
}

function movedInstant(start: Instant, count: Value, unit: string, zone: string): Instant {
  const seconds = SECONDS[unit];
  if (seconds !== undefined && seconds < 86_400) {
    return checkedInstant(start.micros + lasting(multiply(number(count), new Exact(BigInt(seconds)))));
  }
  const wall = toWall(start.micros, zone);
  const from = localDay(start, zone);
  const target = movedDay(from, whole(count), unit);
  return fromWall(wall + BigInt(target.days - from.days) * DAY, zone, isLater(start.micros, zone));
}

function monthsBetween(start: Moment, end: Moment, zone: string): number {
  if (instant(end) < instant(start)) return -monthsBetween(end, start, zone);
  const [one, two] = [calendar(localDay(start, zone).days), calendar(localDay(end, zone).days)];
  const months = (two.year - one.year) * 12 + two.month - one.month;
  const reached = dateAdd(start, new Exact(BigInt(months)), 'month', start instanceof Instant ? zone : 'UTC');
  return reached !== null && instant(reached) > instant(end) ? months - 1 : months;
}

export function dateAdd(value: Value, count: Value, unit: Value = 'day', zone: Value = 'UTC'): Moment | null {
  if (value === null || count === null) return null;
  const [found, name] = [demanded(value), unitNamed(unit)];
  return found instanceof Instant ? movedInstant(found, count, name, zoneNamed(zone)) : movedDay(found, whole(count), name);
}

export function dateDiff(end: Value, start: Value, unit: Value = 'day', zone: Value = 'UTC'): Exact | null {
  if (end === null || start === null) return null;
  let [later, earlier] = [demanded(end), demanded(start)];
  const name = unitNamed(unit);
  if (later instanceof Instant !== earlier instanceof Instant) [later, earlier] = [toInstant(later, zone), toInstant(earlier, zone)];
  const months = MONTHS[name];
  if (months !== undefined) return new Exact(BigInt(Math.floor(monthsBetween(earlier, later, zoneNamed(zone)) / months)));
  return new Exact((instant(later) - instant(earlier)) / (BigInt(SECONDS[name] ?? 1) * SECOND));
}

export function toDay(value: Value, zone: Value = 'UTC'): Day | null {
  return value === null ? null : localDay(demanded(value), zoneNamed(zone));
}

export function toInstant(value: Value, zone: Value = 'UTC'): Instant {
  const found = demanded(value);
  return found instanceof Instant ? found : fromWall(BigInt(found.days) * DAY, zoneNamed(zone));
}

export function toSpan(count: Value, unit: Value): Span | null {
  if (count === null) return null;
  const seconds = SECONDS[unitNamed(unit)];
  if (seconds === undefined) throw invalidArguments();
  return checkedSpan(lasting(multiply(number(count), new Exact(BigInt(seconds)))));
}

const whole_ = (value: number | bigint): Exact => new Exact(BigInt(value));

/** `year`, `month`, `day`, `weekday` (Monday 1) of a moment in a zone. */
export function dayPart(name: 'year' | 'month' | 'day' | 'weekday') {
  return (value: Value, zone: Value = 'UTC'): Exact | null => {
    const found = toDay(value, zone);
    if (!found) return null;
    return name === 'weekday' ? whole_(((((found.days + 3) % 7) + 7) % 7) + 1) : whole_(calendar(found.days)[name]);
  };
}

/** The hour or minute of the clock in a zone. */
export function clockPart(name: 'hour' | 'minute') {
  return (value: Value, zone: Value = 'UTC'): Exact | null => {
    if (value === null) return null;
    const found = demanded(value);
    if (!(found instanceof Instant)) throw invalidArguments();
    const wall = toWall(found.micros, zoneNamed(zone));
    const minutes = (((wall % DAY) + DAY) % DAY) / (60n * SECOND);
    return whole_(name === 'hour' ? minutes / 60n : minutes % 60n);
  };
}
