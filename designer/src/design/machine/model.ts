/** A machine document as states and moves; titles and colours come from the dictionary of its state field. */

import { nameOf, type Doc, type DocName, type Documents, type LocalText } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { get, join } from '../../document/path';

/** A state as it is shown. `title` is null where the dictionary does not know the code. */
export interface State {
  id: string;
  title: LocalText | null;
  color: string;
  final: boolean;
  initial: boolean;
}

export interface Move {
  id: string;
  title: LocalText | null;
  sources: string[];
  target: string;
  primary: boolean;
  skip: boolean;
  /** Whether people may do it, and whether reports of other systems walk it. */
  person: boolean;
  report: boolean;
  guarded: boolean;
  color: string;
}

export interface Machine {
  name: DocName;
  table: string;
  field: string;
  initial: string;
  /** The dictionary that the state field draws its codes from; null where table or field are missing. */
  dictionary: DocName | null;
  states: State[];
  moves: Move[];
}

export const PLAIN = 'gray';

function items(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function word(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function localText(value: Json | undefined): LocalText | null {
  return isObject(value) && typeof value['zh'] === 'string' && typeof value['en'] === 'string' ? (value as LocalText) : null;
}

/** What a machine document says, as far as it is well formed. */
export function machineOf(documents: Documents, name: DocName): Machine {
  const doc = documents.get(name);
  const [table, field, initial] = [word(doc?.['table']), word(doc?.['field']), word(doc?.['initial'])];
  const dictionary = dictionaryOf(documents, table, field);
  const entries = dictionary ? items(documents.get(dictionary)?.['entries']) : [];
  return {
    name,
    table,
    field,
    initial,
    dictionary,
    states: items(doc?.['states']).map((state) => stateOf(state, entries, initial)),
    moves: items(doc?.['transitions']).map(moveOf),
  };
}

function stateOf(state: JsonObject, entries: JsonObject[], initial: string): State {
  const id = word(state['id']);
  const entry = entries.find((one) => one['id'] === id);
  return {
    id,
    title: localText(entry?.['title']),
    color: word(entry?.['color']) || PLAIN,
    final: state['final'] === true,
    initial: id === initial,
  };
}

function moveOf(move: JsonObject): Move {
  const on = move['on'] === undefined ? ['person'] : texts(move['on']);
  return {
    id: word(move['id']),
    title: localText(move['title']),
    sources: texts(move['from']),
    target: word(move['to']),
    primary: move['primary'] === true,
    skip: move['skip'] === true,
    person: on.includes('person'),
    report: on.includes('report'),
    guarded: move['guard'] !== undefined && move['guard'] !== null,
    color: word(move['color']),
  };
}

/** The dictionary behind the state field of a table. */
export function dictionaryOf(documents: Documents, table: string, field: string): DocName | null {
  const id = get(documents.get(`table/${table}`), join('fields', field, 'dictionary'));
  return typeof id === 'string' && documents.has(`dictionary/${id}`) ? `dictionary/${id}` : null;
}

/** The moves that lead from one state to another. */
export function between(machine: Machine, source: string, target: string): Move[] {
  return machine.moves.filter((move) => move.target === target && move.sources.includes(source));
}

/** The machine of a table, if it has one. */
export function machineFor(documents: Documents, table: string): Doc | undefined {
  return [...documents.values()].find((doc) => doc.kind === 'machine' && doc['table'] === table);
}

/** The roles that say something about a table, with the transitions each may do (`*`: all). */
export function rolesOf(documents: Documents, table: string): { name: DocName; title: LocalText; transitions: string[] }[] {
  return [...documents.values()]
    .filter((doc) => doc.kind === 'role')
    .flatMap((doc) => {
      const rights = items(doc['tables']).find((one) => one['id'] === table);
      return rights ? [{ name: nameOf(doc), title: doc.title, transitions: texts(rights['transitions']) }] : [];
    });
}
