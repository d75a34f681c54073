/** What all parts of the flow designer share: the flow as it stands, what is selected, and everything that can be done. */

import { getContext, setContext } from 'svelte';
import { nameOf, type Doc, type DocName } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject, parse, stringify, type Json, type JsonObject } from '../../document/json';
import { get, join, parent } from '../../document/path';
import { appPath, call } from '../api';
import { pick, say, type Word } from '../words';
import {
  addWay, connect, copied, disconnect, insertStep, moveStep, pasteSteps, point, removeSteps,
  type NewWay, type Result, type Slot,
} from './edits';
import { sortTitle, stepName, triggersOf, wayLabel } from './labels';
import { outOf, rawSteps, readFlow, START, stepAt, stepPath, type Flow, type StepNode } from './model';
import { Layout } from './layout.svelte';
import { STEP, type Picture } from './picture';
import { Trial } from './trial.svelte';

export interface Figures {
  done: number;
  failed: number;
  waiting: number;
  median_s: number | null;
  slow_s: number | null;
}

/** What a dialog of the designer is about: steps to put on a way, or ways out of a step. */
export type Asked = { what: 'insert'; slot: Slot } | { what: 'lead'; step: string; target: string; slot?: Slot } | null;

export interface Doors {
  select: (path: string) => void;
  tell: (text: string, level?: 'success' | 'info' | 'warning' | 'danger') => void;
}

const EMPTY: Doc = { kind: 'flow', id: '', title: { zh: '', en: '' } };
const CLIP = 'orderloom/steps';
const TRIGGER_HEIGHT = 26;
const BEGIN_HEIGHT = 68;
const KEY = Symbol('flow');

export class Room {
  readonly draft: Draft;
  readonly name: DocName;
  readonly trial: Trial;
  /** The selected path, as the address has it. */
  at: string = $state('');
  /** Selected steps; several at once only here, the address knows the last one. */
  chosen: string[] = $state.raw([]);
  asked: Asked = $state.raw(null);
  figures: ReadonlyMap<string, Figures> | null = $state.raw(null);
  /** What a drag would be dropped on: a step's id, a way's or a spot's. */
  aim: string = $state('');
  /** Conditions in words, by the path of their way; they come from the server. */
  conditions: ReadonlyMap<string, string> = $state.raw(new Map());
  readonly doc: Doc = $derived.by(() => this.draft.of(this.name) ?? EMPTY);
  readonly flow: Flow = $derived.by(() => readFlow(this.doc));
  readonly raw: ReadonlyMap<string, JsonObject> = $derived.by(() => new Map(rawSteps(this.doc).map((one) => [String(one['id']), one])));
  readonly layout = new Layout();
  readonly problems: ReadonlyMap<string, number> = $derived.by(() => this.#counted());
  readonly taken: ReadonlyMap<string, string> = $derived.by(() => this.trial.taken);
  readonly #doors: Doors;

  constructor(draft: Draft, name: DocName, doors: Doors) {
    this.draft = draft;
    this.name = name;
    this.#doors = doors;
    this.trial = new Trial(draft.app, name.slice(name.indexOf('/') + 1));
  }

  get picture(): Picture {
    return this.layout.picture;
  }

  /** Has the picture follow the flow; the designer calls it in an effect. */
  redraw(): void {
    const rows = Math.max(1, triggersOf(this.doc).length);
    const begin = { width: STEP.width + 24, height: BEGIN_HEIGHT + TRIGGER_HEIGHT * rows };
    this.layout.follow(this.flow, (step, out) => this.conditions.get(out.path) ?? wayLabel(step, out), begin, String(this.doc['start']));
  }

  #counted(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const problem of this.draft.problemsOf(this.name)) {
      const step = stepAt(problem.path);
      if (step) counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    return counts;
  }

  /** The ways that nobody has named, with their conditions. */
  get unnamed(): { path: string; when: Json }[] {
    return [...this.flow.steps.values()].flatMap((step) =>
      step.outs.flatMap((out) => {
        const when = get(this.doc, join(parent(out.path), 'when'));
        return out.sort !== 'branch' || out.title || when === undefined ? [] : [{ path: out.path, when }];
      }),
    );
  }

  // --- selecting ------------------------------------------------------------------------------------------------

  /** Follows the address: a path of a step selects it, unless it is among those that are. */
  follow(path: string): void {
    this.at = path;
    const step = stepAt(path);
    if (step ? !this.chosen.includes(step) : this.chosen.length > 0 && path !== '') this.chosen = step ? [step] : [];
  }

  select(path: string): void {
    const step = stepAt(path);
    this.chosen = step ? [step] : [];
    this.#doors.select(path);
  }

  /** Selects several steps; the last one is the one whose panel is shown. */
  choose(steps: readonly string[]): void {
    const known = steps.filter((step) => this.flow.steps.has(step));
    if (known.length === this.chosen.length && known.every((step) => this.chosen.includes(step))) return;
    this.chosen = known;
    const last = known.at(-1);
    this.#doors.select(last ? stepPath(last) : '');
  }

  /** Adds a step to the selected ones, or takes it off. */
  toggle(step: string): void {
    this.choose(this.chosen.includes(step) ? this.chosen.filter((one) => one !== step) : [...this.chosen, step]);
  }

  get primary(): string {
    return stepAt(this.at) || (this.chosen.at(-1) ?? '');
  }

  step(id: string): StepNode | undefined {
    return this.flow.steps.get(id);
  }

  called(id: string): string {
    return id ? stepName(this.flow, id) : say('flowdesign.begin');
  }

  tell(text: string, level: 'success' | 'info' | 'warning' | 'danger' = 'info'): void {
    this.#doors.tell(text, level);
  }

  // --- doing ----------------------------------------------------------------------------------------------------

  #run(label: string, result: Result): boolean {
    if (typeof result === 'string') {
      this.tell(say(result as Word), 'warning');
      return false;
    }
    if (!this.draft.run(label, ...result.commands)) return false;
    if (result.select) this.select(result.select);
    return true;
  }

  /** The way behind the selected step, or where nothing is selected the last one on. */
  get slot(): Slot {
    const step = this.step(this.primary);
    if (!step) return { from: '', out: START };
    const next = step.outs.find((out) => out.id === 'next') ?? step.outs.find((out) => out.sort !== 'inner');
    return next ? { from: step.id, out: next.id } : this.#before(step.id);
  }

  /** The way that leads to a step, for steps behind which nothing comes. */
  #before(step: string): Slot {
    for (const one of this.flow.steps.values()) {
      const out = one.outs.find((way) => way.target === step);
      if (out) return { from: one.id, out: out.id };
    }
    return { from: '', out: START };
  }

  insert(sort: string, slot: Slot = this.slot): boolean {
    const done = this.#run(say('flowdesign.did.insert', { sort: sortTitle(sort) }), insertStep({ draft: this.draft, flow: this.doc }, sort, slot));
    if (done) this.asked = null;
    return done;
  }

  connect(slot: Slot, target: string): boolean {
    return this.#run(say('flowdesign.did.connect', { from: this.called(slot.from), to: this.called(target) }), connect(this.doc, slot, target));
  }

  addWay(step: string, way: NewWay, target: string): boolean {
    return this.#run(say('flowdesign.did.way', { step: this.called(step) }), addWay(this.draft.documents, this.doc, step, way, target));
  }

  disconnect(slot: Slot): boolean {
    return this.#run(say('flowdesign.did.disconnect'), disconnect(this.doc, slot));
  }

  move(step: string, slot: Slot): boolean {
    return this.#run(say('flowdesign.did.move', { step: this.called(step) }), moveStep(this.doc, step, slot));
  }

  /** Lets a step begin the flow. */
  startWith(step: string): boolean {
    const out = outOf(this.flow, this.doc, '', START);
    return out !== undefined && this.#run(say('flowdesign.did.start', { step: this.called(step) }), { commands: [point(this.doc, out, step)], select: '' });
  }

  remove(steps: readonly string[] = this.chosen): boolean {
    if (steps.length === 0) return false;
    const behind = this.slot.from === this.primary ? (this.step(this.primary)?.outs.find((out) => out.target)?.target ?? '') : '';
    const label = say('flowdesign.did.remove', { count: steps.length });
    if (!this.#run(label, removeSteps(this.doc, steps))) return false;
    this.select(this.flow.steps.has(behind) ? stepPath(behind) : '');
    this.tell(say('flowdesign.removed', { count: steps.length }));
    return true;
  }

  // --- copying --------------------------------------------------------------------------------------------------

  /** The selected steps as a text that other flows, and other windows, can take in. */
  copy(): string {
    const steps = copied(this.doc, this.chosen);
    return steps.length ? stringify({ [CLIP]: steps }, 2) : '';
  }

  paste(text: string): boolean {
    const steps = stepsIn(text);
    if (!steps) return false;
    return this.#run(say('flowdesign.did.paste', { count: steps.length }), pasteSteps(this.draft.documents, this.doc, steps, this.slot));
  }

  duplicate(): boolean {
    const text = this.copy();
    return text !== '' && this.paste(text);
  }

  // --- figures --------------------------------------------------------------------------------------------------

  async loadFigures(): Promise<void> {
    try {
      const path = appPath(this.draft.app, `/flows/${encodeURIComponent(this.doc.id)}/figures`);
      const { steps } = await call<{ steps: (Figures & { step: string })[] }>('GET', path);
      this.figures = new Map(steps.map((one) => [one.step, one]));
    } catch {
      this.figures = null;
      this.tell(say('flowdesign.no_figures'), 'warning');
    }
  }

  get title(): string {
    return pick(this.doc.title, nameOf(this.doc));
  }
}

function stepsIn(text: string): JsonObject[] | null {
  try {
    const found = parse(text);
    const steps = isObject(found) ? found[CLIP] : null;
    return Array.isArray(steps) ? steps.filter(isObject) : null;
  } catch {
    return null;
  }
}

export function provideRoom(room: Room): Room {
  setContext(KEY, room);
  return room;
}

/** The room around a component; call it while the component is made. */
export function useRoom(): Room {
  return getContext<Room>(KEY);
}
