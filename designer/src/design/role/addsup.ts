/** What a role adds up to, said in sentences that somebody can check without knowing documents. */

import type { Doc } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { documents, transitions } from '../panels/offers';
import { fieldsOf } from '../table/fields';
import { language, pick, say, type Word } from '../words';
import { ALL, ids, may, rightOf, sees, VERBS, writes } from './rights';

const MOST_NAMED = 6;

export interface Line {
  id: string;
  title: string;
  text: string;
}

/** One line for each table the role reaches, then one for pages and flows. */
export function addsUp(draft: Draft, role: Doc): Line[] {
  const tables = draft.all('table').flatMap((table) => {
    const text = onTable(draft, role, table);
    return text ? [{ id: table.id, title: pick(table.title, table.id), text }] : [];
  });
  const doors = (['views', 'forms', 'flows'] as const).flatMap((key) => {
    const known = new Map(documents(draft, key.slice(0, -1)).map((one) => [one.id, one.title]));
    const chosen = ids(role[key]);
    if (chosen.length === 0) return [];
    const text = chosen.includes(ALL) ? say('design.all') : named(chosen.map((id) => known.get(id) ?? id));
    return [{ id: key, title: say(`roledesign.${key}` as Word), text }];
  });
  return [...tables, ...doors];
}

function onTable(draft: Draft, role: Doc, table: Doc): string {
  const right = rightOf(role, table.id);
  if (!right) return '';
  const comma = language() === 'en' ? ', ' : '、';
  const parts = [VERBS.filter((verb) => may(right, verb)).map((verb) => say(`roledesign.verb.${verb}` as Word)).join(comma)];
  if (right['rows'] !== undefined && right['rows'] !== null) parts.push(say('roledesign.only_some_rows'));
  const unseen = fieldsOf(table).filter((field) => !sees(right, field.id)).map((field) => pick(field.title, field.id));
  if (unseen.length) parts.push(say('roledesign.not_seen', { fields: named(unseen) }));
  const written = fieldsOf(table).filter((field) => writes(right, field)).map((field) => pick(field.title, field.id));
  if ((may(right, 'create') || may(right, 'update')) && !ids(right['writable']).includes(ALL)) parts.push(say('roledesign.only_writes', { fields: named(written) }));
  const moves = transitions(draft, table.id);
  const done = ids(right['transitions']);
  if (moves.length) parts.push(say('roledesign.does', { moves: done.includes(ALL) ? say('design.all') : named(moves.filter((move) => done.includes(move.id)).map((move) => move.title)) }));
  return parts.filter(Boolean).join(language() === 'en' ? '; ' : '；');
}

function named(titles: readonly string[]): string {
  if (titles.length === 0) return say('design.no_one');
  const shown = titles.slice(0, MOST_NAMED).join(language() === 'en' ? ', ' : '、');
  return titles.length > MOST_NAMED ? say('roledesign.and_more', { some: shown, count: titles.length }) : shown;
}
