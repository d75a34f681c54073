/** What every part of the studio may ask for, however deep it lies. */

import { getContext, setContext } from 'svelte';
import type { DocName } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import type { Shapes } from '../panels/shapes';
import type { Place } from './place.svelte';

export interface Studio {
  draft: Draft;
  shapes: Shapes;
  place: Place;
  /** Whether a version of the app is in force: then it has tables with records. */
  live: boolean;
  /** Opens a document at a place in it. */
  open: (name: DocName, at?: string) => void;
  /** Asks for a new document of a kind; `given` answers what is known already. */
  ask: (kind: string, given?: { table?: string }) => void;
  /** Says something that fades: what was done, or why not. */
  tell: (text: string, level?: 'success' | 'info' | 'warning' | 'danger') => void;
}

const KEY = Symbol('studio');

export function provide(studio: Studio): void {
  setContext(KEY, studio);
}

/** The studio around a component; call it while the component is made. */
export function studio(): Studio {
  return getContext<Studio>(KEY);
}
