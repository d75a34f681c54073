/** Real records of the version in force, for pictures of what a document will show. */

import { appPath, call, Refused } from '../api';
import type { Doc } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject, stringify, type Json, type JsonObject } from '../../document/json';
import { fieldsOf, type Field } from '../table/fields';
import { language, pick } from '../words';

export interface Sample {
  id: string;
  fields: JsonObject;
}

interface Page {
  items: { id: string; fields: JsonObject }[];
  count: { value: number; exact: boolean } | null;
}

export interface Found {
  items: Sample[];
  count: number;
  /** More than could be counted. */
  more: boolean;
  /** What the version in force could not do yet: it does not know the table, or not what filter and order ask for. */
  missing: '' | 'table' | 'filter';
}

/** Records of a table by filter and order; asked again without them where the version in force does not know them. */
export async function find(app: string, table: string, filter: Json | undefined, sort: readonly string[], limit: number): Promise<Found> {
  const path = appPath(app, `/tables/${encodeURIComponent(table)}/records`);
  try {
    return { ...(await page(path, filter, sort, limit)), missing: '' };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 404 || error.status === 403) return { items: [], count: 0, more: false, missing: 'table' };
  }
  return { ...(await page(path, undefined, [], limit)), missing: 'filter' };
}

async function page(path: string, filter: Json | undefined, sort: readonly string[], limit: number): Promise<Omit<Found, 'missing'>> {
  const query = new URLSearchParams({ limit: String(limit), count: 'true' });
  if (filter !== undefined && filter !== null) query.set('filter', stringify(filter));
  if (sort.length) query.set('sort', sort.join(','));
  const answer = await call<Page>('GET', `${path}?${query.toString()}`);
  const items = answer.items.map(({ id, fields }) => ({ id, fields }));
  return { items, count: answer.count?.value ?? items.length, more: answer.count?.exact === false };
}

export interface Shown {
  text: string;
  /** The colour of a code's badge; empty for what is no code. */
  color: string;
}

/** How a value reads to people, near enough to the staff pages for a picture of them. */
export function shown(draft: Draft, field: Field | undefined, value: Json | undefined): Shown {
  if (value === undefined || value === null || value === '') return { text: '', color: '' };
  const entry = field && 'dictionary' in field ? entryOf(draft.of(`dictionary/${String(field['dictionary'])}`), String(value)) : null;
  if (entry) return { text: pick(entry['title'], String(value)), color: String(entry['color'] ?? 'gray') };
  return { text: plain(value), color: '' };
}

function entryOf(dictionary: Doc | undefined, code: string): JsonObject | null {
  const entries = dictionary?.['entries'];
  if (!Array.isArray(entries)) return null;
  return entries.filter(isObject).find((one) => one['id'] === code) ?? null;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function plain(value: Json): string {
  if (typeof value === 'boolean') return value ? '✓' : '–';
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (isObject(value)) return composed(value);
  const text = String(value);
  if (!MOMENT.test(text)) return text;
  return new Date(text).toLocaleString(language() === 'en' ? 'en-GB' : 'zh-CN', { dateStyle: 'short', timeStyle: 'short' });
}

/** Money, quantities, addresses, files: their parts as people put them together. */
function composed(value: JsonObject): string {
  if ('amount' in value) return `${String(value['amount'])} ${String(value['currency'] ?? '')}`.trim();
  if ('value' in value && 'unit' in value) return `${String(value['value'])} ${String(value['unit'])}`;
  const words = Object.values(value).filter((one) => typeof one === 'string' && one !== '');
  return words.slice(0, 3).join(' ');
}

export function fieldsById(table: Doc | undefined): ReadonlyMap<string, Field> {
  return new Map(fieldsOf(table).map((field) => [field.id, field]));
}
