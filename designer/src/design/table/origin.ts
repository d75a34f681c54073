/** Tables of other systems: which columns become which fields. Pure. */

import { nameOf, type Command, type Doc } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { makeId } from '../../document/names';
import { fieldsOf } from './fields';
import { TYPE_OF_SORT } from './types';

/** A table or view as its database describes it. */
export interface ForeignTable {
  name: string;
  namespace: string | null;
  view: boolean;
}

export interface ForeignColumn {
  name: string;
  written: string;
  sort: string;
  key: boolean;
  size: number | null;
}

/** A column that becomes a field; `field` is empty for a field that does not exist yet. */
export interface Taken {
  column: string;
  field: string;
  title: string;
  type: string;
}

export interface Plan {
  engine: string;
  table: ForeignTable;
  /** The column that tells rows apart. */
  key: string;
  columns: readonly Taken[];
}

/** The columns that the table reads already, with the field each goes to. */
export function readColumns(table: Doc): ReadonlyMap<string, string> {
  const source = table['source'];
  const columns = isObject(source) && Array.isArray(source['columns']) ? source['columns'] : [];
  return new Map(columns.flatMap((one): [string, string][] => (isObject(one) ? [[String(one['column']), String(one['id'])]] : [])));
}

/** The type a column's values have here; empty for what cannot be read. */
export function typeFor(column: ForeignColumn): string {
  return TYPE_OF_SORT[column.sort] ?? '';
}

/** Words out of a column's name: `ORDER_NO` becomes `Order no`. */
export function titleFor(column: string): string {
  const words = column.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_\s]+/g, ' ').trim().toLowerCase();
  return words ? words[0]?.toUpperCase() + words.slice(1) : column;
}

function options(column: ForeignColumn | undefined, type: string): JsonObject {
  if (type === 'decimal') return { scale: Math.min(8, column?.size ?? 2) };
  if (type === 'text' && (column?.size ?? 0) > 200) return { max_length: Math.min(4000, column?.size ?? 4000) };
  return {};
}

/**
 * The table read from there: fields of columns that stay are kept as they are, those without a column go, except what is
 * worked out from others.
 */
export function readFrom(table: Doc, plan: Plan, known: readonly ForeignColumn[]): Command[] {
  const kept = fieldsOf(table);
  const taken = new Set(kept.map((field) => field.id));
  const columns: JsonObject[] = [];
  const fields: JsonObject[] = plan.columns.map((one) => {
    const there = kept.find((field) => field.id === one.field);
    const id = there?.id ?? makeId(one.column, `field_${taken.size + 1}`, (other) => taken.has(other) || other === 'id' || other.startsWith('sys_'));
    taken.add(id);
    columns.push({ id, column: one.column });
    if (there) return there;
    return { id, type: one.type, title: { zh: one.title, en: one.title }, ...options(known.find((column) => column.name === one.column), one.type) };
  });
  const worked = kept.filter((field) => 'through' in field && !fields.some((one) => one['id'] === field.id));
  const all: Json[] = [...fields, ...worked];
  const old = isObject(table['source']) ? table['source'] : {};
  const source: JsonObject = { ...old, engine: plan.engine, table: plan.table.name, key: plan.key, columns };
  if (plan.table.namespace === null) delete source['namespace'];
  else source['namespace'] = plan.table.namespace;
  const titleField = all.some((one) => isObject(one) && one['id'] === table['title_field']) ? table['title_field'] : titleOf(plan, columns);
  const made: Doc = { ...table, title_field: titleField ?? '', fields: all, source };
  // Another system keeps its own keys and indexes.
  for (const key of ['keys', 'indexes', 'snapshots', 'retention', 'subject']) delete made[key];
  return [{ op: 'set', document: nameOf(table), path: '', value: made }];
}

/** The first text that is not the key, else the key, else whatever comes first. */
function titleOf(plan: Plan, columns: readonly JsonObject[]): Json | undefined {
  const best = plan.columns.find((one) => one.type === 'text' && one.column !== plan.key) ?? plan.columns.find((one) => one.column === plan.key) ?? plan.columns[0];
  return columns.find((one) => one['column'] === best?.column)?.['id'];
}
