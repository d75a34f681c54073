/** Rule documents: what they say beside their condition, and the commands that change it. Pure. */

import type { Command, Doc, DocName } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject, type Json } from '../../document/json';
import { makeId } from '../../document/names';
import { both, pick } from '../words';

export const THENS = ['block', 'confirm', 'warn', 'label'] as const;
export type Then = (typeof THENS)[number];

export const COLORS = ['gray', 'blue', 'azure', 'indigo', 'purple', 'pink', 'red', 'orange', 'yellow', 'lime', 'green', 'teal', 'cyan'] as const;

const MOVE = 'transition';

/** When a rule looks: at new records, changes, every move or some of them. */
export interface Occasions {
  create: boolean;
  update: boolean;
  moves: 'none' | 'all' | readonly string[];
}

export function occasionsOf(doc: Doc): Occasions {
  const on = texts(doc['on']);
  const moves = on.filter((one) => one.startsWith(`${MOVE}:`)).map((one) => one.slice(MOVE.length + 1));
  return { create: on.includes('create'), update: on.includes('update'), moves: on.includes(MOVE) ? 'all' : moves.length ? moves : 'none' };
}

/** The occasions as a document writes them; null for none at all, which no rule can have. */
export function writtenOn({ create, update, moves }: Occasions): string[] | null {
  const named = moves === 'all' ? [MOVE] : moves === 'none' ? [] : moves.map((one) => `${MOVE}:${one}`);
  const on = [...(create ? ['create'] : []), ...(update ? ['update'] : []), ...named];
  return on.length ? on : null;
}

/** The moves of a table's machine. */
export function movesOf(draft: Draft, table: string): { id: string; title: string }[] {
  const machine = draft.all('machine').find((one) => one['table'] === table);
  const moves = machine?.['transitions'];
  return Array.isArray(moves) ? moves.filter(isObject).map((one) => ({ id: String(one['id']), title: pick(one['title'], String(one['id'])) })) : [];
}

/** What makes a rule do this: a mark where it sets one, words where it speaks to people; what it said before stays. */
export function doing(doc: Doc, name: DocName, then: Then): Command[] {
  const commands: Command[] = [{ op: 'set', document: name, path: 'then', value: then }];
  if (then === 'label' && typeof doc['mark'] !== 'string') commands.push({ op: 'set', document: name, path: 'mark', value: doc.id });
  if (then !== 'label' && 'mark' in doc) commands.push({ op: 'remove', document: name, path: 'mark' });
  if (!isObject(doc['message'])) commands.push({ op: 'set', document: name, path: 'message', value: doc.title });
  return commands;
}

/** A new rule that is valid at once: it warns when the title field is empty. */
export function newRule(draft: Draft, given: { id: string; title: Doc['title']; table: string }): Doc {
  const field = draft.of(`table/${given.table}`)?.['title_field'];
  const when: Json = { '==': [{ var: typeof field === 'string' ? field : 'id' }, null] };
  return { kind: 'rule', ...given, on: ['create', 'update'], when, then: 'warn', message: given.title };
}

/** A new rule that sets a mark, under a free id. */
export function newLabel(draft: Draft, table: string, title: string): Doc {
  const id = makeId(title, 'label', (one) => draft.of(`rule/${one}`) !== undefined);
  return { ...newRule(draft, { id, title: both(title), table }), on: ['create', 'update', ...(movesOf(draft, table).length ? [MOVE] : [])], then: 'label', mark: id, color: 'orange' };
}

/** The rules of a table that set marks, in the order of their ids. */
export function labelsOf(draft: Draft, table: string): Doc[] {
  return draft.all('rule').filter((one) => one['table'] === table && one['then'] === 'label');
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
