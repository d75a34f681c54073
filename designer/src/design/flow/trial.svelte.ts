/** A trial of the flow: what is asked of the server, and what came of it, step by step. */

import { appPath, call } from '../api';
import type { Json, JsonObject } from '../../document/json';

export interface Entry {
  turn: number;
  step: string;
  tries: number;
  state: string;
  given: Json;
  output: Json;
  began_at: string;
  problem: Why | null;
}

export interface Why {
  code: string;
  message: string;
  hint: string;
}

export interface TriedRun {
  id: string;
  flow: string;
  parent: string;
  branch: string;
  state: string;
  at: string;
  problem: Why | null;
  values: JsonObject;
  steps: Entry[];
}

export interface TriedTask {
  step: string;
  title: JsonObject;
  people: string[];
  due_at: string | null;
}

export interface Effect {
  at: string;
  table: string;
  record: string;
  kind: string;
  title: string;
  change: JsonObject;
  input: JsonObject;
}

export interface Tried {
  record: string;
  met: boolean | null;
  passes: string | null;
  runs: TriedRun[];
  tasks: TriedTask[];
  events: Effect[];
  calls: { channel: string; target: string; action: string; body: Json; state: string }[];
  messages: { message: string; channel: string; to: string; subject: string; body: string }[];
  others: { flow: string; state: string }[];
}

/** One thing that happens while the run waits: a task is answered, or (without a step) time passes. */
export interface Move {
  step?: string;
  outcome?: string;
  comment?: string;
}

export type Standing = 'done' | 'failed' | 'waiting' | 'retry' | 'now';

const STANDINGS: Readonly<Record<string, Standing>> = { done: 'done', waiting: 'waiting', failed: 'failed', timeout: 'failed', retry: 'retry' };

export class Trial {
  readonly #app: string;
  readonly #flow: string;
  record = $state('');
  trigger = $state('');
  inputs: JsonObject = $state({});
  moves: Move[] = $state.raw([]);
  result: Tried | null = $state.raw(null);
  running = $state(false);
  fault = $state('');

  constructor(app: string, flow: string) {
    this.#app = app;
    this.#flow = flow;
  }

  /** Plays it from the beginning, with the moves made so far and one more. */
  async run(more?: Move): Promise<void> {
    const moves = more ? [...this.moves, more] : [];
    this.running = true;
    this.fault = '';
    try {
      const asked = { record: this.record, inputs: this.inputs, trigger: this.trigger, moves };
      const path = appPath(this.#app, `/draft/flows/${encodeURIComponent(this.#flow)}/trial`);
      this.result = await call<Tried>('POST', path, asked);
      this.moves = moves;
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
      if (!more) this.result = null;
    } finally {
      this.running = false;
    }
  }

  /** Ends it: the picture shows the flow again. */
  clear(): void {
    this.result = null;
    this.moves = [];
    this.fault = '';
  }

  /** The main run. */
  get main(): TriedRun | null {
    return this.result?.runs[0] ?? null;
  }

  /** The runs of this flow and its inner graphs; flows that it started have steps of their own. */
  get ownRuns(): TriedRun[] {
    return this.result?.runs.filter((run) => run.flow === this.#flow) ?? [];
  }

  /** Everything that was done, in order: what an inner graph did stands behind the step that it belongs to. */
  told(owner: (step: string) => string): { entry: Entry; run: TriedRun }[] {
    const runs = this.ownRuns;
    const tell = (run: TriedRun): { entry: Entry; run: TriedRun }[] =>
      run.steps.flatMap((entry) => {
        const inner = runs.filter((one) => one.parent === run.id && owner(one.steps[0]?.step ?? one.at) === entry.step);
        return [{ entry, run }, ...inner.flatMap(tell)];
      });
    return this.main ? tell(this.main) : [];
  }

  entriesOf(step: string): Entry[] {
    return this.ownRuns.flatMap((run) => run.steps.filter((entry) => entry.step === step));
  }

  standing(step: string): Standing | '' {
    const last = this.entriesOf(step).at(-1);
    if (last) return STANDINGS[last.state] ?? '';
    return this.ownRuns.some((run) => run.at === step) ? 'now' : '';
  }

  /** The ways that were taken, as `from>to` with how the step before ended. */
  get taken(): Map<string, string> {
    const found = new Map<string, string>();
    const runs = this.ownRuns;
    for (const run of runs) {
      run.steps.forEach((entry, place) => {
        const to = run.steps[place + 1]?.step ?? run.at;
        if (to && (to !== entry.step || run.steps[place + 1])) found.set(`${entry.step}>${to}`, entry.state);
      });
      const first = run.steps[0]?.step ?? run.at;
      // Inner graphs begin from the step that they belong to, whichever of its runs it was.
      if (first) found.set(run.parent ? `*>${first}` : `>${first}`, 'done');
    }
    return found;
  }
}
