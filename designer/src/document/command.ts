/** Edits as commands: what each does to the documents, and the commands that take it back. The server means the same. */

import { isObject, same, type Json, type JsonObject } from './json';
import { byIds, child, get, join, last, memberId, parent, PathError, placeOf, put } from './path';

/** `table/orders`: kind and id of a document. */
export type DocName = string;

export interface LocalText extends JsonObject {
  zh: string;
  en: string;
}

export interface Doc extends JsonObject {
  kind: string;
  id: string;
  title: LocalText;
}

export type Documents = ReadonlyMap<DocName, Doc>;

/**
 * One edit by id path. `set` writes the value at `path` (an empty path: the whole document), `insert` puts a member
 * behind `after` (null: first; absent: last), `move` puts one there, `remove` takes it out. With `was` the server
 * carries it out only while that is the value there (null: nothing).
 */
export interface Command {
  op: 'set' | 'insert' | 'remove' | 'move';
  document: DocName;
  path: string;
  value?: Json;
  after?: string | null;
  was?: Json;
}

/** A command that cannot be carried out on the documents as they are. */
export class CommandError extends Error {
  constructor(readonly command: Command) {
    super(`cannot ${command.op} <${command.document}/${command.path}>`);
  }
}

export function nameOf(doc: { kind: string; id: string }): DocName {
  return `${doc.kind}/${doc.id}`;
}

export function kindOf(name: DocName): string {
  return name.slice(0, name.indexOf('/'));
}

export function idOf(name: DocName): string {
  return name.slice(name.indexOf('/') + 1);
}

/** The documents with a command carried out; those given stay as they are. Throws `CommandError`. */
export function apply(documents: Documents, command: Command): Documents {
  const made = new Map(documents);
  const before = documents.get(command.document);
  if (command.path === '') {
    if (command.op === 'remove' ? !before : !isDoc(command.value)) throw new CommandError(command);
    if (command.op === 'remove') made.delete(command.document);
    else made.set(command.document, command.value as Doc);
    return made;
  }
  if (!before) throw new CommandError(command);
  try {
    made.set(command.document, edited(before, command) as Doc);
  } catch (error) {
    throw error instanceof PathError ? new CommandError(command) : error;
  }
  return made;
}

export function applyAll(documents: Documents, commands: readonly Command[]): Documents {
  return commands.reduce(apply, documents);
}

function isDoc(value: Json | undefined): boolean {
  return isObject(value) && typeof value['kind'] === 'string' && typeof value['id'] === 'string';
}

function edited(whole: Json, command: Command): Json {
  const home = get(whole, parent(command.path));
  const step = last(command.path);
  if (Array.isArray(home)) return put(whole, parent(command.path), inList(home, step, command));
  if (!isObject(home) || command.op === 'move') throw new PathError(command.path);
  if (command.op === 'remove' ? !(step in home) : command.value === undefined) throw new PathError(command.path);
  if (command.op === 'insert' && step in home) throw new PathError(command.path);
  return put(whole, command.path, command.op === 'remove' ? undefined : command.value);
}

/** Members are addressed by ids; a list whose members have none is edited as a whole. */
function inList(home: readonly Json[], step: string, command: Command): Json[] {
  if (!byIds(home)) throw new PathError(command.path);
  const place = home.findIndex((member) => memberId(member) === step);
  const adds = command.op === 'insert' || (command.op === 'set' && place < 0);
  if (adds === place >= 0) throw new PathError(command.path);
  if (adds) return placed(home, command.value ?? null, command.after);
  if (command.op === 'set') return home.with(place, command.value ?? null);
  const others = home.filter((_, at) => at !== place);
  return command.op === 'remove' ? others : placed(others, home[place] ?? null, command.after);
}

function placed(home: readonly Json[], member: Json, after: string | null | undefined): Json[] {
  const before = after === undefined ? home.length - 1 : after === null ? -1 : placeOf(home, after);
  const place = after != null && before < 0 ? home.length : before + 1;
  return home.toSpliced(place, 0, member);
}

/** What takes a command back, given the documents before it; it counts only while the command's work is still there. */
export function inverse(documents: Documents, command: Command): Command {
  const { document, path } = command;
  const old = get(documents.get(document), path);
  if (command.op === 'move') return { op: 'move', document, path, after: neighbour(documents, document, path) };
  if (old === undefined) return { op: 'remove', document, path, was: command.value ?? null };
  if (command.op !== 'remove') return { op: 'set', document, path, value: old, was: command.value ?? null };
  const back: Command = { op: 'insert', document, path, value: old, was: null };
  return path && isMember(documents, document, path) ? { ...back, after: neighbour(documents, document, path) } : back;
}

function isMember(documents: Documents, document: DocName, path: string): boolean {
  return Array.isArray(get(documents.get(document), parent(path)));
}

/** The member before the one at `path`; null when it is the first. */
function neighbour(documents: Documents, document: DocName, path: string): string | null {
  const home = get(documents.get(document), parent(path));
  if (!Array.isArray(home)) return null;
  const place = placeOf(home, last(path));
  return place > 0 ? memberId(home[place - 1]) : null;
}

/** The commands that take a row of commands back, the last one first. */
export function inverses(documents: Documents, commands: readonly Command[]): Command[] {
  const back: Command[] = [];
  let now = documents;
  for (const command of commands) {
    back.unshift(inverse(now, command));
    now = apply(now, command);
  }
  return back;
}

/** Whether a command still means what its author saw. */
export function holds(documents: Documents, command: Command): boolean {
  if (!('was' in command)) return true;
  const there = get(documents.get(command.document), command.path);
  return command.was === null ? there === undefined || there === null : same(there, command.was);
}

/** Sets a key, or takes it out when `value` is undefined or says nothing more than the default. */
export function write(document: DocName, path: string, value: Json | undefined): Command {
  return value === undefined ? { op: 'remove', document, path } : { op: 'set', document, path, value };
}

/** Puts a new member into the list at `list`; makes the list first where the document has none. */
export function add(documents: Documents, document: DocName, list: string, member: JsonObject, after?: string | null): Command[] {
  const id = String(member['id']);
  const there = child(get(documents.get(document), parent(list)), last(list)) !== undefined;
  const start: Command[] = there ? [] : [{ op: 'set', document, path: list, value: [] }];
  const put: Command = { op: 'insert', document, path: join(list, id), value: member };
  return [...start, after === undefined ? put : { ...put, after }];
}
