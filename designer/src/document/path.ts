/**
 * Addresses inside a document, as the server understands them: an id path names members of lists by their ids
 * (`fields/receiver_phone/required`), a JSON Pointer by their places (`/fields/3/required`).
 */

import { isObject, type Json, type JsonObject } from './json';

export function join(...steps: (string | number)[]): string {
  return steps.filter((step) => step !== '').join('/');
}

/** The path of what holds it; empty for the whole document's own keys. */
export function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last step of a path. */
export function last(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function steps(path: string): string[] {
  return path ? path.split('/') : [];
}

/** What a member of a list is addressed by: its id, itself when it is a text, else nothing but its place. */
export function memberId(member: Json | undefined): string | null {
  if (typeof member === 'string') return member;
  return isObject(member) && typeof member['id'] === 'string' ? member['id'] : null;
}

/** Whether a list's members are addressed by ids: all of them have one. */
export function byIds(list: readonly Json[]): boolean {
  return list.every((member) => memberId(member) !== null);
}

/** The place of a step in a list; -1 where nothing is. */
export function placeOf(list: readonly Json[], step: string): number {
  const place = list.findIndex((member) => (isObject(member) ? member['id'] : member) === step);
  if (place >= 0) return place;
  return /^\d+$/.test(step) && Number(step) < list.length ? Number(step) : -1;
}

/** What one step leads to; undefined where nothing is. */
export function child(value: Json | undefined, step: string): Json | undefined {
  if (Array.isArray(value)) return value[placeOf(value, step)];
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** The value at an id path; undefined where nothing is. */
export function get(value: Json | undefined, path: string): Json | undefined {
  return steps(path).reduce<Json | undefined>(child, value);
}

export function has(value: Json | undefined, path: string): boolean {
  return get(value, path) !== undefined;
}

/** The id path of what a pointer addresses, as far as it exists. */
export function toPath(value: Json | undefined, pointer: string): string {
  const names: string[] = [];
  for (const raw of pointer.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    const inner: Json | undefined = Array.isArray(value) ? value[Number(step)] : isObject(value) ? value[step] : undefined;
    if (inner === undefined) break;
    names.push(Array.isArray(value) ? (memberId(inner) ?? step) : step);
    value = inner;
  }
  return names.join('/');
}

/** The pointer to what an id path addresses, as far as it exists. */
export function toPointer(value: Json | undefined, path: string): string {
  const places: string[] = [];
  for (const step of steps(path)) {
    const inner = child(value, step);
    if (inner === undefined) break;
    const place = Array.isArray(value) ? String(placeOf(value, step)) : step;
    places.push(place.replaceAll('~', '~0').replaceAll('/', '~1'));
    value = inner;
  }
  return places.map((place) => `/${place}`).join('');
}

/** Whether a path is the other one or lies within it. */
export function within(path: string, outer: string): boolean {
  return outer === '' || path === outer || path.startsWith(`${outer}/`);
}

/** Whether a path fits a pattern, in which `*` stands for any one step. */
export function fits(path: string, pattern: string): boolean {
  const [own, wanted] = [steps(path), steps(pattern)];
  return own.length === wanted.length && wanted.every((step, place) => step === '*' || step === own[place]);
}

/** A copy of `whole` with the value at `path`; undefined takes the key or member out. What holds it must exist. */
export function put(whole: Json, path: string, value: Json | undefined): Json {
  const [step, ...rest] = steps(path);
  if (step === undefined) return value ?? null;
  if (Array.isArray(whole)) return putMember(whole, step, rest, value);
  if (!isObject(whole)) throw new PathError(path);
  if (rest.length === 0) return putKey(whole, step, value);
  const inner = child(whole, step);
  if (inner === undefined) throw new PathError(path);
  return { ...whole, [step]: put(inner, rest.join('/'), value) };
}

function putKey(whole: JsonObject, step: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...whole, [step]: value };
  return Object.fromEntries(Object.entries(whole).filter(([key]) => key !== step));
}

function putMember(whole: readonly Json[], step: string, rest: string[], value: Json | undefined): Json {
  const place = placeOf(whole, step);
  const inner = whole[place];
  if (inner === undefined) throw new PathError(step);
  const made = rest.length ? put(inner, rest.join('/'), value) : value;
  return made === undefined ? whole.filter((_, at) => at !== place) : whole.with(place, made);
}

/** The document has nothing at this path. */
export class PathError extends Error {
  constructor(readonly path: string) {
    super(`nothing at <${path}>`);
  }
}
