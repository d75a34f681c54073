/** Rights of a role as ticks: what each says, and the commands that change it. Whatever is not ticked is denied. */

import { add, type Command, type Doc, type DocName, type Documents } from '../../document/command';
import { isObject, same, type Json, type JsonObject } from '../../document/json';
import { get, join } from '../../document/path';
import { fieldsOf, type Field } from '../table/fields';
import { typeOf } from '../table/types';

export const ALL = '*';

/** What may be done with records, in the order of the matrix. */
export const VERBS = ['read', 'create', 'update', 'delete', 'holds', 'set_state'] as const;
export type Verb = (typeof VERBS)[number];

/** What a verb cannot be without, and what goes when it goes. */
const NEEDS: Readonly<Record<Verb, readonly Verb[]>> = {
  read: [],
  create: ['read'],
  update: ['read'],
  delete: ['read'],
  holds: ['read'],
  set_state: ['read', 'create'],
};

export function rightOf(role: Doc | undefined, table: string): JsonObject | undefined {
  const found = get(role, join('tables', table));
  return isObject(found) ? found : undefined;
}

export function may(right: JsonObject | undefined, verb: Verb): boolean {
  return right?.[verb] === true;
}

export function ids(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
}

/** The keys of a right that change; undefined takes one out. */
export type Changes = Record<string, Json | undefined>;

/** The commands that change a role's right on a table; one that allows nothing any more is taken out. */
export function change(documents: Documents, name: DocName, table: string, changes: Changes): Command[] {
  const before = rightOf(documents.get(name), table);
  const after: JsonObject = { ...before };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete after[key];
    else after[key] = value;
  }
  const path = join('tables', table);
  const allows = VERBS.some((verb) => may(after, verb));
  if (!before) return allows ? add(documents, name, 'tables', { id: table, ...after }) : [];
  if (!allows) return [{ op: 'remove', document: name, path }];
  return Object.keys({ ...before, ...after })
    .filter((key) => !same(before[key], after[key]))
    .map((key): Command => {
      const value = after[key];
      return value === undefined ? { op: 'remove', document: name, path: join(path, key) } : { op: 'set', document: name, path: join(path, key), value };
    });
}

/** What ticking a verb changes: it brings what it needs, and fields to use it on. */
export function ticked(right: JsonObject | undefined, verb: Verb, on: boolean): Changes {
  if (!on) return Object.fromEntries(VERBS.filter((one) => one === verb || NEEDS[one].includes(verb)).map((one) => [one, undefined]));
  const made: Changes = Object.fromEntries([...NEEDS[verb], verb].map((one) => [one, true]));
  if (ids(right?.['readable']).length === 0) made['readable'] = [ALL];
  if ((verb === 'create' || verb === 'update') && ids(right?.['writable']).length === 0) made['writable'] = [ALL];
  return made;
}

/** Fields that people can type into. */
export function isOpen(field: Field): boolean {
  return typeOf(field).given !== true && field['readonly'] !== true;
}

export function sees(right: JsonObject | undefined, field: string): boolean {
  const readable = ids(right?.['readable']);
  return (readable.includes(ALL) || readable.includes(field)) && !ids(right?.['hidden']).includes(field);
}

export function writes(right: JsonObject | undefined, field: Field): boolean {
  const writable = ids(right?.['writable']);
  return sees(right, field.id) && (writable.includes(field.id) || (writable.includes(ALL) && isOpen(field)));
}

export function unmasks(right: JsonObject | undefined, field: string): boolean {
  const unmasked = ids(right?.['unmasked']);
  return unmasked.includes(ALL) || unmasked.includes(field);
}

function list(made: readonly string[]): Json | undefined {
  return made.length ? [...made] : undefined;
}

function without(one: readonly string[], gone: string): string[] {
  return one.filter((id) => id !== gone);
}

/** What showing or hiding a field changes; a field that is not seen is not changed either. */
export function seeing(right: JsonObject, field: string, on: boolean): Changes {
  const [readable, hidden] = [ids(right['readable']), ids(right['hidden'])];
  const all = readable.includes(ALL);
  if (on) return { hidden: list(without(hidden, field)), ...(all || readable.includes(field) ? {} : { readable: [...readable, field] }) };
  const unwritten = writingWithout(right, field);
  const shown = list(without(readable, field));
  return { ...unwritten, readable: shown, ...(all && !hidden.includes(field) ? { hidden: [...hidden, field] } : {}) };
}

/** `*` covers only what is seen, so a field that gets hidden goes from the list only where it stands by name. */
function writingWithout(right: JsonObject, field: string): Changes {
  const writable = ids(right['writable']);
  return writable.includes(field) ? { writable: list(without(writable, field)) } : {};
}

/** What allowing or denying changes of a field changes. */
export function writing(right: JsonObject, table: Doc | undefined, field: string, on: boolean): Changes {
  const writable = ids(right['writable']);
  if (on) return { ...seeing(right, field, true), writable: [...without(writable, field), field] };
  if (!writable.includes(ALL)) return { writable: list(without(writable, field)) };
  const others = fieldsOf(table).filter((one) => one.id !== field && writes(right, one));
  return { writable: list(others.map((one) => one.id)) };
}

export function unmasking(right: JsonObject, table: Doc | undefined, field: string, on: boolean): Changes {
  const unmasked = ids(right['unmasked']);
  if (on) return { unmasked: [...unmasked, field] };
  const personal = fieldsOf(table).filter((one) => one['personal'] === true).map((one) => one.id);
  return { unmasked: list(without(unmasked.includes(ALL) ? personal : unmasked, field)) };
}

/** A list of ids with one put in or taken out; `*` becomes the names of all others first. */
export function toggled(listed: Json | undefined, id: string, on: boolean, everything: readonly string[]): string[] {
  const chosen = ids(listed);
  if (on) return chosen.includes(id) || chosen.includes(ALL) ? chosen : [...chosen, id];
  return without(chosen.includes(ALL) ? everything : chosen, id);
}
