/** What can be said of a value: the relations that a row of the editor offers, and the rules that they stand for. */

import type { Json } from '../../document/json';
import type { Call, Node, Operand, Test } from './model';
import { isMoment, isNumber, type Sort } from './sorts';

/**
 * One relation: `op` with the subject at one place of its arguments and what stands beside it at the others. `fixed`
 * relations have a plain value there that nobody chooses. What stands beside is of the subject's type, or a `list` of
 * it, a `text`, a `number` sort (of `valid`).
 */
export interface Relation {
  id: string;
  op: string;
  denied?: boolean;
  subject: number;
  rest: readonly number[];
  beside?: 'same' | 'list' | 'item' | 'text' | 'proof';
  fixed?: Json;
  fits: (sort: Sort, coded: boolean) => boolean;
}

const ordered = (sort: Sort): boolean => isNumber(sort) || isMoment(sort) || sort === 'duration';
const texts = (sort: Sort, coded: boolean): boolean => sort === 'str' && !coded;
const single = (sort: Sort): boolean => !['bool', 'list', 'object'].includes(sort);
const always = (): boolean => true;

/** Every relation, in the order in which they are offered. */
export const RELATIONS: readonly Relation[] = [
  { id: 'is', op: '==', subject: 0, rest: [1], beside: 'same', fits: single },
  { id: 'is_not', op: '!=', subject: 0, rest: [1], beside: 'same', fits: single },
  { id: 'yes', op: '', subject: 0, rest: [], fits: (sort) => sort === 'bool' },
  { id: 'no', op: '', denied: true, subject: 0, rest: [], fits: (sort) => sort === 'bool' },
  { id: 'more', op: '>', subject: 0, rest: [1], beside: 'same', fits: ordered },
  { id: 'at_least', op: '>=', subject: 0, rest: [1], beside: 'same', fits: ordered },
  { id: 'less', op: '<', subject: 0, rest: [1], beside: 'same', fits: ordered },
  { id: 'at_most', op: '<=', subject: 0, rest: [1], beside: 'same', fits: ordered },
  { id: 'between', op: '<=', subject: 1, rest: [0, 2], beside: 'same', fits: ordered },
  { id: 'one_of', op: 'in', subject: 0, rest: [1], beside: 'list', fits: (sort) => single(sort) && !isMoment(sort) },
  { id: 'none_of', op: 'in', denied: true, subject: 0, rest: [1], beside: 'list', fits: (sort) => single(sort) && !isMoment(sort) },
  { id: 'contains', op: 'in', subject: 1, rest: [0], beside: 'item', fits: (sort, coded) => texts(sort, coded) || sort === 'list' },
  { id: 'lacks', op: 'in', denied: true, subject: 1, rest: [0], beside: 'item', fits: (sort, coded) => texts(sort, coded) || sort === 'list' },
  { id: 'any_in', op: 'any_in', subject: 0, rest: [1], beside: 'list', fits: (sort) => sort === 'list' },
  { id: 'all_in', op: 'all_in', subject: 0, rest: [1], beside: 'list', fits: (sort) => sort === 'list' },
  { id: 'starts_with', op: 'starts_with', subject: 0, rest: [1], beside: 'text', fits: texts },
  { id: 'ends_with', op: 'ends_with', subject: 0, rest: [1], beside: 'text', fits: texts },
  { id: 'match', op: 'match', subject: 0, rest: [1], beside: 'text', fits: texts },
  { id: 'match_not', op: 'match', denied: true, subject: 0, rest: [1], beside: 'text', fits: texts },
  { id: 'valid', op: 'valid', subject: 1, rest: [0], beside: 'proof', fits: texts },
  { id: 'valid_not', op: 'valid', denied: true, subject: 1, rest: [0], beside: 'proof', fits: texts },
  { id: 'empty', op: '==', subject: 0, rest: [], fixed: null, fits: always },
  { id: 'filled', op: '!=', subject: 0, rest: [], fixed: null, fits: always },
  { id: 'changed', op: 'changed', subject: 0, rest: [], fits: always },
];

const BY_ID = new Map(RELATIONS.map((one) => [one.id, one]));

/** Which databases cannot answer; not offered where one must. */
const BEYOND_DATABASES = new Set(['match', 'match_not', 'valid', 'valid_not', 'changed', 'any_in', 'all_in']);

export function relationOf(id: string): Relation {
  const found = BY_ID.get(id);
  if (!found) throw new Error(`no relation ${id}`);
  return found;
}

/** What can be said of a value of a sort; `before`: what it was before a change is known. */
export function offered(sort: Sort, { coded, pushed, before }: { coded: boolean; pushed: boolean; before: boolean }): Relation[] {
  return RELATIONS.filter((one) => one.fits(sort, coded) && !(pushed && BEYOND_DATABASES.has(one.id)) && (before || one.op !== 'changed'));
}

/** A condition as a row: what is said of what, and what stands beside it. */
export interface Row {
  relation: Relation;
  subject: Operand;
  beside: Operand[];
}

const SAME: Record<string, string> = { '===': '==', '!==': '!=' };

/** The row that a condition reads as; null for one that needs another form. */
export function rowOf(node: Node): Row | null {
  if (node.kind !== 'test') return null;
  const { rule } = node;
  if (rule.kind === 'path') return { relation: relationOf(node.negated ? 'no' : 'yes'), subject: rule, beside: [] };
  if (rule.kind !== 'call' || rule.bare !== (rule.op === 'changed' && rule.bare)) return null;
  const flag = flagOf(rule);
  if (flag && node.negated === null) return { relation: relationOf(flag.value ? 'yes' : 'no'), subject: flag.subject, beside: [] };
  const relation = RELATIONS.find((one) => reads(one, rule, node.negated !== null));
  const subject = relation && rule.args[relation.subject];
  if (!relation || !subject) return null;
  return { relation, subject, beside: relation.rest.flatMap((place) => rule.args[place] ?? []) };
}

/** A field compared with yes or no, which says no more than the field itself. */
function flagOf({ op, args: [subject, beside, ...more] }: Call): { subject: Operand; value: boolean } | null {
  const plain = (op === '==' || op === '===') && subject?.kind === 'path' && beside?.kind === 'value' && more.length === 0;
  return plain && typeof beside.value === 'boolean' ? { subject, value: beside.value } : null;
}

function reads(relation: Relation, call: Call, denied: boolean): boolean {
  if (relation.op !== (SAME[call.op] ?? call.op) || (relation.denied ?? false) !== denied) return false;
  const count = 1 + relation.rest.length + ('fixed' in relation ? 1 : 0);
  if (call.args.length !== count) return false;
  if (call.op === 'changed') return call.args[0]?.kind === 'path';
  if ('fixed' in relation) return isNothing(call.args[1]);
  if (relation.id === 'is' || relation.id === 'is_not') return !isNothing(call.args[1]);
  if (relation.beside === 'list') return call.args[1]?.kind === 'value' && Array.isArray(call.args[1].value);
  if (relation.beside === 'proof') return call.args[0]?.kind === 'value';
  return true;
}

function isNothing(operand: Operand | undefined): boolean {
  return operand?.kind === 'value' && operand.value === null;
}

/** The condition that says a relation of a subject; `beside` must be as many as the relation has places. */
export function testOf(relation: Relation, subject: Operand, beside: readonly Operand[]): Test {
  const negated = relation.denied ? 'bare' : null;
  if (relation.op === '') return { kind: 'test', negated, rule: subject };
  if (relation.op === 'changed') return { kind: 'test', negated, rule: { kind: 'call', op: 'changed', args: [named(subject)], bare: true } };
  const args: Operand[] = [];
  args[relation.subject] = relation.subject === 0 || relation.op !== 'changed' ? plain(subject) : subject;
  relation.rest.forEach((place, at) => {
    args[place] = beside[at] ?? { kind: 'value', value: null };
  });
  if ('fixed' in relation) args[1] = { kind: 'value', value: relation.fixed ?? null };
  return { kind: 'test', negated, rule: { kind: 'call', op: relation.op, args, bare: false } };
}

/** The same condition with another operand at a place of the row; how it was written stays. */
export function exchanged(test: Test, row: Row, place: 'subject' | number, operand: Operand): Test {
  if (test.rule.kind !== 'call') return { ...test, rule: operand };
  const at = place === 'subject' ? row.relation.subject : (row.relation.rest[place] ?? 0);
  const made = test.rule.op === 'changed' ? named(operand) : operand;
  return { ...test, rule: { ...test.rule, args: test.rule.args.with(at, made) } };
}

/** A field named, not read: as `changed` takes it. */
function named(operand: Operand): Operand {
  return operand.kind === 'path' && operand.form === 'var' ? { ...operand, form: 'name' } : operand;
}

function plain(operand: Operand): Operand {
  return operand.kind === 'path' && operand.form === 'name' ? { ...operand, form: 'var' } : operand;
}
