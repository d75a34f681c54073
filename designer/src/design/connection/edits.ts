/** Changes of a connection as commands: each function says what to do, nothing is done here. */

import { add, type Command, type Doc, type DocName, type Documents } from '../../document/command';
import type { Json, JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { get, has, join } from '../../document/path';
import { childrenOf, fieldPath, fieldsIn, mapsOf, missing, statusOf, type FieldMap } from './model';
import type { ItemShape, Suggested } from './platform';

/** Fills a field, or leaves it out with null; `holder` is a map or one of its children. */
export function fill(documents: Documents, name: DocName, holder: string, field: string, member: FieldMap | null): Command[] {
  const path = fieldPath(holder, field);
  if (!has(documents.get(name), path)) return member ? add(documents, name, join(holder, 'fields'), member) : [];
  return [member ? { op: 'set', document: name, path, value: member } : { op: 'remove', document: name, path }];
}

/** A whole map out of what was suggested. It needs a key; without one there is none. */
export function newMap(doc: Doc, item: string, table: string, shape: ItemShape, offer: Suggested): JsonObject | null {
  if (!offer.key || offer.fields.length === 0) return null;
  const taken = new Set(mapsOf(doc).map((map) => map.id));
  const children = offer.children.map((child) => ({
    id: free(child.each, (id) => offer.children.some((other) => other !== child && other.each === id)),
    each: child.each,
    table: child.table,
    link: child.link,
    ...(child.key ? { key: child.key } : {}),
    fields: child.fields.map((one) => one.field),
  }));
  return {
    id: free(table, (id) => taken.has(id)),
    item,
    table,
    key: offer.key,
    fields: offer.fields.map((one) => one.field),
    ...(children.length ? { children } : {}),
    ...(offer.status ? { status: newStatus(shape, offer.status.field, offer.status.entries) } : {}),
  };
}

/** How a status is followed, with the keys that items of this shape have for it. */
export function newStatus(shape: ItemShape, field: string, entries: readonly { id: string; to: string }[]): JsonObject {
  const there = new Set(shape.keys.map((key) => key.path));
  return {
    field,
    from: 'status',
    ...(there.has('platform_status') ? { message: 'platform_status' } : {}),
    ...(there.has('updated_at') ? { occurred_at: 'updated_at' } : {}),
    entries: entries.map(({ id, to }) => ({ id, to })),
  };
}

/** Fills what is still empty as suggested, in the map and in the lists that it follows already. */
export function fillRest(documents: Documents, name: DocName, map: string, offer: Suggested): { commands: Command[]; unsure: string[] } {
  const found = mapsOf(documents.get(name)).find((one) => one.id === map);
  const holders = [
    { holder: join('maps', map), there: fieldsIn(found), offers: offer.fields },
    ...childrenOf(found).map((child) => ({
      holder: join('maps', map, 'children', child.id),
      there: [...fieldsIn(child), { id: child.link }],
      offers: offer.children.find((one) => one.each === child.each && one.table === child.table)?.fields ?? [],
    })),
  ];
  const filled = holders.flatMap(({ holder, there, offers }) => missing(offers, there).map((one) => ({ holder, one })));
  return {
    commands: filled.flatMap(({ holder, one }) => fill(documents, name, holder, one.field.id, one.field)),
    unsure: filled.filter(({ one }) => one.score < SURE).map(({ holder, one }) => fieldPath(holder, one.field.id)),
  };
}

/** Below this the names are only alike, so a person has to look. */
export const SURE = 95;

/** Answers a code: a state, a reason why it is not followed, or (null) nothing any more. */
export function answer(documents: Documents, name: DocName, map: string, code: string, entry: JsonObject | null): Command[] {
  const list = join('maps', map, 'status', 'entries');
  const path = join(list, code);
  if (!has(documents.get(name), path)) return entry ? add(documents, name, list, { ...entry, id: code }) : [];
  return [entry ? { op: 'set', document: name, path, value: { ...entry, id: code } } : { op: 'remove', document: name, path }];
}

/** Answers what is not answered yet as suggested. */
export function answerRest(documents: Documents, name: DocName, map: string, offer: Suggested): Command[] {
  const status = statusOf(mapsOf(documents.get(name)).find((one) => one.id === map));
  const answered = new Set(status?.entries.map((entry) => entry.id));
  const entries = (offer.status?.entries ?? []).filter((entry) => !answered.has(entry.id));
  return entries.flatMap((entry) => answer(documents, name, map, entry.id, { id: entry.id, to: entry.to }));
}

/** What a connection's role needs to write into a table: a role of its own, or rights added to the one there is. */
export function allow(documents: Documents, role: string, tables: readonly string[], title: { zh: string; en: string }): Command[] {
  const name = `role/${role}`;
  const there = documents.get(name);
  const rights = (table: string): JsonObject => ({
    id: table,
    read: true,
    create: true,
    update: true,
    readable: ['*'],
    writable: ['*'],
    transitions: ['*'],
    holds: true,
  });
  if (!there) {
    return [{ op: 'set', document: name, path: '', value: { kind: 'role', id: role, title: { ...title }, tables: tables.map(rights) } }];
  }
  return tables.flatMap((table): Command[] => {
    const own = get(there, join('tables', table));
    if (own === undefined) return add(documents, name, 'tables', rights(table));
    return LEAST.filter((key) => get(own, key) !== true).map((key) => ({ op: 'set', document: name, path: join('tables', table, key), value: true }));
  });
}

const LEAST = ['read', 'create', 'update'];

/** The tables into which the connection's role may not write yet. */
export function forbidden(documents: Documents, doc: Doc): string[] {
  const role = documents.get(`role/${roleOf(doc)}`);
  const tables = new Set(mapsOf(doc).flatMap((map) => [map.table, ...childrenOf(map).map((child) => child.table)]));
  return [...tables].filter((table) => LEAST.some((key) => get(role, join('tables', table, key)) !== true));
}

export function roleOf(doc: Doc): string {
  return typeof doc['role'] === 'string' ? doc['role'] : 'channel';
}

/** Which fields and key a table needs so that records of a platform are recognised when they come again. */
export function recognise(documents: Documents, table: string, titles: Record<'external_id' | 'connection', { zh: string; en: string }>): Command[] {
  const name = `table/${table}`;
  const doc = documents.get(name);
  if (!doc) return [];
  const wanted = (['connection', 'external_id'] as const).filter((id) => get(doc, `fields/${id}`) === undefined);
  const fields = wanted.map((id): Command => ({ op: 'insert', document: name, path: `fields/${id}`, value: { id, type: 'text', title: { ...titles[id] } } }));
  const key: Json = { id: 'by_external', fields: ['connection', 'external_id'], on_duplicate: 'merge' };
  return [...fields, ...add(documents, name, 'keys', key as JsonObject)];
}
