/** What staff need before they can work with a table: a form, a list, an entry in the menu, and the right to it. */

import { add, nameOf, type Command, type Doc, type DocName, type Documents } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { fieldsOf, type Field } from './fields';
import { typeOf } from './types';

const MOST_COLUMNS = 8;
const ALL = '*';

/** What a table still lacks; roles are those without any right to it. */
export interface Lacks {
  form: boolean;
  view: boolean;
  roles: Doc[];
}

export interface Wishes {
  form: boolean;
  view: boolean;
  /** Ids of roles that shall see and change records. */
  roles: readonly string[];
}

function of(documents: Documents, kind: string): Doc[] {
  return [...documents.values()].filter((doc) => doc.kind === kind);
}

function ids(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.map((one) => (isObject(one) ? String(one['id']) : String(one))) : [];
}

export function lacks(documents: Documents, table: Doc): Lacks {
  const about = (doc: Doc): boolean => doc['table'] === table.id;
  return {
    // Records of other systems are only read.
    form: !('source' in table) && !of(documents, 'form').some(about),
    view: !of(documents, 'view').some(about),
    roles: of(documents, 'role').filter((role) => !ids(role['tables']).includes(table.id)),
  };
}

/** A form that asks for everything a person can type in. */
export function formOf(table: Doc, id: string): Doc {
  const asked = fieldsOf(table).filter((field) => typeOf(field).given !== true && field['readonly'] !== true);
  const fields = (asked.length > 0 ? asked : fieldsOf(table).slice(0, 1)).map((field): JsonObject => {
    const { narrow, searched } = typeOf(field);
    return narrow || searched ? { id: field.id } : { id: field.id, width: 'full' };
  });
  return { kind: 'form', id, title: table.title, table: table.id, sections: [{ id: 'main', title: table.title, fields }] };
}

/** A list with the title first and then what fits into columns. */
export function viewOf(table: Doc, id: string, form: string | null): Doc {
  const fields = fieldsOf(table);
  const title = fields.filter((field) => field.id === table['title_field']);
  const others = fields.filter((field) => field.id !== table['title_field'] && typeOf(field).narrow === true);
  const columns = [...title, ...others].slice(0, MOST_COLUMNS).map((field: Field): JsonObject => ({ id: field.id }));
  const view: Doc = { kind: 'view', id, title: table.title, table: table.id, columns };
  const quick = others.filter((field) => typeOf(field).group === 'choices').slice(0, 2);
  if (quick.length > 0) view['filters'] = quick.map((field) => ({ id: field.id }));
  // Tables of other systems have no moment of creation to sort by.
  if ('source' in table) view['sort'] = [String(table['title_field'])];
  if (form !== null) view['form'] = form;
  return view;
}

/** The commands that make a table usable as wished. */
export function makeUsable(documents: Documents, table: Doc, wishes: Wishes): Command[] {
  const commands: Command[] = [];
  const form = wishes.form ? freeId(documents, 'form', table.id) : null;
  const view = wishes.view ? freeId(documents, 'view', table.id) : null;
  if (form !== null) commands.push(whole(formOf(table, form)));
  if (view !== null) {
    commands.push(whole(viewOf(table, view, form)));
    for (const app of of(documents, 'app')) {
      if (Array.isArray(app['navigation'])) commands.push(...add(documents, nameOf(app), 'navigation', { id: view }));
    }
  }
  for (const role of of(documents, 'role').filter((one) => wishes.roles.includes(one.id))) {
    commands.push(...rights(documents, role, table, form, view));
  }
  return commands;
}

function freeId(documents: Documents, kind: string, base: string): string {
  return free(base, (id) => documents.has(`${kind}/${id}`));
}

function whole(doc: Doc): Command {
  return { op: 'set', document: nameOf(doc), path: '', value: doc };
}

function rights(documents: Documents, role: Doc, table: Doc, form: string | null, view: string | null): Command[] {
  const writes: JsonObject = 'source' in table ? {} : { create: true, update: true, writable: [ALL] };
  const commands: Command[] = [];
  const name = nameOf(role);
  if (!ids(role['tables']).includes(table.id)) {
    commands.push(...add(documents, name, 'tables', { id: table.id, read: true, readable: [ALL], ...writes }));
  }
  const forms = form === null ? of(documents, 'form').filter((doc) => doc['table'] === table.id).map((doc) => doc.id) : [form];
  const views = view === null ? of(documents, 'view').filter((doc) => doc['table'] === table.id).map((doc) => doc.id) : [view];
  return [...commands, ...opened(name, role, 'forms', 'source' in table ? [] : forms), ...opened(name, role, 'views', views)];
}

/** Adds to a list of what a role may open, unless it may open all. */
function opened(name: DocName, role: Doc, list: string, wanted: readonly string[]): Command[] {
  const known = ids(role[list]);
  const missing = known.includes(ALL) ? [] : wanted.filter((id) => !known.includes(id));
  if (missing.length === 0) return [];
  return [{ op: 'set', document: name, path: list, value: [...known, ...missing] }];
}
