/** Making a machine for a table: with the state field and its dictionary where the table has none yet. */

import type { Command, Doc, DocName, Documents, LocalText } from '../../document/command';
import { add } from '../../document/command';
import { isObject, type JsonObject } from '../../document/json';
import { get, join } from '../../document/path';
import { free } from '../../document/names';
import { machineFor, rolesOf } from './model';

/** The states a new machine begins with. */
const FIRST: readonly (JsonObject & { id: string; title: LocalText })[] = [
  { id: 'open', title: { zh: '待处理', en: 'Open' }, color: 'gray' },
  { id: 'doing', title: { zh: '处理中', en: 'In progress' }, color: 'blue' },
  { id: 'done', title: { zh: '已完成', en: 'Done' }, color: 'green' },
];

/** A machine document, and what must be made before it so that it is right at once. */
export interface Made {
  doc: Doc;
  before: Command[];
}

/** The state field of a table: its id and the dictionary it draws its codes from. */
export function stateFieldOf(table: Doc | undefined): { id: string; dictionary: string } | null {
  const fields = table?.['fields'];
  const found = Array.isArray(fields) ? fields.find((one) => isObject(one) && one['type'] === 'state') : undefined;
  if (!isObject(found)) return null;
  return { id: String(found['id']), dictionary: String(found['dictionary'] ?? '') };
}

/** A machine for a table. Roles that may change its records may do every move until somebody says otherwise. */
export function makeMachine(documents: Documents, id: string, title: LocalText, table: string): Made {
  const home = documents.get(`table/${table}`);
  const field = stateFieldOf(home);
  const entries = field ? entriesOf(documents, field.dictionary) : [];
  const before = [...(field ? [] : fieldCommands(documents, table)), ...(entries.length ? [] : dictionaryCommands(documents, table, field))];
  const codes = entries.length ? entries : FIRST;
  const doc: Doc = {
    kind: 'machine',
    id,
    title,
    table,
    field: field?.id ?? newFieldId(home),
    initial: codes[0]?.id ?? '',
    states: codes.map((one, place) => (isLast(codes, place) ? { id: one.id, final: true } : { id: one.id })),
    transitions: codes.slice(1).map((one, place) => transition(codes[place]?.id ?? '', one)),
  };
  return { doc, before: [...before, ...rights(documents, table)] };
}

function isLast(codes: readonly { id: string }[], place: number): boolean {
  return place === codes.length - 1;
}

function transition(source: string, target: { id: string; title: LocalText }): JsonObject {
  const { zh, en } = target.title;
  const id = `to_${target.id}`.toLowerCase().replace(/[^a-z0-9_]/g, '_');
  return { id, title: { zh: `转为${zh}`, en: `To ${en}` }, from: [source], to: target.id, primary: true };
}

function newFieldId(home: Doc | undefined): string {
  return free('state', (id) => get(home, join('fields', id)) !== undefined);
}

function newDictionaryId(documents: Documents, table: string): string {
  return free(`${table}_state`, (id) => documents.has(`dictionary/${id}`));
}

function fieldCommands(documents: Documents, table: string): Command[] {
  const name: DocName = `table/${table}`;
  const field = {
    id: newFieldId(documents.get(name)),
    type: 'state',
    title: { zh: '状态', en: 'State' },
    dictionary: newDictionaryId(documents, table),
  };
  return add(documents, name, 'fields', field);
}

/** The codes of the states; a dictionary that the field names already gets them when it has none. */
function dictionaryCommands(documents: Documents, table: string, field: { dictionary: string } | null): Command[] {
  const there = field !== null && documents.has(`dictionary/${field.dictionary}`);
  const id = field?.dictionary || newDictionaryId(documents, table);
  const document: DocName = `dictionary/${id}`;
  const entries = FIRST.map((one) => ({ ...one }));
  if (there) return [{ op: 'set', document, path: 'entries', value: entries }];
  const home = documents.get(`table/${table}`)?.title ?? { zh: table, en: table };
  const title = { zh: `${home.zh}状态`, en: `State of ${home.en}` };
  return [{ op: 'set', document, path: '', value: { kind: 'dictionary', id, title, entries } }];
}

function entriesOf(documents: Documents, dictionary: string): { id: string; title: LocalText }[] {
  const entries = documents.get(`dictionary/${dictionary}`)?.['entries'];
  const live = Array.isArray(entries) ? entries.filter((one) => isObject(one) && one['retired'] !== true) : [];
  return live.map((one) => ({ id: String((one as JsonObject)['id']), title: (one as JsonObject)['title'] as LocalText }));
}

function rights(documents: Documents, table: string): Command[] {
  if (machineFor(documents, table)) return [];
  return rolesOf(documents, table)
    .filter((role) => role.transitions.length === 0)
    .filter((role) => get(documents.get(role.name), join('tables', table, 'update')) === true)
    .map((role) => ({ op: 'set', document: role.name, path: join('tables', table, 'transitions'), value: ['*'] }));
}
