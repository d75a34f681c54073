/** What the canvas is given to draw: states as nodes, the moves between two of them as one edge. */

import type { Bench } from './bench.svelte';
import type { StateFault } from './faults';
import type { Way } from './layout';
import type { State } from './model';
import type { WalkShown } from './walk';

export interface StateData extends Record<string, unknown> {
  bench: Bench;
  state: State;
  faults: StateFault[];
  chosen: boolean;
  walk: WalkShown | null;
  onkey: (event: KeyboardEvent, id: string) => void;
  onpick: (id: string) => void;
}

export interface WayData extends Record<string, unknown> {
  bench: Bench;
  way: Way;
  /** The selected move; empty for none. */
  chosen: string;
  walk: WalkShown | null;
  onpick: (move: string) => void;
  onkey: (event: KeyboardEvent, move: string) => void;
}
