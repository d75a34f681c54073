/** Making new screens reachable at once: for the roles that work with the table, and in the menu. */

import { add, nameOf, type Command, type Doc } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject, type Json } from '../../document/json';
import { get } from '../../document/path';

const ALL = '*';

/** What a role may do with a table that makes a screen of use to it. */
type Use = 'read' | 'create' | 'update';

/** Lets every role that may do one of `uses` with the table open the document of that list (`views`, `forms`). */
export function openToRoles(draft: Draft, list: 'views' | 'forms', id: string, table: string, uses: readonly Use[]): Command[] {
  return draft.all('role').filter((role) => may(role, table, uses)).flatMap((role) => opened(role, list, id));
}

/** Puts a view into the menu, where the app has a menu of its own; without one it shows all views anyway. */
export function intoMenu(draft: Draft, view: string): Command[] {
  return draft
    .all('app')
    .filter((app) => Array.isArray(app['navigation']))
    .flatMap((app) => add(draft.documents, nameOf(app), 'navigation', { id: view }));
}

function may(role: Doc, table: string, uses: readonly Use[]): boolean {
  const rights = get(role, `tables/${table}`);
  return isObject(rights) && uses.some((use) => rights[use] === true);
}

function opened(role: Doc, list: string, id: string): Command[] {
  const known: Json[] = Array.isArray(role[list]) ? role[list] : [];
  if (known.includes(ALL) || known.includes(id)) return [];
  return [{ op: 'set', document: nameOf(role), path: list, value: [...known, id] }];
}
