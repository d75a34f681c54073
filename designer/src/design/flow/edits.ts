/** What the flow designer does to a flow, as commands. Pure: a flow goes in, commands come out, or why not. */

import { add, nameOf, write, type Command, type Doc, type Documents } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { get, join, last, parent, put } from '../../document/path';
import { inside, outOf, rawSteps, readFlow, readStep, stepPath, type Flow, type Out } from './model';
import { sortOf, type Around } from './sorts';

/** A way that something is put on: the start of the flow where `from` is empty. */
export interface Slot {
  from: string;
  out: string;
}

export interface Edit {
  commands: Command[];
  /** What is selected afterwards. */
  select: string;
}

/** An edit, or the word that says why it cannot be. */
export type Result = Edit | string;

export const END = 'succeed';

export function takenIn(doc: Doc): (id: string) => boolean {
  const ids = new Set(rawSteps(doc).map((step) => step['id']));
  return (id) => ids.has(id);
}

/** Gives out ids for several new steps, each once. */
function namer(doc: Doc): (base: string) => string {
  const taken = takenIn(doc);
  const given = new Set<string>();
  return (base) => {
    const id = free(base, (one) => taken(one) || given.has(one));
    given.add(id);
    return id;
  };
}

/** Lets a way lead to a step, or nowhere. */
export function point(doc: Doc, out: Out, target: string): Command {
  return write(nameOf(doc), out.path, target || undefined);
}

/** A new step on a way: what followed there follows it. */
export function insertStep(around: Pick<Around, 'draft' | 'flow'>, sortId: string, slot: Slot): Result {
  const { draft, flow: doc } = around;
  const flow = readFlow(doc);
  const out = outOf(flow, doc, slot.from, slot.out);
  if (!out) return 'flowdesign.gone';
  const sort = sortOf(sortId);
  const name = namer(doc);
  const id = name(sortId);
  const within = Array.from({ length: sort.inside ?? 0 }, () => ({ id: name(END), sort: END }));
  // A way that must lead somewhere gets an end of its own where nothing follows.
  const needsEnd = sort.ways !== undefined && !sort.ways.optional && !out.target;
  const end = needsEnd ? [{ id: name(END), sort: END }] : [];
  const ahead = out.target || (end[0]?.id ?? '');
  const step: JsonObject = { id, sort: sortId };
  const options = sort.start?.({ draft, flow: doc, ahead, inside: within.map((one) => one.id) });
  if (options) step['options'] = options;
  if (sort.keeps) step['as'] = id;
  if (out.target && !sort.ends) step['next'] = out.target;
  const added = adding(draft.documents, doc, [step, ...within, ...end], slot.from);
  return { commands: [...added, point(doc, out, id)], select: stepPath(id) };
}

/** Commands that put steps into the list, behind the step that they follow. */
function adding(documents: Documents, doc: Doc, steps: JsonObject[], behind: string): Command[] {
  let after: string | null = behind || null;
  return steps.flatMap((step) => {
    const commands = add(documents, nameOf(doc), 'steps', step, after);
    after = String(step['id']);
    return commands;
  });
}

/** Why a way may not lead to a step; empty where it may. Graphs do not reach into each other. */
export function hindrance(flow: Flow, from: string, out: Out, target: string): string {
  if (!flow.steps.has(target)) return 'flowdesign.gone';
  const owner = flow.owner.get(target);
  const mine = from === '' ? '' : out.sort === 'inner' ? from : flow.owner.get(from);
  if (owner === undefined || mine === undefined || owner === mine) {
    return out.sort === 'inner' && target === from ? 'flowdesign.own_inside' : '';
  }
  return 'flowdesign.other_graph';
}

export function connect(doc: Doc, slot: Slot, target: string): Result {
  const flow = readFlow(doc);
  const out = outOf(flow, doc, slot.from, slot.out);
  if (!out) return 'flowdesign.gone';
  const why = hindrance(flow, slot.from, out, target);
  return why || { commands: [point(doc, out, target)], select: slot.from ? stepPath(slot.from) : '' };
}

export type NewWay = 'branch' | 'catch' | 'timeout';

/** The further ways that a step can get. */
export function newWays(doc: Doc, step: string): NewWay[] {
  const raw = rawSteps(doc).find((one) => one['id'] === step);
  if (!raw) return [];
  const sort = sortOf(String(raw['sort']));
  const found: NewWay[] = [];
  if ((sort.ways ?? sort.inner)?.member) found.push('branch');
  if (!sort.ends) found.push('catch');
  if (sort.waits && raw['on_timeout'] === undefined) found.push('timeout');
  return found;
}

/** A further way out of a step. */
export function addWay(documents: Documents, doc: Doc, step: string, way: NewWay, target: string): Result {
  const raw = rawSteps(doc).find((one) => one['id'] === step);
  if (!raw) return 'flowdesign.gone';
  const [name, home] = [nameOf(doc), stepPath(step)];
  if (way === 'timeout') {
    const after: Command[] = raw['timeout'] === undefined ? [{ op: 'set', document: name, path: join(home, 'timeout'), value: 'P1D' }] : [];
    return { commands: [...after, write(name, join(home, 'on_timeout'), target)], select: home };
  }
  const pointers = sortOf(String(raw['sort'])).ways ?? sortOf(String(raw['sort'])).inner;
  const list = way === 'catch' ? 'catch' : join('options', pointers?.list ?? '');
  const there = get(raw, list);
  const id = free(way === 'catch' ? 'failed' : 'branch', (one) => Array.isArray(there) && there.some((member) => isObject(member) && member['id'] === one));
  const member = way === 'catch' ? { id, on: ['*'], next: target } : { ...pointers?.member?.(id), [pointers?.key ?? 'next']: target };
  return { commands: add(documents, name, join(home, list), member), select: join(home, list, id) };
}

/** Takes a way away: an optional one leads nowhere then, a branch goes as a whole. */
export function disconnect(doc: Doc, slot: Slot): Result {
  const out = outOf(readFlow(doc), doc, slot.from, slot.out);
  if (!out?.target) return 'flowdesign.not_connected';
  const cut = unpointed(doc, out, new Set());
  return typeof cut === 'string' ? cut : { commands: [cut], select: slot.from ? stepPath(slot.from) : '' };
}

/** The command after which a way leads nowhere; `going` are members that others take out already. */
function unpointed(doc: Doc, out: Out, going: Set<string>): Command | string {
  const name = nameOf(doc);
  if (!out.required) return { op: 'remove', document: name, path: out.path };
  const member = parent(out.path);
  const list = get(doc, parent(member));
  if (!Array.isArray(list)) return out.path === 'start' ? 'flowdesign.needs_start' : 'flowdesign.needs_inside';
  const left = list.filter((one) => isObject(one) && !going.has(join(parent(member), String(one['id']))));
  if (out.sort !== 'catch' && left.length <= 1) return 'flowdesign.last_branch';
  going.add(member);
  return { op: 'remove', document: name, path: member };
}

/** Where a run goes on that came to one of these steps, once they are gone. */
function beyond(flow: Flow, gone: ReadonlySet<string>, step: string): string {
  const seen = new Set<string>();
  let at = step;
  while (at && gone.has(at)) {
    if (seen.has(at)) return '';
    seen.add(at);
    const outs = flow.steps.get(at)?.outs.filter((out) => out.sort !== 'inner') ?? [];
    at = outs.find((out) => out.id === 'next')?.target || (outs.find((out) => out.sort === 'branch' && out.target)?.target ?? '');
  }
  return at;
}

/** Commands after which nothing leads to these steps any more: whatever did leads to what follows them. */
function released(doc: Doc, flow: Flow, gone: ReadonlySet<string>, leaving: ReadonlySet<string>): Command[] | string {
  const going = new Set<string>();
  const commands: Command[] = [];
  const firsts = [{ from: '', out: outOf(flow, doc, '', '') }, ...[...flow.steps.values()].flatMap((step) => step.outs.map((out) => ({ from: step.id, out })))];
  for (const { from, out } of firsts) {
    if (!out || leaving.has(from) || !gone.has(out.target)) continue;
    const target = beyond(flow, gone, out.target) || (from === '' ? anyOther(flow, leaving) : '');
    const command = target && target !== from ? point(doc, out, target) : unpointed(doc, out, going);
    if (typeof command === 'string') return command;
    commands.push(command);
  }
  return commands;
}

function anyOther(flow: Flow, leaving: ReadonlySet<string>): string {
  return [...flow.steps.keys()].find((step) => !leaving.has(step) && !flow.owner.get(step)) ?? '';
}

/** Takes steps out, with all that lies within them. */
export function removeSteps(doc: Doc, ids: readonly string[]): Result {
  const flow = readFlow(doc);
  const gone = new Set(ids.flatMap((id) => [id, ...inside(flow, id)]));
  if (gone.size >= flow.steps.size) return 'flowdesign.last_step';
  const freed = released(doc, flow, gone, gone);
  if (typeof freed === 'string') return freed;
  const removed: Command[] = [...gone].map((id) => ({ op: 'remove', document: nameOf(doc), path: stepPath(id) }));
  return { commands: [...freed, ...removed], select: '' };
}

/** Takes a step out of its place and puts it on another way. */
export function moveStep(doc: Doc, id: string, slot: Slot): Result {
  const flow = readFlow(doc);
  const step = flow.steps.get(id);
  const out = outOf(flow, doc, slot.from, slot.out);
  if (!step || !out) return 'flowdesign.gone';
  if (slot.from === id || out.target === id || inside(flow, id).includes(slot.from)) return 'flowdesign.same_place';
  const freed = released(doc, flow, new Set([id]), new Set());
  if (typeof freed === 'string') return freed;
  const next = step.outs.find((one) => one.id === 'next');
  const on: Command[] = next && out.target !== next.target ? [point(doc, next, out.target)] : [];
  const commands = [...freed.filter((one) => one.path !== next?.path), ...on.filter((one) => one.op === 'set' || next?.target), point(doc, out, id)];
  return { commands, select: stepPath(id) };
}

/** What is copied: the steps as they are, with all that lies within them. */
export function copied(doc: Doc, ids: readonly string[]): JsonObject[] {
  const flow = readFlow(doc);
  const wanted = new Set(ids.flatMap((id) => [id, ...inside(flow, id)]));
  return rawSteps(doc).filter((step) => wanted.has(String(step['id'])));
}

/** Puts copies of steps on a way, under new ids; what followed there follows them. */
export function pasteSteps(documents: Documents, doc: Doc, steps: readonly JsonObject[], slot: Slot): Result {
  const flow = readFlow(doc);
  const out = outOf(flow, doc, slot.from, slot.out);
  if (!out || steps.length === 0) return 'flowdesign.gone';
  const name = namer(doc);
  const ids = new Map(steps.map((step) => [String(step['id']), name(String(step['id']))]));
  const roots = outer(steps);
  const first = ids.get(leading(steps, roots)) ?? '';
  const ends: JsonObject[] = [];
  const ahead = (): string => {
    if (out.target) return out.target;
    if (ends.length === 0) ends.push({ id: name(END), sort: END });
    return String(ends[0]?.['id']);
  };
  const made = steps.map((step) => renamed(step, ids, roots.has(String(step['id'])), out.target, ahead));
  const added = adding(documents, doc, [...made, ...ends], slot.from);
  return { commands: [...added, point(doc, out, first)], select: stepPath(first) };
}

/** Those of the steps that lie within none of the others. */
function outer(steps: readonly JsonObject[]): Set<string> {
  const all = readFlow({ kind: 'flow', id: 'x', title: { zh: 'x', en: 'x' }, steps: [...steps] });
  const within = new Set<string>();
  for (const step of all.steps.values()) {
    const starts = step.outs.filter((out) => out.sort === 'inner').map((out) => out.target);
    for (let id = starts.pop(); id; id = starts.pop()) {
      if (within.has(id)) continue;
      within.add(id);
      starts.push(...(all.steps.get(id)?.outs.map((out) => out.target) ?? []));
    }
  }
  return new Set([...all.steps.keys()].filter((id) => !within.has(id)));
}

/** The step that the others follow. */
function leading(steps: readonly JsonObject[], roots: ReadonlySet<string>): string {
  const targets = new Set(steps.flatMap((step) => readStep(step).outs.map((out) => out.target)));
  return [...roots].find((id) => !targets.has(id)) ?? [...roots][0] ?? '';
}

/** A copy with new ids; ways that led elsewhere lead on to what follows. */
function renamed(step: JsonObject, ids: ReadonlyMap<string, string>, root: boolean, target: string, ahead: () => string): JsonObject {
  const home = stepPath(String(step['id']));
  let made: Json = { ...step, id: ids.get(String(step['id'])) ?? '' };
  for (const out of readStep(step).outs) {
    const path = out.path.slice(home.length + 1);
    const own = ids.get(out.target);
    if (own) made = put(made, path, own);
    else if (out.id === 'next') made = put(made, path, root && target ? target : undefined);
    else if (out.target) made = put(made, path, out.required ? ahead() : undefined);
  }
  return isObject(made) ? made : step;
}

/** The name of the way that a path below a step is about; empty where it is about none. */
export function wayAt(path: string): string {
  const found = /\/(?:options\/(?:branches|outcomes)|catch)\/[^/]+/.exec(path);
  return found ? last(found[0]) : '';
}
