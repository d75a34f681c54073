/** Where an expression stands, and what it may spend. */

import { LimitReached } from './errors';
import type { Row, Value } from './values';

const MOST_STEPS = 100_000;

export class Scope {
  constructor(
    readonly row: Row,
    readonly value: Value = null,
    readonly parent: Scope | null = null,
    readonly index = 0,
    private readonly spent: { steps: number } = { steps: 0 },
  ) {}

  /** The scope of a loop body or an error handler. */
  inner(value: Value, index = 0): Scope {
    return new Scope(this.row, value, this, index, this.spent);
  }

  /** The scope `levels` loops up; null above the outermost. */
  outer(levels: number): Scope | null {
    return levels > 0 ? (this.parent?.outer(levels - 1) ?? null) : this;
  }

  tick(): void {
    this.spent.steps += 1;
    if (this.spent.steps > MOST_STEPS) throw new LimitReached('Too Many Steps');
  }
}

/** A part of an expression, ready to run. */
export type Run = (scope: Scope) => Value;
