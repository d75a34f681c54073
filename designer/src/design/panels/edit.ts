/** What panels do to a document: one value, or the members of a list. */

import { add, type Command, type DocName } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject, same, type Json, type JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { byIds, get, has, join, last, memberId, parent, steps } from '../../document/path';
import { say } from '../words';
import { constants, core, resolve } from './schema';
import type { Schema } from './shapes';

/** The command that makes the value at a path this one; undefined takes the key out. Objects on the way are made. */
export function setting(draft: Draft, name: DocName, path: string, value: Json | undefined): Command[] {
  const doc = draft.of(name);
  if (same(get(doc, path), value)) return [];
  if (value === undefined) return has(doc, path) ? [{ op: 'remove', document: name, path }] : [];
  let at = path;
  let made: Json = value;
  while (at.includes('/') && !has(doc, parent(at))) {
    made = { [last(at)]: made };
    at = parent(at);
  }
  return [{ op: 'set', document: name, path: at, value: made }];
}

/** Sets a value as one step; `typing` joins what is written in one go. */
export function setValue(draft: Draft, name: DocName, path: string, value: Json | undefined, label: string, typing = false): boolean {
  const commands = setting(draft, name, path, value);
  if (commands.length === 0) return true;
  return typing ? draft.type(label, `${name}#${path}`, ...commands) : draft.run(label, ...commands);
}

/** The members of a list with what addresses each. */
export function members(doc: Json | undefined, list: string): { step: string; value: Json }[] {
  const found = get(doc, list);
  if (!Array.isArray(found)) return [];
  const named = byIds(found);
  return found.map((value, place) => ({ step: (named ? memberId(value) : null) ?? String(place), value }));
}

/** Whether members of the list are addressed by ids, so that two people may change it at once. */
function named(draft: Draft, name: DocName, list: string): boolean {
  const found = get(draft.of(name), list);
  return !Array.isArray(found) || byIds(found);
}

/** Puts a member in, behind the one at `after`; answers its path. */
export function addMember(draft: Draft, name: DocName, list: string, member: Json, after?: string | null): string | null {
  const label = say('studio.added');
  if (!isObject(member) || typeof member['id'] !== 'string' || !named(draft, name, list)) {
    const all = get(draft.of(name), list);
    const made = [...(Array.isArray(all) ? all : []), member];
    return setValue(draft, name, list, made, label) ? join(list, typeof member === 'string' ? member : made.length - 1) : null;
  }
  const holder = parent(list) === '' || has(draft.of(name), parent(list));
  const commands = holder ? add(draft.documents, name, list, member, after) : setting(draft, name, list, [member]);
  return draft.run(label, ...commands) ? join(list, member['id']) : null;
}

export function removeMember(draft: Draft, name: DocName, path: string): boolean {
  const list = parent(path);
  if (named(draft, name, list)) return draft.run(say('studio.removed'), { op: 'remove', document: name, path });
  const all = get(draft.of(name), list);
  return Array.isArray(all) && setValue(draft, name, list, all.filter((_, place) => String(place) !== last(path)), say('studio.removed'));
}

/** Moves a member one place up (-1) or down (1). */
export function moveMember(draft: Draft, name: DocName, path: string, by: -1 | 1): boolean {
  const list = parent(path);
  const all = members(draft.of(name), list);
  const place = all.findIndex(({ step }) => step === last(path));
  const target = place + by;
  if (place < 0 || target < 0 || target >= all.length) return false;
  if (!named(draft, name, list)) {
    const values = all.map(({ value }) => value);
    const [moved] = values.splice(place, 1);
    return setValue(draft, name, list, values.toSpliced(target, 0, moved ?? null), say('studio.moved'));
  }
  const after = by > 0 ? (all[target]?.step ?? null) : (all[target - 1]?.step ?? null);
  return draft.run(say('studio.moved'), { op: 'move', document: name, path, after });
}

/** Puts a copy behind a member, with an id of its own; answers the copy's path. */
export function duplicateMember(draft: Draft, name: DocName, path: string): string | null {
  const value = get(draft.of(name), path);
  if (!isObject(value)) return null;
  const taken = new Set(members(draft.of(name), parent(path)).map(({ step }) => step));
  const id = typeof value['id'] === 'string' ? free(value['id'], (one) => taken.has(one)) : undefined;
  return addMember(draft, name, parent(path), id === undefined ? value : { ...value, id }, last(path));
}

/** The least that a shape asks for; `id` is the member's. */
export function blank(schema: Schema, root: Schema, id: string): Json {
  const shape = core(schema, root);
  const first = shape.oneOf?.[0];
  if (first) return blank(first, root, id);
  if (shape['x-widget'] === 'texts') return { zh: say('studio.untitled'), en: 'Untitled' };
  if (shape['x-widget']) return true;
  if (shape.const !== undefined) return shape.const;
  if (shape.enum?.[0] !== undefined) return shape.enum[0];
  if (shape.type === 'array') return shape.minItems && shape.items ? [blank(shape.items, root, free('first', () => false))] : [];
  if (shape.type === 'boolean') return false;
  if (shape.type === 'integer' || shape.type === 'number') return shape.minimum ?? (shape.exclusiveMinimum ?? 0) + 1;
  if (shape.type === 'object' || shape.properties) return blankObject(shape, root, id);
  return shape.pattern ? id : '';
}

function blankObject(shape: Schema, root: Schema, id: string): JsonObject {
  const made: JsonObject = Object.fromEntries(constants(shape));
  for (const key of shape.required ?? []) {
    const own = shape.properties?.[key];
    if (own && !(key in made)) made[key] = key === 'id' ? id : blank(resolve(own, root), root, '');
  }
  return made;
}

/** Replaces each `*` of a pattern with the step that a path has there. */
export function along(pattern: string, path: string): string {
  if (pattern.startsWith('./')) return join(parent(path), pattern.slice(2));
  const own = steps(path);
  return steps(pattern)
    .map((step, place) => (step === '*' ? (own[place] ?? step) : step))
    .join('/');
}
