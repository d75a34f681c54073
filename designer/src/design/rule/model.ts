/**
 * Expressions as trees that people edit: JsonLogic in, the same JsonLogic out.
 *
 * Reading never loses anything: each node keeps how it was written (an argument outside a list, a group that was not
 * spelled out), and whatever has no form of its own stays as it is in `raw`. So a rule can be shown piece by piece, with
 * text only where text is needed. Existing parsers for query builders drop what they cannot say, which rules out using them.
 */

import { isObject, type Json, type JsonObject } from '../../document/json';

/** A plain value, or a list of plain values. */
export interface Value {
  kind: 'value';
  value: Json;
}

/** Something that is read: `form` is the operator, `given` its argument as written. */
export interface Path {
  kind: 'path';
  form: 'var' | 'old' | 'me' | 'param' | 'outer' | 'now' | 'name';
  given: Json;
}

/** An operator on its arguments; `bare`: its only argument stands outside a list. */
export interface Call {
  kind: 'call';
  op: string;
  args: Operand[];
  bare: boolean;
}

/** A choice between values; `otherwise` null where nothing is written. */
export interface Cases {
  kind: 'cases';
  op: 'if' | '?:';
  branches: { when: Node; then: Operand }[];
  otherwise: Operand | null;
}

/** A question to other records. `source` is a table, or a table and its link to the record in question. */
export interface Ask {
  kind: 'ask';
  verb: 'any' | 'count' | 'sum' | 'distinct';
  source: string;
  field: string | null;
  where: Node | null;
  bare: boolean;
}

/** What has no visual form; kept to the letter. */
export interface Raw {
  kind: 'raw';
  rule: Json;
}

export type Operand = Value | Path | Call | Cases | Ask | Raw;

/** Several conditions of which all or any must hold. `implied`: not written as a group while it has one member. */
export interface Group {
  kind: 'group';
  mode: 'all' | 'any';
  negated: Negation;
  implied: boolean;
  items: Node[];
}

/** One condition. */
export interface Test {
  kind: 'test';
  negated: Negation;
  rule: Operand;
}

/** Whether a `!` stands before it, and how that was written. */
export type Negation = null | 'bare' | 'listed';

export type Node = Group | Test | Raw;

const MEASURED = new Set(['sum', 'distinct']);
const ASKS = new Set(['any', 'count', 'sum', 'distinct']);
const READS = new Set(['var', 'old', 'me', 'param', 'outer']);
/** Operators whose arguments live in a scope of their own, or are no rules. */
const CLOSED = new Set(['map', 'filter', 'reduce', 'all', 'some', 'none', 'try', 'throw', 'preserve', 'val', 'exists', 'missing', 'missing_some', 'translate']);
/** Operators whose text arguments are names of fields. */
const NAMING = new Set(['changed']);

/** The condition behind a rule. */
export function readNode(rule: Json): Node {
  const found = operation(rule);
  const group = found && readGroup(found.op, found.given, null);
  if (group) return group;
  if (found?.op === '!') return readDenial(rule, found.given);
  const operand = readOperand(rule);
  return operand.kind === 'raw' ? operand : { kind: 'test', negated: null, rule: operand };
}

function readGroup(op: string, given: Json, negated: Negation): Group | null {
  if ((op !== 'and' && op !== 'or') || !Array.isArray(given) || given.length === 0) return null;
  return { kind: 'group', mode: op === 'and' ? 'all' : 'any', negated, implied: false, items: given.map(readNode) };
}

function readDenial(rule: Json, given: Json): Node {
  const listed = Array.isArray(given);
  if (listed && given.length !== 1) return { kind: 'raw', rule };
  const inner = listed ? (given[0] ?? null) : given;
  const negated = listed ? 'listed' : 'bare';
  const found = operation(inner);
  const group = found && readGroup(found.op, found.given, negated);
  if (group) return group;
  // A bare list would be read as the list of arguments.
  if (Array.isArray(inner) && !listed) return { kind: 'raw', rule };
  const operand = readOperand(inner);
  return operand.kind === 'raw' ? { kind: 'raw', rule } : { kind: 'test', negated, rule: operand };
}

/** The value behind a rule. */
export function readOperand(rule: Json): Operand {
  if (!isObject(rule)) return isPlain(rule) ? { kind: 'value', value: rule } : { kind: 'raw', rule };
  const found = operation(rule);
  if (!found || CLOSED.has(found.op)) return { kind: 'raw', rule };
  const { op, given } = found;
  if (op === 'now') return isEmpty(given) ? { kind: 'path', form: 'now', given } : { kind: 'raw', rule };
  if (READS.has(op)) return only(given) ? { kind: 'path', form: op as Path['form'], given } : { kind: 'raw', rule };
  if (ASKS.has(op)) return readAsk(op as Ask['verb'], given) ?? { kind: 'raw', rule };
  if ((op === 'if' || op === '?:') && Array.isArray(given) && given.length > 1) return readCases(op, given);
  const bare = !Array.isArray(given);
  const args = bare ? [given] : given;
  return { kind: 'call', op, args: args.map(NAMING.has(op) ? readName : readOperand), bare };
}

function readName(rule: Json): Operand {
  return typeof rule === 'string' && rule ? { kind: 'path', form: 'name', given: rule } : readOperand(rule);
}

function readCases(op: 'if' | '?:', given: Json[]): Cases {
  const whole = given.length - (given.length % 2);
  const branches = [];
  for (let place = 0; place < whole; place += 2) {
    branches.push({ when: readNode(given[place] ?? null), then: readOperand(given[place + 1] ?? null) });
  }
  const last = given.length % 2 ? (given[given.length - 1] ?? null) : undefined;
  return { kind: 'cases', op, branches, otherwise: last === undefined ? null : readOperand(last) };
}

function readAsk(verb: Ask['verb'], given: Json): Ask | null {
  const bare = !Array.isArray(given);
  const [source, ...rest] = bare ? [given] : given;
  const field = MEASURED.has(verb) ? rest.shift() : undefined;
  const named = MEASURED.has(verb) ? typeof field === 'string' : true;
  if (typeof source !== 'string' || !named || rest.length > 1) return null;
  const where = rest[0];
  return { kind: 'ask', verb, source, field: typeof field === 'string' ? field : null, where: where === undefined ? null : readNode(where), bare };
}

/** The rule that a node stands for; undefined for a condition that asks nothing. */
export function writeNode(node: Node): Json | undefined {
  if (node.kind === 'raw') return node.rule;
  if (node.kind === 'test') return denied(writeOperand(node.rule), node.negated);
  const items = node.items.map(writeNode).filter((one) => one !== undefined);
  if (items.length === 0) return undefined;
  const [first, ...more] = items;
  const alone = node.implied && more.length === 0 && first !== undefined;
  return denied(alone ? first : { [node.mode === 'all' ? 'and' : 'or']: items }, node.negated);
}

function denied(rule: Json, negated: Negation): Json {
  if (negated === null) return rule;
  return { '!': negated === 'listed' ? [rule] : rule };
}

/** The rule that a value stands for. */
export function writeOperand(operand: Operand): Json {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'raw':
      return operand.rule;
    case 'path':
      return operand.form === 'name' ? operand.given : { [operand.form]: operand.given };
    case 'call':
      return { [operand.op]: operand.bare && operand.args[0] ? writeOperand(operand.args[0]) : operand.args.map(writeOperand) };
    case 'cases':
      return writeCases(operand);
    case 'ask':
      return writeAsk(operand);
  }
}

function writeCases(cases: Cases): JsonObject {
  const pairs = cases.branches.flatMap(({ when, then }) => [writeCondition(when), writeOperand(then)]);
  return { [cases.op]: cases.otherwise ? [...pairs, writeOperand(cases.otherwise)] : pairs };
}

/** A condition that asks nothing always holds. */
function writeCondition(node: Node): Json {
  const rule = writeNode(node);
  return rule === undefined ? true : rule;
}

function writeAsk({ verb, source, field, where, bare }: Ask): JsonObject {
  const condition = where ? writeNode(where) : undefined;
  const parts: Json[] = [source, ...(field === null ? [] : [field]), ...(condition === undefined ? [] : [condition])];
  return { [verb]: bare && parts.length === 1 ? source : parts };
}

/** A condition as the group that an editor shows: one that is none becomes the only member of one. */
export function rootOf(rule: Json | undefined): Group {
  if (rule === undefined || rule === null) return groupOf();
  const node = readNode(rule);
  return node.kind === 'group' ? node : groupOf(node);
}

export function groupOf(...items: Node[]): Group {
  return { kind: 'group', mode: 'all', negated: null, implied: true, items };
}

/** The path as the server's lists name it: `status`, `@old.status`, `@me.roles`. */
export function pathOf(operand: Operand): string | null {
  if (operand.kind !== 'path') return null;
  const name = only(operand.given) ?? '';
  return operand.form === 'now' ? '@now' : (PREFIXES[operand.form] ?? '') + name;
}

const PREFIXES: Partial<Record<Path['form'], string>> = { old: '@old.', me: '@me.', param: '@param.', outer: '@record.' };

/** What reads a path of the server's lists. */
export function readerOf(path: string): Path {
  if (path === '@now') return { kind: 'path', form: 'now', given: [] };
  for (const [form, prefix] of Object.entries(PREFIXES)) {
    if (path.startsWith(prefix)) return { kind: 'path', form: form as Path['form'], given: path.slice(prefix.length) };
  }
  return { kind: 'path', form: 'var', given: path };
}

function operation(rule: Json): { op: string; given: Json } | null {
  if (!isObject(rule)) return null;
  const [entry, ...more] = Object.entries(rule);
  return entry && more.length === 0 ? { op: entry[0], given: entry[1] } : null;
}

/** The text that is an argument, alone or in a list by itself. */
function only(given: Json): string | null {
  const value = Array.isArray(given) && given.length === 1 ? given[0] : given;
  return typeof value === 'string' && value !== '' ? value : null;
}

function isEmpty(given: Json): boolean {
  return given === null || (Array.isArray(given) && given.length === 0);
}

function isPlain(rule: Json): boolean {
  return Array.isArray(rule) ? rule.every(isPlain) : !isObject(rule);
}
