/** The layouts of views in the studio: which options name fields, and which fields are good for them. */

import type { Doc } from '../../document/command';
import type { JsonObject } from '../../document/json';
import { fieldsOf, type Field } from '../table/fields';
import { typeOf } from '../table/types';

/** What a field must be good for: to have codes with colours, a day, pictures, to group by, to be added up. */
export type Fit = 'coded' | 'dated' | 'pictured' | 'grouped' | 'grouping' | 'figure';

export interface Slot {
  /** The key in `options`. */
  key: string;
  fit: Fit;
  required: boolean;
}

export interface LayoutDesign {
  id: string;
  slots: readonly Slot[];
  /** Whether the columns of the view are columns of a table; else they are what a card or bar says. */
  tabular: boolean;
}

export const LAYOUTS: readonly LayoutDesign[] = [
  { id: 'list', tabular: true, slots: [] },
  { id: 'board', tabular: false, slots: [{ key: 'by', fit: 'coded', required: true }] },
  {
    id: 'calendar',
    tabular: false,
    slots: [
      { key: 'start', fit: 'dated', required: true },
      { key: 'end', fit: 'dated', required: false },
      { key: 'color', fit: 'coded', required: false },
    ],
  },
  {
    id: 'timeline',
    tabular: false,
    slots: [
      { key: 'start', fit: 'dated', required: true },
      { key: 'end', fit: 'dated', required: true },
      { key: 'by', fit: 'grouping', required: false },
      { key: 'color', fit: 'coded', required: false },
    ],
  },
  { id: 'gallery', tabular: false, slots: [{ key: 'picture', fit: 'pictured', required: true }] },
  {
    id: 'pivot',
    tabular: false,
    slots: [
      { key: 'rows', fit: 'grouped', required: true },
      { key: 'columns', fit: 'grouped', required: false },
      { key: 'of', fit: 'figure', required: false },
    ],
  },
];

const DATES = new Set(['date', 'datetime']);
const FITTING: Readonly<Record<Fit, (field: Field) => boolean>> = {
  coded: (field) => 'dictionary' in field && field.type !== 'choices',
  dated: (field) => DATES.has(field.type),
  pictured: (field) => typeOf(field).group === 'files',
  grouped: (field) => DATES.has(field.type) || ('dictionary' in field && field.type !== 'choices') || GROUPING.has(field.type),
  grouping: (field) => ('dictionary' in field && field.type !== 'choices') || field.type === 'link',
  figure: (field) => FIGURES.has(field.type),
};
const GROUPING = new Set(['text', 'boolean', 'link', 'user', 'team', 'region', 'integer', 'lookup']);
const FIGURES = new Set(['integer', 'decimal', 'money', 'quantity', 'rollup', 'formula', 'balance']);

export function layoutOf(id: string): LayoutDesign {
  return LAYOUTS.find((one) => one.id === id) ?? { id, slots: [], tabular: true };
}

/** The fields of a table that can fill a slot. */
export function fitting(table: Doc | undefined, fit: Fit): Field[] {
  return fieldsOf(table).filter(FITTING[fit]);
}

export function isDated(field: Field | undefined): boolean {
  return field !== undefined && DATES.has(field.type);
}

/** Slots that no field of the table can fill: with any, the layout cannot be. */
export function unfilled(table: Doc | undefined, layout: LayoutDesign): Slot[] {
  return layout.slots.filter((slot) => slot.required && fitting(table, slot.fit).length === 0);
}

/** Options that make the layout valid at once; what the old ones say of the same keys stays where it fits. */
export function startOptions(table: Doc | undefined, layout: LayoutDesign, old: JsonObject): JsonObject {
  const made: JsonObject = {};
  const used = new Set<string>();
  for (const slot of layout.slots) {
    const offered = fitting(table, slot.fit).map((field) => field.id);
    const kept = typeof old[slot.key] === 'string' ? String(old[slot.key]) : '';
    const fresh = slot.required ? (offered.find((id) => !used.has(id)) ?? offered[0]) : undefined;
    const chosen = offered.includes(kept) ? kept : fresh;
    if (chosen === undefined) continue;
    used.add(chosen);
    made[slot.key] = slot.fit === 'grouped' ? axis(table, chosen) : chosen;
  }
  return made;
}

/** A grouping as documents write it: dates need the span that they are cut into. */
export function axis(table: Doc | undefined, field: string, span = 'month'): string {
  return isDated(fieldsOf(table).find((one) => one.id === field)) ? `${field}:${span}` : field;
}
