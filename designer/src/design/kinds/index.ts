/** Every kind of document that the studio knows, in the order of its list. */

import type { KindDesign } from '../types';
import { app } from './app';
import { calendar } from './calendar';
import { connection } from './connection';
import { deadline } from './deadline';
import { dictionary } from './dictionary';
import { flow } from './flow';
import { form } from './form';
import { identity } from './identity';
import { machine } from './machine';
import { message } from './message';
import { query } from './query';
import { role } from './role';
import { rule } from './rule';
import { scenario } from './scenario';
import { table } from './table';
import { view } from './view';

export const KINDS: readonly KindDesign[] = [
  app,
  table,
  dictionary,
  identity,
  query,
  machine,
  rule,
  flow,
  deadline,
  calendar,
  form,
  view,
  message,
  role,
  connection,
  scenario,
];

const BY_ID = new Map(KINDS.map((kind) => [kind.id, kind]));

/** The kind of that id; one the studio does not know is shown by its panel alone. */
export function kindOf(id: string): KindDesign {
  return BY_ID.get(id) ?? { id, group: 'app', icon: 'dots', hints: {} };
}
