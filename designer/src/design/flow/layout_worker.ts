/**
 * Draws large pictures beside the page, so that working on them never stops for the layout.
 *
 * The page imports this module for its address and starts it as a worker; there it answers each question in turn.
 */

import type { Size } from '../../flow/graph';
import type { Flow } from './model';
import { draw, type Picture } from './picture';

export interface Question {
  key: string;
  flow: Flow;
  /** The words on the ways, by `<step>:<way>`. */
  labels: ReadonlyMap<string, string>;
  begin: Size;
}

export interface Reply {
  key: string;
  picture: Picture;
}

/** Where this module lies. */
export const here = import.meta.url;

export function answer({ key, flow, labels, begin }: Question): Reply {
  return { key, picture: draw(flow, { label: (step, out) => labels.get(`${step.id}:${out.id}`) ?? '', begin }) };
}

if (typeof document === 'undefined' && typeof postMessage === 'function') {
  addEventListener('message', (event: MessageEvent<Question>) => postMessage(answer(event.data)));
}
