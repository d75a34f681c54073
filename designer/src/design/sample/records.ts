/** Records of the version in force, to try a draft on. */

import type { Draft } from '../../document/draft.svelte';
import { isObject, stringify, type Json } from '../../document/json';
import { get, join } from '../../document/path';
import { appPath, call } from '../api';
import { pick } from '../words';

/** A record as it is offered; `state` in words, where its table has a machine. */
export interface Sample {
  id: string;
  title: string;
  state: string;
}

interface Row {
  id: string;
  state?: string | null;
  fields: Record<string, Json>;
}

const MOST = 20;

/** The last changed records of a table whose title holds the words; throws where the version in force has none. */
export async function recordsOf(draft: Draft, table: string, words: string): Promise<Sample[]> {
  const title = String(get(draft.of(`table/${table}`), 'title_field') ?? '');
  const query = new URLSearchParams({ limit: String(MOST), sort: '-sys_updated_at', count: 'false' });
  if (words.trim() && title) query.set('filter', stringify({ in: [words.trim(), { var: title }] }));
  const path = appPath(draft.app, `/tables/${encodeURIComponent(table)}/records?${query.toString()}`);
  const { items } = await call<{ items: Row[] }>('GET', path);
  return items.map((row) => ({ id: row.id, title: titleOf(row, title), state: stateTitle(draft, table, row.state ?? '') }));
}

function titleOf(row: Row, field: string): string {
  const value = row.fields[field];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return isObject(value) && 'amount' in value ? String(value['amount']) : row.id;
}

function stateTitle(draft: Draft, table: string, state: string): string {
  if (!state) return '';
  const machine = draft.all('machine').find((one) => one['table'] === table);
  const dictionary = get(draft.of(`table/${table}`), join('fields', String(machine?.['field']), 'dictionary'));
  return pick(get(draft.of(`dictionary/${String(dictionary)}`), join('entries', state, 'title')), state);
}
