/** What every part of an open editor of expressions may ask for. */

import { getContext, setContext } from 'svelte';
import type { Draft } from '../../document/draft.svelte';
import type { Operators } from './answers';

export interface Around {
  readonly draft: Draft;
  /** Every operator with its words; empty until they have come. */
  readonly operators: Operators;
  /** The database must answer the expression alone. */
  readonly pushed: boolean;
  /** Says what was done to those who cannot see it. */
  announce: (text: string) => void;
}

const KEY = Symbol('expression');

export function surround(around: Around): void {
  setContext(KEY, around);
}

/** The editor around a component; call it while the component is made. */
export function around(): Around {
  return getContext<Around>(KEY);
}
