/** A query in parts, and as the question that shows what it answers today. Pure. */

import type { Doc } from '../../document/command';
import { stringify, type Json, type JsonObject } from '../../document/json';
import { members } from '../dictionary/entries';

export type Part = JsonObject & { id: string };

export const SPANS = ['day', 'week', 'month', 'year'] as const;
export const MEASURES = ['count', 'sum', 'avg', 'min', 'max', 'distinct'] as const;

export interface Parts {
  joins: Part[];
  group: Part[];
  measures: Part[];
  /** Whether records are put together, so that single ones are not shown. */
  grouped: boolean;
}

export function partsOf(query: Doc | undefined): Parts {
  const [joins, group, measures] = [members(query?.['joins']), members(query?.['group']), members(query?.['measures'])];
  return { joins, group, measures, grouped: group.length > 0 || measures.length > 0 };
}

/** A key of groups as the API asks for it: `paid_at:month`. */
function keyOf(part: Part): string {
  return part['span'] ? `${String(part['field'])}:${String(part['span'])}` : String(part['field']);
}

/** A measure as the API asks for it: `sum:total_amount`. */
function measureOf(part: Part): string {
  const measure = String(part['measure'] ?? 'count');
  return part['field'] ? `${measure}:${String(part['field'])}` : measure;
}

export interface Asked {
  /** Behind `/tables/{table}/`: the address with its query. */
  path: string;
  /** The names that the answer's keys and values come under, in the order of the query's own. */
  keys: string[];
  values: string[];
}

/** The question of a query that puts records together; null where it looks behind links, which only the query itself may. */
export function groupsAsked(query: Doc, limit: number): Asked | null {
  const { joins, group, measures } = partsOf(query);
  const joined = new Set(joins.map((join) => join.id));
  const behind = [...group, ...measures].some((part) => joined.has(String(part['field']).split('.')[0] ?? ''));
  if (behind) return null;
  const [keys, values] = [group.map(keyOf), measures.length > 0 ? measures.map(measureOf) : ['count']];
  const names = new Map([...group.map((part): [string, string] => [part.id, keyOf(part)]), ...measures.map((part): [string, string] => [part.id, measureOf(part)])]);
  const asked = new URLSearchParams({ limit: String(limit) });
  if (keys.length > 0) asked.set('group', keys.join(','));
  if (measures.length > 0) asked.set('measure', values.join(','));
  const sort = sortOf(query).map((one) => (one.startsWith('-') ? `-${names.get(one.slice(1)) ?? one.slice(1)}` : (names.get(one) ?? one)));
  if (sort.length > 0) asked.set('sort', sort.join(','));
  const filter: Json | undefined = query['filter'];
  if (filter !== undefined && filter !== null) asked.set('filter', stringify(filter));
  return { path: `groups?${asked.toString()}`, keys, values };
}

export function sortOf(query: Doc): string[] {
  return Array.isArray(query['sort']) ? query['sort'].map(String) : [];
}

/** The fields that single records show; all of them when nothing is said. */
export function fieldsShown(query: Doc): string[] {
  return Array.isArray(query['fields']) ? query['fields'].map(String) : [];
}
