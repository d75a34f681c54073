/** A flow document looked at as graphs: its steps, every way out of each, and which graph a step belongs to. Pure. */

import type { Doc, LocalText } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { get, join } from '../../document/path';
import { sortOf } from './sorts';

export type OutSort = 'next' | 'branch' | 'catch' | 'timeout' | 'inner';

/** One way out of a step, whether it leads anywhere or not. */
export interface Out {
  /** Unique among the ways of the step. */
  id: string;
  sort: OutSort;
  /** Id path of the pointer, from the document's root. */
  path: string;
  target: string;
  title: LocalText | null;
  /** Whether the document is not valid without a target. */
  required: boolean;
}

export interface StepNode {
  id: string;
  sort: string;
  path: string;
  title: LocalText | null;
  note: string;
  outs: Out[];
  ends: boolean;
}

/** The main graph (`owner` empty), or one that a step begins. */
export interface Graph {
  owner: string;
  out: string;
  start: string;
  /** Its own steps, in the order in which they are reached; inner ones not included. */
  members: string[];
}

export interface Flow {
  steps: ReadonlyMap<string, StepNode>;
  graphs: readonly Graph[];
  /** Steps that no graph reaches. */
  loose: readonly string[];
  /** Whose graph each step belongs to: the owner's id, empty in the main one; loose ones are missing. */
  owner: ReadonlyMap<string, string>;
}

export const START = 'start';

export function stepPath(step: string): string {
  return join('steps', step);
}

/** The step that a selected path lies in; empty where it lies in none. */
export function stepAt(path: string): string {
  const [list, step] = path.split('/');
  return list === 'steps' ? (step ?? '') : '';
}

export function rawSteps(doc: Doc): JsonObject[] {
  const list = doc['steps'];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

export function readFlow(doc: Doc): Flow {
  const steps = new Map(rawSteps(doc).map((raw) => [String(raw['id']), readStep(raw)]));
  const owner = new Map<string, string>();
  const graphs: Graph[] = [];
  const waiting: Omit<Graph, 'members'>[] = [{ owner: '', out: START, start: text(doc['start']) }];
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    const members = reached(steps, one.start, owner, one.owner);
    graphs.push({ ...one, members });
    for (const member of members) waiting.push(...innerOf(steps.get(member)));
  }
  return { steps, graphs, owner, loose: [...steps.keys()].filter((step) => !owner.has(step)) };
}

function innerOf(step: StepNode | undefined): Omit<Graph, 'members'>[] {
  const outs = step?.outs.filter((out) => out.sort === 'inner') ?? [];
  return outs.map((out) => ({ owner: step?.id ?? '', out: out.id, start: out.target }));
}

/** The steps behind `start` that no graph has yet; notes whose they are. */
export function reached(steps: ReadonlyMap<string, StepNode>, start: string, owner: Map<string, string>, mine: string): string[] {
  const found: string[] = [];
  const waiting = [start];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const step = steps.get(id);
    if (!step || owner.has(id)) continue;
    owner.set(id, mine);
    found.push(id);
    waiting.push(...waysOf(step).map((out) => out.target));
  }
  return found;
}

/** The ways that lead to another step of the same graph. */
export function waysOf(step: StepNode): Out[] {
  return step.outs.filter((out) => out.target && out.sort !== 'inner');
}

/** All steps within the inner graphs of a step, however deep. */
export function inside(flow: Flow, step: string): string[] {
  const own = flow.graphs.filter((graph) => graph.owner === step).flatMap((graph) => graph.members);
  return own.flatMap((member) => [member, ...inside(flow, member)]);
}

export interface Incoming {
  /** Empty: the document's own `start`. */
  from: string;
  out: Out;
}

const FIRST: Out = { id: START, sort: 'next', path: START, target: '', title: null, required: true };

/** Every pointer to a step. */
export function incoming(flow: Flow, doc: Doc, step: string): Incoming[] {
  const found = [...flow.steps.values()].flatMap((one) => one.outs.filter((out) => out.target === step).map((out) => ({ from: one.id, out })));
  return doc['start'] === step ? [{ from: '', out: { ...FIRST, target: step } }, ...found] : found;
}

/** A way by what it starts from and its id; the start of the flow has no step. */
export function outOf(flow: Flow, doc: Doc, from: string, out: string): Out | undefined {
  if (from === '') return { ...FIRST, target: text(doc['start']) };
  return flow.steps.get(from)?.outs.find((one) => one.id === out);
}

export function readStep(raw: JsonObject): StepNode {
  const id = String(raw['id']);
  const sort = sortOf(text(raw['sort']));
  const ends = sort.ends === true;
  const outs = [...ownOuts(raw, id), ...(ends ? [] : [nextOut(raw, id)]), ...catches(raw, id), ...timeout(raw, id)];
  return { id, sort: text(raw['sort']), path: stepPath(id), title: texts(raw['title']), note: text(raw['note']), outs, ends };
}

function nextOut(raw: JsonObject, id: string): Out {
  return { id: 'next', sort: 'next', path: join(stepPath(id), 'next'), target: text(raw['next']), title: null, required: false };
}

function ownOuts(raw: JsonObject, id: string): Out[] {
  const { ways, inner } = sortOf(text(raw['sort']));
  const found: Out[] = [];
  for (const [pointers, sort] of [[ways, 'branch'], [inner, 'inner']] as const) {
    if (!pointers) continue;
    const home = join(stepPath(id), 'options', pointers.list ?? '');
    const members = pointers.list ? get(raw, join('options', pointers.list)) : [raw['options']];
    for (const member of Array.isArray(members) ? members.filter(isObject) : []) {
      const name = pointers.list ? String(member['id']) : sort;
      found.push({
        id: name,
        sort,
        path: join(home, pointers.list ? name : '', pointers.key),
        target: text(member[pointers.key]),
        title: texts(member['title']),
        required: !pointers.optional,
      });
    }
  }
  return found;
}

function catches(raw: JsonObject, id: string): Out[] {
  const list = raw['catch'];
  return (Array.isArray(list) ? list.filter(isObject) : []).map((one) => ({
    id: `catch:${String(one['id'])}`,
    sort: 'catch' as const,
    path: join(stepPath(id), 'catch', String(one['id']), 'next'),
    target: text(one['next']),
    title: null,
    required: true,
  }));
}

function timeout(raw: JsonObject, id: string): Out[] {
  if (raw['timeout'] === undefined && raw['on_timeout'] === undefined) return [];
  return [{ id: 'timeout', sort: 'timeout', path: join(stepPath(id), 'on_timeout'), target: text(raw['on_timeout']), title: null, required: false }];
}

export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: Json | undefined): LocalText | null {
  return isObject(value) ? (value as LocalText) : null;
}
