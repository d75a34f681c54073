/** Columns, sorting and their fields, with the words people know them by. */

import type { Command, Doc, DocName } from '../../document/command';
import { isObject, type Json } from '../../document/json';
import { join } from '../../document/path';
import { fieldsOf } from '../table/fields';
import { pick, sayMaybe } from '../words';

/** Fields that every record has; `sys_state_at` only where there is a machine. */
export const SYSTEM = ['id', 'version', 'sys_created_at', 'sys_created_by', 'sys_updated_at', 'sys_updated_by', 'sys_state_at'] as const;

export interface Named {
  id: string;
  title: string;
  /** The field's type; empty for those that every record has. */
  type: string;
}

/** All fields of a table by title: its own ones in order, then those that every record has. */
export function named(table: Doc | undefined): Named[] {
  const own = fieldsOf(table).map((field) => ({ id: field.id, title: pick(field.title, field.id), type: field.type }));
  return [...own, ...SYSTEM.map((id) => ({ id, title: sayMaybe(`viewdesign.system.${id}`, id), type: '' }))];
}

export function titleOf(fields: readonly Named[], id: string): string {
  return fields.find((field) => field.id === id)?.title ?? id;
}

/** The ids in a list of objects or texts. */
export function idsOf(list: Json | undefined): string[] {
  if (!Array.isArray(list)) return [];
  return list.map((one) => (isObject(one) ? String(one['id']) : String(one)));
}

export interface Order {
  field: string;
  down: boolean;
}

export function ordersOf(list: Json | undefined): Order[] {
  return idsOf(list).map((one) => ({ field: one.replace(/^-/, ''), down: one.startsWith('-') }));
}

export function sortOf(orders: readonly Order[]): string[] {
  return orders.map(({ field, down }) => (down ? `-${field}` : field));
}

/** The command that puts a member of a list where it was dropped: behind the one that stands before that place now. */
export function dropped(name: DocName, list: string, ids: readonly string[], from: number, to: number): Command | null {
  const id = ids[from];
  if (id === undefined || from === to) return null;
  const others = ids.filter((_, place) => place !== from);
  return { op: 'move', document: name, path: join(list, id), after: to > 0 ? (others[to - 1] ?? null) : null };
}
