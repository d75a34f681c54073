/** The names that a panel offers: documents, fields of a table, states, transitions; always with titles people know. */

import type { Doc, DocName } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject, type Json } from '../../document/json';
import { get } from '../../document/path';
import { pick } from '../words';
import type { Hint } from '../types';
import { along } from './edit';

export interface Offer {
  id: string;
  title: string;
  /** What else tells it apart: a field's type. */
  note?: string;
}

/** The members of a list in a document, as offers. */
export function offersOf(list: Json | undefined): Offer[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one) => {
    if (typeof one === 'string') return [{ id: one, title: one }];
    if (!isObject(one) || typeof one['id'] !== 'string') return [];
    const note = typeof one['type'] === 'string' ? { note: one['type'] } : {};
    return [{ id: one['id'], title: pick(one['title'], one['id']), ...note }];
  });
}

export function documents(draft: Draft, kind: string): Offer[] {
  return draft.all(kind).map((doc) => ({ id: doc.id, title: pick(doc.title, doc.id) }));
}

export function fields(draft: Draft, table: string): Offer[] {
  return offersOf(draft.of(`table/${table}`)?.['fields']);
}

/** The machine of a table: it has at most one. */
export function machineOf(draft: Draft, table: string): Doc | undefined {
  return draft.all('machine').find((machine) => machine['table'] === table);
}

/** The states of a table's machine with the titles of its dictionary. */
export function states(draft: Draft, table: string): Offer[] {
  const machine = machineOf(draft, table);
  const field = get(draft.of(`table/${table}`), `fields/${String(machine?.['field'])}`);
  const entries = isObject(field) ? offersOf(draft.of(`dictionary/${String(field['dictionary'])}`)?.['entries']) : [];
  const titles = new Map(entries.map((entry) => [entry.id, entry.title]));
  return offersOf(machine?.['states']).map(({ id }) => ({ id, title: titles.get(id) ?? id }));
}

export function transitions(draft: Draft, table: string): Offer[] {
  return offersOf(machineOf(draft, table)?.['transitions']);
}

/** What a hint's widget offers at a path: `of` leads to the table's id, or names the kind. */
export function offers(draft: Draft, name: DocName, path: string, hint: Hint): Offer[] {
  const widget = (hint.widget ?? '').replace(/s$/, '');
  if (widget === 'document') return documents(draft, hint.of ?? '');
  const doc = draft.of(name);
  if (hint.offers) return doc ? hint.offers(draft, doc) : [];
  const table = hint.table && doc ? hint.table(doc, path, draft) : String(get(doc, along(hint.of ?? 'table', path)) ?? '');
  if (widget === 'field') return fields(draft, table);
  if (widget === 'sort') return fields(draft, table).flatMap((one) => [{ ...one, title: `${one.title} ↑` }, { ...one, id: `-${one.id}`, title: `${one.title} ↓` }]);
  if (widget === 'state') return states(draft, table);
  if (widget === 'transition') return transitions(draft, table);
  if (widget === 'member') return offersOf(get(draft.of(name), along(hint.of ?? '', path)));
  return [];
}
