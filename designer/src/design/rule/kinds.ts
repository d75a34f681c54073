/** Where a value may come from, as people choose it, and what it begins with when that is changed. */

import { stringify } from '../../document/json';
import type { Reach } from './answers';
import { groupOf, pathOf, readerOf, readOperand, writeOperand, type Call, type Operand } from './model';
import { fitsBeside, isMoment, sortOf } from './sorts';
import { firstValue } from './typing';

export type Kind = 'value' | 'path' | 'moment' | 'call' | 'cases' | 'ask' | 'raw';

export const UNITS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;

export function kindOf(operand: Operand): Kind {
  return operand.kind === 'call' && momentOf(operand) ? 'moment' : operand.kind;
}

/** A date counted from another: so many units before or after. */
export interface Moved {
  from: Operand;
  count: number;
  unit: string;
}

/** What `date_add` says, where it is plain: a whole number of units. */
export function momentOf(call: Call): Moved | null {
  const [from, count, unit, ...more] = call.args;
  if (call.op !== 'date_add' || !from || count?.kind !== 'value' || typeof count.value !== 'number' || more.length) return null;
  if (unit && (unit.kind !== 'value' || typeof unit.value !== 'string')) return null;
  const name = unit ? String(unit.value).replace(/s$/, '') : 'day';
  return (UNITS as readonly string[]).includes(name) ? { from, count: count.value, unit: name } : null;
}

/** The rule that says it; a fourth part, the zone, stands only where it was. */
export function movedBy({ from, count, unit }: Moved): Call {
  const parts: Operand[] = [from, { kind: 'value', value: count }, { kind: 'value', value: unit }];
  return { kind: 'call', op: 'date_add', args: parts, bare: false };
}

interface Start {
  type: string;
  reach: Reach;
  codes: readonly string[];
  zone: string;
}

/** What an operand becomes when another kind is chosen; it keeps of itself what fits. */
export function madeOf(kind: Kind, before: Operand, start: Start): Operand {
  const again = reread(before);
  if (before.kind === 'raw' && again.kind !== 'raw') return again;
  if (kind === 'value') return { kind: 'value', value: firstValue(start.type, start.codes) };
  if (kind === 'path') return readerOf(firstPath(start));
  if (kind === 'moment') return movedBy({ from: momentStart(before, start), count: -7, unit: 'day' });
  if (kind === 'cases') return { kind: 'cases', op: 'if', branches: [{ when: groupOf(), then: before }], otherwise: before };
  if (kind === 'raw') return { kind: 'raw', rule: writeOperand(before) };
  if (kind === 'call') return { kind: 'call', op: firstOperator(start.type), args: [before, { kind: 'value', value: firstValue(start.type, []) }], bare: false };
  const source = start.reach.asks.find((one) => one.links.length) ?? start.reach.asks[0];
  const link = source?.links[0];
  return { kind: 'ask', verb: 'count', source: source ? (link ? `${source.id}.${link.id}` : source.id) : '', field: null, where: null, bare: false };
}

/** A raw part that has become something with a form of its own, as that. */
function reread(operand: Operand): Operand {
  if (operand.kind !== 'raw') return operand;
  const found = readOperand(operand.rule);
  return stringify(writeOperand(found)) === stringify(operand.rule) ? found : operand;
}

function momentStart(before: Operand, { type, zone }: Start): Operand {
  if (before.kind === 'path' && pathOf(before) !== null) return before;
  if (sortOf(type) === 'date') return { kind: 'call', op: 'today', args: [{ kind: 'value', value: zone }], bare: false };
  return readerOf('@now');
}

function firstPath({ type, reach }: Start): string {
  const fitting = reach.paths.filter((one) => fitsBeside(one.type, type));
  const own = (one: { path: string }): boolean => !/^(@|id$|version$|sys_)/.test(one.path);
  return (fitting.find(own) ?? fitting[0] ?? reach.paths[0])?.path ?? '@now';
}

function firstOperator(type: string): string {
  const sort = sortOf(type);
  if (sort === 'str') return 'cat';
  if (isMoment(sort)) return '??';
  return sort === 'int' || sort === 'dec' ? '+' : '??';
}
