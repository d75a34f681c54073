/** Walking through a machine on a sample record: the server judges, the designer shows. */

import { appPath, call } from '../api';

export interface WalkWish {
  role: string;
  record: string;
  state: string;
  steps: string[];
}

/** A move out of the state that was reached. */
export interface WalkWay {
  transition: string;
  to: string;
  may: boolean;
  guard: 'none' | 'open' | 'shut' | 'unknown';
  missing: string[];
  reasons: string[];
}

export interface Standpoint {
  state: string;
  ways: WalkWay[];
}

/** How a way stands: free, free if its condition holds, shut by a condition or hold, or not for this role. */
export type Standing = 'go' | 'maybe' | 'shut' | 'no';

export function standing(way: WalkWay): Standing {
  if (!way.may) return 'no';
  if (way.reasons.length > 0) return 'shut';
  return way.guard === 'unknown' ? 'maybe' : 'go';
}

export function walk(app: string, machine: string, wish: WalkWish): Promise<Standpoint> {
  const body = Object.fromEntries(Object.entries(wish).filter(([, value]) => value.length > 0));
  return call<Standpoint>('POST', appPath(app, `/draft/machines/${encodeURIComponent(machine)}/walk`), body);
}

/** What of a walk the picture shows. */
export interface WalkShown {
  state: string;
  ways: ReadonlyMap<string, Standing>;
  passed: ReadonlySet<string>;
}
