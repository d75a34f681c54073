/** What can happen in a story, and the least that each needs. */

import type { Json, JsonObject } from '../../document/json';

export const VERBS = [
  'create', 'update', 'transition', 'delete', 'hold', 'lift', 'clear', 'stock', 'pass', 'receive', 'report', 'start', 'claim', 'answer', 'urge',
  'acknowledge',
] as const;
export type Verb = (typeof VERBS)[number];

/** What a new step is given: a record, table or connection of the app where its verb needs one. */
export interface Known {
  table: string;
  record: string;
  titleField: string;
  transition: string;
  flow: string;
  connection: string;
}

const ABOUT_A_RECORD = new Set<Verb>(['update', 'transition', 'delete', 'hold', 'clear', 'stock', 'report', 'start', 'claim', 'answer', 'urge']);

const FIRST: Readonly<Record<Verb, (known: Known) => Json>> = {
  create: ({ titleField }) => ({ [titleField]: 'A1' }),
  update: ({ titleField }) => ({ [titleField]: 'A1' }),
  transition: ({ transition }) => transition || 'move',
  delete: () => true,
  hold: () => ({ reason: '…' }),
  lift: () => 'step_1',
  clear: () => 'mark',
  stock: () => ({ field: 'stock', verb: 'receive', amount: 1 }),
  pass: () => 'PT1H',
  receive: ({ connection }) => ({ connection: connection || 'connection', topic: 'orders/create', body: {} }),
  report: () => ({ source: 'system', value: 'done' }),
  start: ({ flow }) => ({ flow: flow || 'flow' }),
  claim: () => ({}),
  answer: () => ({}),
  urge: () => ({}),
  acknowledge: () => ({}),
};

/** Whether a verb acts on a record that stands beside it. */
export function needsRecord(verb: Verb): boolean {
  return ABOUT_A_RECORD.has(verb);
}

/** A new step with one verb; what it says beside it is the least that makes sense. */
export function stepOf(id: string, verb: Verb, known: Known, name: string): JsonObject {
  const made: JsonObject = { id, [verb]: FIRST[verb](known) };
  if (verb === 'create') return { ...made, table: known.table, name };
  return ABOUT_A_RECORD.has(verb) && known.record ? { ...made, record: known.record } : made;
}

/** The verb that stands in a step; null where there is none, or no sound one. */
export function verbOf(step: JsonObject): Verb | null {
  return VERBS.find((verb) => step[verb] !== undefined && step[verb] !== null && step[verb] !== false) ?? null;
}
