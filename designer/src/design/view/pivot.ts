/** Figures over sample records, near enough for a picture of a pivot. */

import { isObject, type Json } from '../../document/json';
import type { Sample } from './records';

export interface Wish {
  /** A field, or a date with the span it is cut into. */
  rows: string;
  columns: string;
  measure: string;
  of: string;
}

export interface Figures {
  rows: string[];
  columns: string[];
  /** By row and column, with a line break between. */
  cells: Map<string, string>;
}

const SPAN_LENGTH: Readonly<Record<string, number>> = { year: 4, month: 7, week: 10, day: 10 };
const MOST = 12;

export function pivot(items: readonly Sample[], wish: Wish): Figures {
  const values = new Map<string, Json[]>();
  const [rows, columns] = [new Set<string>(), new Set<string>()];
  for (const { fields } of items) {
    const row = part(fields, wish.rows);
    const column = wish.columns ? part(fields, wish.columns) : '';
    rows.add(row);
    columns.add(column);
    const key = `${row}\n${column}`;
    values.set(key, [...(values.get(key) ?? []), wish.of ? (fields[wish.of] ?? null) : true]);
  }
  const cells = new Map([...values].map(([key, list]) => [key, figure(wish.measure, list)]));
  return { rows: [...rows].sort().slice(0, MOST), columns: [...columns].sort().slice(0, MOST), cells };
}

function part(fields: Sample['fields'], axis: string): string {
  const [path = '', span] = axis.split(':');
  const [field = '', inner] = path.split('.');
  let value: Json | undefined = fields[field];
  if (inner && isObject(value)) value = value[inner];
  const text = value === undefined || value === null ? '' : isObject(value) ? '…' : String(value);
  return span ? text.slice(0, SPAN_LENGTH[span] ?? text.length) : text;
}

function figure(measure: string, values: readonly Json[]): string {
  const there = values.filter((value) => value !== null);
  if (measure === 'count') return String(values.length);
  if (measure === 'distinct') return String(new Set(there.map((value) => JSON.stringify(value))).size);
  const numbers = there.map(number).filter((one) => !Number.isNaN(one));
  if (numbers.length === 0) return '';
  const sum = numbers.reduce((total, one) => total + one, 0);
  const found = { sum, avg: sum / numbers.length, min: Math.min(...numbers), max: Math.max(...numbers) }[measure] ?? sum;
  return String(Math.round(found * 100) / 100);
}

function number(value: Json): number {
  return Number(isObject(value) ? (value['amount'] ?? value['value'] ?? value['on_hand']) : value);
}
