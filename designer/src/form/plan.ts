/** What the server tells about a form (`web/pages/form_live.py`): conditions as Core, and the values they read. */

import type { Node } from '../logic/evaluate';

/** A condition: its answer where it depends on nothing, else Core. */
export type Condition = boolean | Node;

export interface FieldPlan {
  id: string;
  /** Whether this person may be asked for it. */
  asked: boolean;
  /** Whether its values can be told from its inputs; else the server's check of the field tells them. */
  live: boolean;
  visible: Condition;
  required: Condition;
  readonly: Condition;
  /** Every path of its values. */
  paths: string[];
  /** The default, computed anew until somebody touches the field. */
  follows?: Node;
}

export interface Rule {
  level: 'error' | 'confirm' | 'warning';
  field: string;
  words: string;
  when: Node;
}

export interface RecordPlan {
  fields: FieldPlan[];
  computed: { id: string; value: Node }[];
  rules: Rule[];
  /** Written types by path. */
  types: Record<string, string>;
}

export type Raw = Record<string, unknown>;

/** What one record holds: `held` where nothing is asked for, `typed` what stands in inputs that only the server reads. */
export interface Values {
  held: Raw;
  typed: Raw;
  create: boolean;
}

export interface LinesPlan extends RecordPlan {
  section: string;
  most: number;
  totals: { path: string; apart: string[] }[];
  rows: Record<string, Values>;
}

export interface FormPlan extends RecordPlan {
  zone: string;
  values: Values;
  sections: { id: string; visible: Condition }[];
  tabs: { id: string; visible: Condition }[];
  lines: LinesPlan[];
}

/** The key of the line that new ones are copied from. */
export const BLANK = '__row__';
