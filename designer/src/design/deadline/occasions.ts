/** What can happen to the records of a table, and what a hold can stop, as panels offer them. */

import type { Doc } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { offersOf, type Offer } from '../panels/offers';
import { say, sayMaybe } from '../words';

const PLAIN = ['create', 'update', 'delete', 'restore', 'report', 'hold', 'lift', 'transition', 'mark', 'clear'] as const;

/** Everything that a deadline or a flow about a table may wait for: moves of its machine by their names. */
export function occasions(draft: Draft, table: string): Offer[] {
  const plain = PLAIN.map((id) => ({ id: id as string, title: sayMaybe(`process.on.${id}`) }));
  const moves = movesOf(draft, table).map(({ id, title }) => ({ id: `transition:${id}`, title: say('process.on.move', { move: title }) }));
  const marks = marksOf(draft).flatMap((code) => [
    { id: `mark:${code}`, title: say('process.on.mark_of', { mark: code }) },
    { id: `clear:${code}`, title: say('process.on.clear_of', { mark: code }) },
  ]);
  return [...plain, ...moves, ...marks];
}

/** An occasion in words. */
export function occasionTitle(draft: Draft, table: string, occasion: string): string {
  return occasions(draft, table).find((one) => one.id === occasion)?.title ?? occasion;
}

/** What a hold may stop: everything, changes of fields, or single moves. */
export function blocks(draft: Draft, table: string): Offer[] {
  return [{ id: '*', title: say('process.block.all') }, { id: 'edit', title: say('process.block.edit') }, ...movesOf(draft, table)];
}

function movesOf(draft: Draft, table: string): Offer[] {
  const machine = draft.all('machine').find((one) => one['table'] === table);
  return offersOf(machine?.['transitions']);
}

/** The codes of marks that any document sets. */
function marksOf(draft: Draft): string[] {
  const found = new Set<string>();
  for (const machine of draft.all('machine')) for (const move of list(machine, 'transitions')) ids(move['marks']).forEach((id) => found.add(id));
  for (const one of draft.all('deadline')) for (const level of list(one, 'levels')) ids(level['mark']).forEach((id) => found.add(id));
  return [...found];
}

function list(doc: Doc, key: string): Record<string, unknown>[] {
  const found = doc[key];
  return Array.isArray(found) ? (found as unknown as Record<string, unknown>[]) : [];
}

function ids(value: unknown): string[] {
  return Array.isArray(value) ? value.map((one) => String((one as { id?: string }).id ?? '')).filter(Boolean) : [];
}
