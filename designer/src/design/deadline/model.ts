/** A deadline document as a line of moments, and the edits of it that keep the moments in order. */

import type { Command, Doc, DocName, LocalText } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { get, join } from '../../document/path';

export type Side = 'before' | 'at' | 'after';

/** The ways to say how long something may take. */
export const LENGTHS = ['fixed', 'by', 'bands', 'until'] as const;
export type LengthSort = (typeof LENGTHS)[number];

export interface Level {
  id: string;
  title: LocalText | null;
  color: string;
  side: Side;
  /** How long before or behind the end, as it is written; empty at the end itself. */
  span: string;
  /** Seconds behind the end; negative before it. */
  offset: number;
  /** The keys of what it does. */
  effects: string[];
}

const EFFECTS = ['mark', 'clear', 'lift', 'set', 'hand_over', 'transition', 'hold'] as const;
const SPAN = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const UNITS = [604_800, 86_400, 3_600, 60, 1];

/** The seconds of a length of time; null where it cannot be read. */
export function seconds(span: string): number | null {
  const match = SPAN.exec(span);
  if (!match || span.length < 3) return null;
  return UNITS.reduce((sum, unit, place) => sum + unit * Number(match[place + 1] ?? 0), 0);
}

export function levelsOf(doc: Doc | undefined): Level[] {
  const levels = doc?.['levels'];
  return (Array.isArray(levels) ? levels.filter(isObject) : []).map(levelOf);
}

function levelOf(level: JsonObject): Level {
  const side: Side = 'before' in level ? 'before' : 'after' in level ? 'after' : 'at';
  const span = side === 'at' ? '' : String(level[side] ?? '');
  const sign = side === 'before' ? -1 : 1;
  return {
    id: String(level['id'] ?? ''),
    title: isObject(level['title']) ? (level['title'] as LocalText) : null,
    color: typeof level['color'] === 'string' ? level['color'] : 'orange',
    side,
    span,
    offset: span ? sign * (seconds(span) ?? 0) : 0,
    effects: EFFECTS.filter((key) => level[key] !== undefined && !(Array.isArray(level[key]) && (level[key] as Json[]).length === 0)),
  };
}

/** A moment that no other level has: an hour or more before the others of its side. */
function freeMoment(levels: readonly Level[], side: Side): { side: Side; span: string; offset: number } {
  if (side === 'at' && !levels.some((level) => level.offset === 0)) return { side, span: '', offset: 0 };
  const real = side === 'at' ? 'after' : side;
  const sign = real === 'before' ? -1 : 1;
  let hours = 1;
  while (levels.some((level) => level.offset === sign * hours * 3600)) hours += 1;
  return { side: real, span: `PT${hours}H`, offset: sign * hours * 3600 };
}

/** The level behind which one of that moment stands; null: first. */
function before(levels: readonly Level[], offset: number, self = ''): string | null {
  return levels.filter((level) => level.id !== self && level.offset <= offset).at(-1)?.id ?? null;
}

/** A new level where its moment belongs. */
export function addLevel(name: DocName, doc: Doc, side: Side, title: LocalText): { id: string; commands: Command[] } {
  const levels = levelsOf(doc);
  const moment = freeMoment(levels, side);
  const id = free(moment.side === 'at' ? 'due' : moment.side === 'before' ? 'near' : 'late', (one) => levels.some((level) => level.id === one));
  const color = moment.side === 'before' ? 'orange' : 'red';
  const value: JsonObject = { id, title, color, ...(moment.span ? { [moment.side]: moment.span } : {}) };
  const list: Command[] = doc['levels'] === undefined ? [{ op: 'set', document: name, path: 'levels', value: [] }] : [];
  return { id, commands: [...list, { op: 'insert', document: name, path: join('levels', id), value, after: before(levels, moment.offset) }] };
}

/** Gives a level another moment and puts it where that belongs. */
export function setMoment(name: DocName, doc: Doc, id: string, side: Side, span: string): Command[] {
  const levels = levelsOf(doc);
  const level = levels.find((one) => one.id === id);
  if (!level) return [];
  const path = join('levels', id);
  const commands: Command[] = [];
  for (const key of ['before', 'after'] as const) {
    if (key !== side && get(doc, join(path, key)) !== undefined) commands.push({ op: 'remove', document: name, path: join(path, key) });
  }
  if (side !== 'at') commands.push({ op: 'set', document: name, path: join(path, side), value: span });
  const offset = side === 'at' ? 0 : (side === 'before' ? -1 : 1) * (seconds(span) ?? 0);
  const after = before(levels, offset, id);
  const now = levels[levels.findIndex((one) => one.id === id) - 1]?.id ?? null;
  return after === now ? commands : [...commands, { op: 'move', document: name, path, after }];
}

/** How the length is said; `segments` where the way has stretches of its own. */
export function lengthSort(doc: Doc | undefined): LengthSort | 'segments' | null {
  const segments = doc?.['segments'];
  if (Array.isArray(segments) && segments.length > 0) return 'segments';
  const length = doc?.['length'];
  return isObject(length) ? (LENGTHS.find((key) => key in length) ?? null) : null;
}

const STARTS: Record<LengthSort, Json> = {
  fixed: 'PT24H',
  by: 24,
  bands: [
    { id: 'morning', from: '00:00', until: '12:00', due: '18:00' },
    { id: 'afternoon', from: '12:00', until: '24:00', due: '12:00', days: 1 },
  ],
  until: { now: [] },
};

/** Says the length in another way; `segment` is the title of the first stretch. */
export function setLengthSort(name: DocName, doc: Doc, sort: LengthSort | 'segments', segment: LocalText): Command[] {
  if (lengthSort(doc) === sort) return [];
  const commands: Command[] = [];
  if (sort === 'segments') {
    const length = isObject(doc['length']) ? doc['length'] : { fixed: STARTS.fixed };
    if (doc['length'] !== undefined) commands.push({ op: 'remove', document: name, path: 'length' });
    return [...commands, { op: 'set', document: name, path: 'segments', value: [{ id: 'part_1', title: segment, length }] }];
  }
  if (doc['segments'] !== undefined) commands.push({ op: 'remove', document: name, path: 'segments' });
  return [...commands, { op: 'set', document: name, path: 'length', value: { [sort]: STARTS[sort] } }];
}

/** A new stretch at the end; the one that was last gets an end of its own. */
export function addSegment(name: DocName, doc: Doc, title: LocalText): { id: string; commands: Command[] } {
  const segments = (Array.isArray(doc['segments']) ? doc['segments'] : []).filter(isObject);
  const id = free(`part_${segments.length + 1}`, (one) => segments.some((segment) => segment['id'] === one));
  const last = segments.at(-1);
  const ends: Command[] =
    last && last['ends'] === undefined
      ? [{ op: 'set', document: name, path: join('segments', String(last['id']), 'ends'), value: { on: ['update'] } }]
      : [];
  const value = { id, title, length: { fixed: STARTS.fixed } };
  return { id, commands: [...ends, { op: 'insert', document: name, path: join('segments', id), value }] };
}

/** Takes a stretch out; whichever is last then ends with the deadline. */
export function removeSegment(name: DocName, doc: Doc, id: string): Command[] {
  const segments = (Array.isArray(doc['segments']) ? doc['segments'] : []).filter(isObject);
  if (segments.length < 2) return [];
  const commands: Command[] = [{ op: 'remove', document: name, path: join('segments', id) }];
  const before = segments.at(-2);
  if (segments.at(-1)?.['id'] !== id || before?.['ends'] === undefined) return commands;
  return [...commands, { op: 'remove', document: name, path: join('segments', String(before['id']), 'ends') }];
}
