/** Edits of a machine as commands: pure, so that graph, table and keys all do the same. */

import type { Command, DocName, Documents, LocalText } from '../../document/command';
import { add, write } from '../../document/command';
import { isObject, same, type Json, type JsonObject } from '../../document/json';
import { get, join } from '../../document/path';
import { free } from '../../document/names';
import { machineOf, rolesOf, type Machine } from './model';

export type Tongue = 'zh' | 'en';

/** The machine with the documents around it, as they are at this moment. */
export interface Desk {
  documents: Documents;
  machine: Machine;
}

export function deskOf(documents: Documents, name: DocName): Desk {
  return { documents, machine: machineOf(documents, name) };
}

export const statePath = (id: string): string => join('states', id);
export const movePath = (id: string): string => join('transitions', id);

/** A title after somebody has written it in one language; the other follows while it is not translated. */
export function retitled(before: LocalText | null, text: string, language: Tongue): LocalText {
  if (!before || before.zh === before.en) return { zh: text, en: text };
  return { ...before, [language]: text };
}

/** An id for a new state that neither the machine nor the dictionary uses. */
export function newStateId(desk: Desk, wanted: string): string {
  const { machine, documents } = desk;
  const entries = machine.dictionary ? get(documents.get(machine.dictionary), 'entries') : undefined;
  const codes = new Set(Array.isArray(entries) ? entries.map((one) => (isObject(one) ? one['id'] : null)) : []);
  return free(wanted, (id) => codes.has(id) || machine.states.some((state) => state.id === id));
}

export interface NewState {
  id: string;
  title: LocalText;
  color: string;
  /** What the move to it is called. */
  move: LocalText;
}

/** A new state with its entry in the dictionary; `from` is a state that a move to it shall leave. */
export function addState(desk: Desk, made: NewState, from: string | null = null): Command[] {
  const { id, title, color } = made;
  const { documents, machine } = desk;
  const entry: JsonObject = { id, title, color };
  const commands = machine.dictionary ? add(documents, machine.dictionary, 'entries', entry, entryBefore(desk, from)) : [];
  commands.push(...add(documents, machine.name, 'states', { id }, from ?? undefined));
  return from === null ? commands : [...commands, ...connect(desk, from, id, made.move)];
}

/** The new code stands behind that of the state it comes from, where that has one. */
function entryBefore(desk: Desk, from: string | null): string | undefined {
  const there = from !== null && desk.machine.dictionary !== null && get(desk.documents.get(desk.machine.dictionary), join('entries', from));
  return there && from !== null ? from : undefined;
}

/** What a move is called until somebody names it: after the state it leads to, translated as far as that is. */
export function moveTitle(target: LocalText, language: Tongue): LocalText {
  const made = { zh: `转为${target.zh}`, en: `To ${target.en}` };
  return target.zh === target.en ? { zh: made[language], en: made[language] } : made;
}

/** Gives a state another title, and the moves to it that are still called after the old one. */
export function retitleState(machine: Machine, id: string, title: LocalText, language: Tongue): Command[] {
  const before = machine.states.find((state) => state.id === id)?.title;
  const commands = describeState(machine, id, { title });
  if (!before) return commands;
  const old = moveTitle(before, language);
  const called = machine.moves.filter((move) => move.target === id && move.title && same(move.title, old));
  const value = moveTitle(title, language);
  return [...commands, ...called.map((move): Command => ({ op: 'set', document: machine.name, path: join(movePath(move.id), 'title'), value }))];
}

/** A title or a colour of a state, which live in the dictionary. */
export function describeState(machine: Machine, id: string, said: { title?: LocalText; color?: string }): Command[] {
  if (!machine.dictionary) return [];
  const at = join('entries', id);
  const document = machine.dictionary;
  const known = machine.states.find((state) => state.id === id);
  if (!known?.title) {
    const title = said.title ?? { zh: id, en: id };
    return [{ op: 'insert', document, path: at, value: { id, title, color: said.color ?? 'gray' } }];
  }
  return Object.entries(said).map(([key, value]) => ({ op: 'set', document, path: join(at, key), value: value as Json }));
}

/** A new move at the end of the list. */
export function connect(desk: Desk, source: string, target: string, title: LocalText): Command[] {
  const id = free(`to_${target}`.toLowerCase().replace(/[^a-z0-9_]/g, '_').slice(0, 60), (one) =>
    desk.machine.moves.some((move) => move.id === one),
  );
  return add(desk.documents, desk.machine.name, 'transitions', { id, title, from: [source], to: target });
}

/** A move also leaves `source`; nothing where it does already. */
export function addSource(machine: Machine, move: string, source: string): Command[] {
  const found = machine.moves.find((one) => one.id === move);
  if (!found || found.sources.includes(source)) return [];
  return [{ op: 'insert', document: machine.name, path: join(movePath(move), 'from', source), value: source }];
}

/** A move leaves `source` no more; the last one takes the move along. */
export function removeSource(desk: Desk, move: string, source: string): Command[] {
  const found = desk.machine.moves.find((one) => one.id === move);
  if (!found?.sources.includes(source)) return [];
  if (found.sources.length === 1) return removeMove(desk, move);
  return [{ op: 'remove', document: desk.machine.name, path: join(movePath(move), 'from', source) }, ...windowGone(desk, move, source)];
}

/** A trust window that looked at a state which is not left any more. */
function windowGone(desk: Desk, move: string, source: string): Command[] {
  const path = join(movePath(move), 'within');
  const seen = get(desk.documents.get(desk.machine.name), join(path, 'state'));
  return seen === source ? [{ op: 'remove', document: desk.machine.name, path }] : [];
}

export function retarget(machine: Machine, move: string, target: string): Command[] {
  return [{ op: 'set', document: machine.name, path: join(movePath(move), 'to'), value: target }];
}

export function setInitial(machine: Machine, state: string): Command[] {
  return [{ op: 'set', document: machine.name, path: 'initial', value: state }];
}

export function setFinal(machine: Machine, state: string, final: boolean): Command[] {
  if (machine.states.find((one) => one.id === state)?.final === final) return [];
  return [write(machine.name, join(statePath(state), 'final'), final ? true : undefined)];
}

/** Takes a move out, and out of the lists of roles that name it. */
export function removeMove(desk: Desk, move: string): Command[] {
  const { documents, machine } = desk;
  const named = rolesOf(documents, machine.table).filter((role) => role.transitions.includes(move));
  const lists: Command[] = named.map((role) => ({
    op: 'remove',
    document: role.name,
    path: join('tables', machine.table, 'transitions', move),
  }));
  return [...lists, { op: 'remove', document: machine.name, path: movePath(move) }];
}

/**
 * Takes a state out with the moves that would lead nowhere. Its code stays in the dictionary, retired where records may
 * have it (`kept`), for what is written on old records must stay readable.
 */
export function removeState(desk: Desk, id: string, kept: boolean): Command[] {
  const { machine } = desk;
  const commands: Command[] = [];
  for (const move of machine.moves) {
    if (move.target === id || (move.sources.length === 1 && move.sources[0] === id)) commands.push(...removeMove(desk, move.id));
    else commands.push(...removeSource(desk, move.id, id));
  }
  const next = machine.states.find((state) => state.id !== id);
  if (machine.initial === id && next) commands.push(...setInitial(machine, next.id));
  commands.push({ op: 'remove', document: machine.name, path: statePath(id) });
  const entry = join('entries', id);
  if (!machine.dictionary || get(desk.documents.get(machine.dictionary), entry) === undefined) return commands;
  const document = machine.dictionary;
  return [...commands, kept ? { op: 'set', document, path: join(entry, 'retired'), value: true } : { op: 'remove', document, path: entry }];
}

/** A copy of a move behind it, with everything it asks for and does; the roles that may do the one may do the other. */
export function duplicateMove(desk: Desk, move: string): { id: string; commands: Command[] } | null {
  const { documents, machine } = desk;
  const original = get(documents.get(machine.name), movePath(move));
  if (!isObject(original)) return null;
  const id = free(move, (one) => machine.moves.some((known) => known.id === one));
  const made = add(documents, machine.name, 'transitions', { ...original, id }, move);
  const lists = rolesOf(documents, machine.table).filter((role) => role.transitions.includes(move));
  const also: Command[] = lists.map((role) => ({
    op: 'insert',
    document: role.name,
    path: join('tables', machine.table, 'transitions', id),
    value: id,
  }));
  return { id, commands: [...made, ...also] };
}

/** Puts a state or a move one place up or down in its list; nothing at the ends. */
export function shift(machine: Machine, list: 'states' | 'transitions', id: string, by: -1 | 1): Command[] {
  const ids = (list === 'states' ? machine.states : machine.moves).map((one) => one.id);
  const place = ids.indexOf(id);
  const to = place + by;
  if (place < 0 || to < 0 || to >= ids.length) return [];
  const others = ids.filter((one) => one !== id);
  return [{ op: 'move', document: machine.name, path: join(list, id), after: others[to - 1] ?? null }];
}

/** Lets a role do a move, or not any more, in the role's own list. A list of all (`*`) is written out first. */
export function allow(desk: Desk, role: DocName, move: string, allowed: boolean): Command[] {
  const { documents, machine } = desk;
  const rights = rolesOf(documents, machine.table).find((one) => one.name === role);
  if (!rights) return [];
  const every = machine.moves.map((one) => one.id);
  const before = rights.transitions.includes('*') ? every : rights.transitions;
  const after = allowed ? [...before.filter((one) => one !== move), move] : before.filter((one) => one !== move);
  if (before.includes(move) === allowed) return [];
  return [{ op: 'set', document: role, path: join('tables', machine.table, 'transitions'), value: after }];
}
