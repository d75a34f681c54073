/** Changes of a table's fields as commands: each function says what to do, nothing is done here. */

import type { Command, Doc, DocName, LocalText } from '../../document/command';
import { isObject, same, type Json, type JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { get, join, last, parent } from '../../document/path';
import type { Use } from './uses';

export interface Field extends JsonObject {
  id: string;
  type: string;
  title: LocalText;
}

/** The fields of a table, in order; what is no field is left out. */
export function fieldsOf(table: Doc | undefined): Field[] {
  const fields = table?.['fields'];
  return Array.isArray(fields) ? fields.filter(isField) : [];
}

function isField(value: Json): value is Field {
  return isObject(value) && typeof value['id'] === 'string' && typeof value['type'] === 'string';
}

export function pathOf(field: string): string {
  return join('fields', field);
}

/** The field that a path is in; empty where it is in none. */
export function fieldAt(path: string): string {
  const [list, field] = path.split('/');
  return list === 'fields' ? (field ?? '') : '';
}

/** Puts a field behind another one; without `after` at the end. */
export function addField(name: DocName, field: JsonObject, after?: string | null): Command {
  const command: Command = { op: 'insert', document: name, path: pathOf(String(field['id'])), value: field };
  return after === undefined ? command : { ...command, after };
}

/** Copies of fields, each behind its original; `copied` makes the title of a copy. */
export function duplicateFields(table: Doc, name: DocName, ids: readonly string[], copied: (title: LocalText) => LocalText): Command[] {
  const taken = new Set(fieldsOf(table).map((field) => field.id));
  return fieldsOf(table)
    .filter((field) => ids.includes(field.id))
    .map((field) => {
      const id = free(`${field.id}_copy`, (one) => taken.has(one));
      taken.add(id);
      return addField(name, { ...field, id, title: copied(field.title) }, field.id);
    });
}

/** Moves fields one place up or down together, keeping their order; none where there is no room. */
export function shiftFields(table: Doc, name: DocName, ids: readonly string[], by: 1 | -1): Command[] {
  const order = fieldsOf(table).map((field) => field.id);
  const chosen = order.filter((id) => ids.includes(id));
  if (by < 0) {
    const before = order.indexOf(chosen[0] ?? '') - 1;
    return before < 0 ? [] : placeFields(table, name, chosen, order[before - 1] ?? null);
  }
  const behind = order[order.indexOf(chosen.at(-1) ?? '') + 1];
  return behind === undefined || chosen.length === 0 ? [] : placeFields(table, name, chosen, behind);
}

/** Puts fields behind `after` (null: first), in their order. */
export function placeFields(table: Doc, name: DocName, ids: readonly string[], after: string | null): Command[] {
  const order = fieldsOf(table).map((field) => field.id);
  const chosen = order.filter((id) => ids.includes(id));
  const others = order.filter((id) => !ids.includes(id));
  // A place behind a field that itself moves is a place behind the nearest one above that stays.
  const above = after === null ? [] : order.slice(0, order.indexOf(after) + 1);
  let behind = others.filter((id) => above.includes(id)).at(-1) ?? null;
  const wanted = behind === null ? [...chosen, ...others] : others.flatMap((id) => (id === behind ? [id, ...chosen] : [id]));
  if (same(wanted, order)) return [];
  return chosen.map((id) => {
    const command: Command = { op: 'move', document: name, path: pathOf(id), after: behind };
    behind = id;
    return command;
  });
}

/** Takes fields out, and with them the places `uses` names, as far as those can go without leaving a hole. */
export function removeFields(name: DocName, ids: readonly string[], uses: readonly Use[]): Command[] {
  const holes = new Map<string, Command>();
  for (const use of uses) {
    if (use.removes !== null) holes.set(`${use.document} ${use.removes}`, { op: 'remove', document: use.document, path: use.removes });
  }
  const inner = [...holes.keys()].filter((one) => ![...holes.keys()].some((other) => one.startsWith(`${other}/`)));
  const commands = inner.flatMap((key) => holes.get(key) ?? []);
  return [...commands, ...ids.map((id): Command => ({ op: 'remove', document: name, path: pathOf(id) }))];
}

/**
 * A field as one of another type: what both types know stays, what the new one needs is given.
 * `known` are the keys that the new type has.
 */
export function retyped(field: Field, type: string, known: ReadonlySet<string>, options: JsonObject): Field {
  const kept = Object.entries(field).filter(([key]) => known.has(key) && !(key in options) && key !== 'default');
  return { ...Object.fromEntries(kept), id: field.id, title: field.title, ...options, type };
}

/** The key that makes a single field unique; undefined when there is none. */
export function ownKey(table: Doc, field: string): string | undefined {
  const keys = table['keys'];
  const found = Array.isArray(keys) ? keys.find((key) => isObject(key) && same(key['fields'], [field])) : undefined;
  return isObject(found) ? String(found['id']) : undefined;
}

/** Makes values of a field unique, or lets them repeat again. */
export function setUnique(table: Doc, name: DocName, field: string, unique: boolean): Command[] {
  const own = ownKey(table, field);
  if (!unique) return own === undefined ? [] : [{ op: 'remove', document: name, path: join('keys', own) }];
  if (own !== undefined) return [];
  const keys = Array.isArray(table['keys']) ? table['keys'] : [];
  const taken = new Set(keys.map((key) => (isObject(key) ? key['id'] : null)));
  const key = { id: free(`${field}_unique`.slice(0, 60), (id) => taken.has(id)), fields: [field] };
  const start: Command[] = 'keys' in table ? [] : [{ op: 'set', document: name, path: 'keys', value: [] }];
  return [...start, { op: 'insert', document: name, path: join('keys', key.id), value: key }];
}

/** Sets or clears a yes-or-no option of several fields; what says the usual is not written. */
export function setFlag(table: Doc, name: DocName, ids: readonly string[], flag: string, on: boolean): Command[] {
  return ids.flatMap((id): Command[] => {
    const path = join('fields', id, flag);
    const there = get(table, path);
    if ((there === true) === on) return [];
    return [on ? { op: 'set', document: name, path, value: true } : { op: 'remove', document: name, path }];
  });
}

/** The place that stays when the one at `path` is removed: the member before, else behind, else the list's owner. */
export function neighbourOf(table: Doc, path: string): string {
  const list = get(table, parent(path));
  if (!Array.isArray(list)) return '';
  const ids = list.map((one) => (isObject(one) ? String(one['id']) : ''));
  const place = ids.indexOf(last(path));
  const next = ids[place + 1] ?? ids[place - 1];
  return next === undefined ? '' : join(parent(path), next);
}
