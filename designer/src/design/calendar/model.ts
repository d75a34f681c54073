/** A calendar document as a week and as single days, and the edits of both; pure. */

import type { Command, Doc, DocName, LocalText } from '../../document/command';
import { add } from '../../document/command';
import type { Documents } from '../../document/command';
import { isObject, type JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { get, join } from '../../document/path';

export const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type DayOfWeek = (typeof WEEK)[number];

/** From a minute of the day until another; 1440 is its end. */
export type Stretch = readonly [number, number];

export const DAY = 1440;
const USUAL: readonly Stretch[] = [
  [540, 720],
  [780, 1080],
];

export interface Holiday {
  id: string;
  title: LocalText | null;
  first: string;
  last: string;
}

export interface MakeUp {
  id: string;
  title: LocalText | null;
  day: string;
  hours: Stretch[];
}

/** What a day is, and why. */
export interface DayShown {
  sort: 'work' | 'free' | 'holiday' | 'make_up';
  hours: readonly Stretch[];
  title: LocalText | null;
  /** The id path of what makes it differ from the week; empty where nothing does. */
  path: string;
}

export function minute(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

export function readHours(written: unknown): Stretch[] {
  const texts = Array.isArray(written) ? written.filter((one): one is string => typeof one === 'string') : [];
  return texts.map((text) => {
    const [begins = '00:00', ends = '24:00'] = text.split('-');
    return [minute(begins), minute(ends)] as const;
  });
}

export function writeHours(hours: readonly Stretch[]): string[] {
  return hours.map(([begins, ends]) => `${clockOf(begins)}-${clockOf(ends)}`);
}

/** Stretches in the order of the day, those that touch or overlap as one; empty ones left out. */
export function tidy(hours: readonly Stretch[]): Stretch[] {
  const found: [number, number][] = [];
  for (const [begins, ends] of [...hours].filter(([from, until]) => until > from).sort((one, other) => one[0] - other[0])) {
    const last = found.at(-1);
    if (last && begins <= last[1]) last[1] = Math.max(last[1], ends);
    else found.push([begins, ends]);
  }
  return found;
}

export function weekOf(doc: Doc | undefined): Map<DayOfWeek, Stretch[]> {
  const days = (Array.isArray(doc?.['week']) ? doc['week'] : []).filter(isObject);
  return new Map(WEEK.map((day) => [day, readHours(days.find((one) => one['id'] === day)?.['hours'])]));
}

export function holidaysOf(doc: Doc | undefined): Holiday[] {
  const all = (Array.isArray(doc?.['holidays']) ? doc['holidays'] : []).filter(isObject);
  return all.map((one) => {
    const first = String(one['first'] ?? '');
    return { id: String(one['id']), title: titleOf(one), first, last: typeof one['last'] === 'string' ? one['last'] : first };
  });
}

export function makeUpsOf(doc: Doc | undefined): MakeUp[] {
  const all = (Array.isArray(doc?.['make_up']) ? doc['make_up'] : []).filter(isObject);
  return all.map((one) => ({ id: String(one['id']), title: titleOf(one), day: String(one['day'] ?? ''), hours: readHours(one['hours']) }));
}

function titleOf(one: JsonObject): LocalText | null {
  return isObject(one['title']) ? (one['title'] as LocalText) : null;
}

/** Days as documents write them, reckoned without any zone. */
export function plusDays(day: string, count: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + count);
  return moment.toISOString().slice(0, 10);
}

export function dayOfWeek(day: string): DayOfWeek {
  return WEEK[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'monday';
}

/** The weeks of a month, Monday first; days of other months are null. */
export function monthDays(month: string): (string | null)[][] {
  const first = `${month}-01`;
  const lead = WEEK.indexOf(dayOfWeek(first));
  const cells: (string | null)[] = Array<null>(lead).fill(null);
  for (let day = first; day.startsWith(month); day = plusDays(day, 1)) cells.push(day);
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

export function plusMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const whole = year * 12 + number - 1 + count;
  return `${Math.floor(whole / 12)}-${String((whole % 12) + 1).padStart(2, '0')}`;
}

/** What people do on a day: days that make up come before holidays, holidays before the week. */
export function dayShown(doc: Doc | undefined, day: string): DayShown {
  const made = makeUpsOf(doc).find((one) => one.day === day);
  if (made) return { sort: 'make_up', hours: made.hours, title: made.title, path: join('make_up', made.id) };
  const holiday = holidaysOf(doc).find((one) => one.first <= day && day <= one.last);
  if (holiday) return { sort: 'holiday', hours: [], title: holiday.title, path: join('holidays', holiday.id) };
  const hours = weekOf(doc).get(dayOfWeek(day)) ?? [];
  return { sort: hours.length ? 'work' : 'free', hours, title: null, path: '' };
}

/** The hours of one or more days of the week; a day without any is free. The week keeps the order of the days. */
export function setWeek(documents: Documents, name: DocName, days: readonly DayOfWeek[], hours: readonly Stretch[]): Command[] {
  const week = weekOf(documents.get(name));
  days.forEach((day) => week.set(day, tidy(hours)));
  const left = WEEK.filter((day) => week.get(day)?.length);
  if (left.length === 0) return [];
  const known = get(documents.get(name), 'week');
  const commands: Command[] = [];
  for (const day of days) {
    const path = join('week', day);
    const there = Array.isArray(known) && known.some((one) => isObject(one) && one['id'] === day);
    const written = writeHours(week.get(day) ?? []);
    if (written.length === 0) {
      if (there) commands.push({ op: 'remove', document: name, path });
    } else if (there) commands.push({ op: 'set', document: name, path: join(path, 'hours'), value: written });
    else commands.push({ op: 'insert', document: name, path, value: { id: day, hours: written }, after: left[left.indexOf(day) - 1] ?? null });
  }
  return commands;
}

/** Days follow the week again: holidays are cut, parted or taken out, days that make up are taken out. */
export function restore(documents: Documents, name: DocName, first: string, last: string): Command[] {
  const doc = documents.get(name);
  const commands: Command[] = [];
  const taken = new Set(holidaysOf(doc).map((one) => one.id));
  for (const one of holidaysOf(doc)) {
    if (one.last < first || one.first > last) continue;
    const path = join('holidays', one.id);
    const [head, tail] = [one.first < first, one.last > last];
    if (!head && !tail) commands.push({ op: 'remove', document: name, path });
    else if (!head) commands.push({ op: 'set', document: name, path: join(path, 'first'), value: plusDays(last, 1) });
    else commands.push({ op: 'set', document: name, path: join(path, 'last'), value: plusDays(first, -1) });
    if (head && tail) {
      const id = free(one.id, (other) => taken.has(other));
      taken.add(id);
      const value = { id, title: one.title ?? { zh: id, en: id }, first: plusDays(last, 1), last: one.last };
      commands.push({ op: 'insert', document: name, path: join('holidays', id), value, after: one.id });
    }
  }
  const made = makeUpsOf(doc).filter((one) => first <= one.day && one.day <= last);
  return [...commands, ...made.map((one): Command => ({ op: 'remove', document: name, path: join('make_up', one.id) }))];
}

/** Nobody works from one day to another. */
export function setHoliday(documents: Documents, name: DocName, first: string, last: string, title: LocalText): Command[] {
  const before = restore(documents, name, first, last);
  const known = new Set(holidaysOf(documents.get(name)).map((one) => one.id));
  const id = free(`holiday_${first.replaceAll('-', '')}`, (one) => known.has(one));
  const holiday: JsonObject = { id, title, first, ...(last === first ? {} : { last }) };
  return [...before, ...add(documents, name, 'holidays', holiday)];
}

/** People work on days whatever week and holidays say. */
export function setMakeUp(documents: Documents, name: DocName, first: string, last: string, title: LocalText): Command[] {
  const doc = documents.get(name);
  const gone = makeUpsOf(doc).filter((one) => first <= one.day && one.day <= last);
  const commands: Command[] = gone.map((one) => ({ op: 'remove', document: name, path: join('make_up', one.id) }));
  const hours = writeHours([...weekOf(doc).values()].find((day) => day.length > 0) ?? USUAL);
  const known = new Set(makeUpsOf(doc).map((one) => one.id));
  if (doc?.['make_up'] === undefined) commands.push({ op: 'set', document: name, path: 'make_up', value: [] });
  for (let day = first; day <= last; day = plusDays(day, 1)) {
    const id = free(`make_up_${day.replaceAll('-', '')}`, (one) => known.has(one));
    known.add(id);
    commands.push({ op: 'insert', document: name, path: join('make_up', id), value: { id, title, day, hours } });
  }
  return commands;
}
