/** Days as calendars and timelines lay them out; all of them days of the reader's clock. */

import type { Json } from '../../document/json';

const DAY_MS = 86_400_000;

/** The day of a date or moment as the number of days since 1970; null for none. */
export function dayOf(value: Json | undefined): number | null {
  if (typeof value !== 'string' || value === '') return null;
  const at = new Date(value.length === 10 ? `${value}T00:00:00` : value);
  if (Number.isNaN(at.getTime())) return null;
  return Math.floor((at.getTime() - at.getTimezoneOffset() * 60_000) / DAY_MS);
}

export function dateOf(day: number): Date {
  return new Date(day * DAY_MS);
}

/** The weeks that show the month of a day, from Monday to Sunday. */
export function monthAround(day: number): number[][] {
  const date = dateOf(day);
  const first = day - (date.getUTCDate() - 1);
  const start = first - ((dateOf(first).getUTCDay() + 6) % 7);
  const weeks: number[][] = [];
  for (let week = start; weeks.length < 6 && (weeks.length === 0 || dateOf(week).getUTCMonth() === date.getUTCMonth()); week += 7) {
    weeks.push([0, 1, 2, 3, 4, 5, 6].map((offset) => week + offset));
  }
  return weeks;
}
