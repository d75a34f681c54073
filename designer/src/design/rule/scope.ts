/** Where an expression stands: what it may read and what it must give. */

import type { DocName } from '../../document/command';

export interface Scope {
  /** The table whose fields it reads. */
  table?: string;
  /** What else it may read: `old`, `event`, `input`, `var`, `item`, `me`, `param`, `run`, `parent`. */
  roots: readonly string[];
  /** In a flow: the step it belongs to, so that variables are known. */
  flow?: { name: DocName; step: string };
  /** The type that it must give; `any` where all are welcome. */
  want: string;
  document: DocName;
  path: string;
}
