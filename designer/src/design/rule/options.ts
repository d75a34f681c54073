/** The paths that an expression may read, sorted for a list to choose from; and the codes that stand beside a path. */

import type { Draft } from '../../document/draft.svelte';
import { isObject, type Json } from '../../document/json';
import { pick, say, type Word } from '../words';
import type { Readable } from './answers';

export interface Option {
  value: string;
  label: string;
  group: string;
  /** A second, quieter word: an id, a type. */
  note?: string;
}

const GROUPS: readonly [prefix: string, word: Word][] = [
  ['@old.', 'condition.group_old'],
  ['@record.', 'condition.group_outer'],
  ['@param.', 'condition.group_param'],
  ['@me.', 'condition.group_me'],
  ['@now', 'condition.group_me'],
  ['@', 'condition.group_flow'],
  ['parent.', 'condition.group_parent'],
];
const SYSTEM = /^(id|version|sys_[a-z_]+)$/;
const ORDER: readonly Word[] = [
  'condition.group_record',
  'condition.group_parent',
  'condition.group_outer',
  'condition.group_flow',
  'condition.group_me',
  'condition.group_param',
  'condition.group_system',
  'condition.group_old',
];

function groupOf(path: string): Word {
  const found = GROUPS.find(([prefix]) => path.startsWith(prefix));
  return found ? found[1] : SYSTEM.test(path) ? 'condition.group_system' : 'condition.group_record';
}

/** The paths as a list to choose from, nearest things first. */
export function pathOptions(paths: readonly Readable[]): Option[] {
  const options = paths.map((one) => ({ place: ORDER.indexOf(groupOf(one.path)), option: optionOf(one) }));
  return options.sort((one, other) => one.place - other.place).map(({ option }) => option);
}

function optionOf({ path, title }: Readable): Option {
  return { value: path, label: title, group: say(groupOf(path)), note: path };
}

/** A code with its title. */
export interface Coded {
  code: string;
  title: string;
}

/** The codes that values beside a path may have; empty where any value will do. */
export function codesBeside(beside: Readable | null, draft: Draft): Coded[] {
  if (beside?.path === '@me.roles') return draft.all('role').map((role) => ({ code: role.id, title: pick(role.title, role.id) }));
  const entries = beside?.dictionary ? draft.of(`dictionary/${beside.dictionary}`)?.['entries'] : undefined;
  return Array.isArray(entries) ? entries.flatMap(codeOf) : [];
}

function codeOf(entry: Json): Coded[] {
  if (!isObject(entry) || typeof entry['id'] !== 'string') return [];
  return [{ code: entry['id'], title: pick(entry['title'], entry['id']) }];
}
