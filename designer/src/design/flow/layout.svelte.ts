/** The picture of a flow, kept up with it: small ones are drawn at once, large ones by a worker. */

import type { Size } from '../../flow/graph';
import type { Question, Reply } from './layout_worker';
import type { Flow, Out, StepNode } from './model';
import { draw, signature, type Look, type Picture } from './picture';

const LARGE = 30;
const NOTHING: Picture = { cards: [], frames: [], spots: [], ways: [], size: { width: 0, height: 0 } };

export class Layout {
  picture: Picture = $state.raw(NOTHING);
  #key = '';
  #worker: Promise<Worker> | null = null;

  /** Draws the flow unless the picture is of it already: typing a title moves nothing. */
  follow(flow: Flow, label: (step: StepNode, out: Out) => string, begin: Size, start: string): void {
    const look: Look = { label, begin };
    const key = signature(flow, look, start);
    if (key === this.#key) return;
    this.#key = key;
    if (flow.steps.size < LARGE) this.picture = draw(flow, look);
    else void this.#ask({ key, flow, labels: labelsOf(flow, label), begin });
  }

  close(): void {
    void this.#worker?.then((worker) => worker.terminate());
    this.#worker = null;
  }

  async #ask(question: Question): Promise<void> {
    this.#worker ??= this.#hire();
    (await this.#worker).postMessage(question);
  }

  async #hire(): Promise<Worker> {
    const { here } = await import('./layout_worker');
    const worker = new Worker(here, { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      // What has changed meanwhile is on its way; an older picture would only flicker.
      if (data.key === this.#key) this.picture = data.picture;
    });
    return worker;
  }
}

function labelsOf(flow: Flow, label: (step: StepNode, out: Out) => string): Map<string, string> {
  return new Map([...flow.steps.values()].flatMap((step) => step.outs.map((out): [string, string] => [`${step.id}:${out.id}`, label(step, out)])));
}
