/** What is wrong with a machine as a graph, the moment it is drawn; the server's checker says the same a little later. */

import type { Machine } from './model';

/** `unreachable`: no move leads there; `stuck`: not final and no way out; `leaves`: final, and yet a move leads out. */
export type StateFault = 'unreachable' | 'stuck' | 'leaves';

/** The faults of each state that has any. */
export function stateFaults(machine: Machine): Map<string, StateFault[]> {
  const steps = stepsOf(machine);
  const reached = reachable(machine.initial, steps);
  const found = new Map<string, StateFault[]>();
  for (const state of machine.states) {
    const exits = [...(steps.get(state.id) ?? [])].some((target) => target !== state.id);
    const faults: StateFault[] = [];
    if (!reached.has(state.id)) faults.push('unreachable');
    if (!state.final && !exits) faults.push('stuck');
    if (state.final && exits) faults.push('leaves');
    if (faults.length > 0) found.set(state.id, faults);
  }
  return found;
}

/** State → states one move away. */
export function stepsOf(machine: Machine): Map<string, Set<string>> {
  const steps = new Map<string, Set<string>>();
  for (const move of machine.moves) {
    for (const source of move.sources) {
      const targets = steps.get(source) ?? new Set<string>();
      steps.set(source, targets.add(move.target));
    }
  }
  return steps;
}

/** The states that can be got to from one. */
export function reachable(start: string, steps: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set([start]);
  const waiting = [start];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    for (const target of steps.get(state) ?? []) {
      if (!reached.has(target)) waiting.push(target);
      reached.add(target);
    }
  }
  return reached;
}
