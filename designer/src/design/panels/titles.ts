/** What the members of lists are called: by their title, else by the title of what their id names, else by the id. */

import { kindOf as kindOfName, type DocName } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject, type Json } from '../../document/json';
import { fits, join } from '../../document/path';
import { kindOf } from '../kinds';
import { pick } from '../words';
import { offers } from './offers';

/** The title of the member at a path; empty where nothing names it. */
export function memberTitle(draft: Draft, name: DocName, path: string, value: Json | undefined): string {
  if (!isObject(value)) return value === undefined || value === null ? '' : String(value);
  const own = pick(value['title'], '');
  const id = typeof value['id'] === 'string' ? value['id'] : '';
  return own || named(draft, name, join(path, 'id'), id) || id;
}

/** What an id that names something else is called there, as its kind's hints tell. */
function named(draft: Draft, name: DocName, path: string, id: string): string {
  const hint = Object.entries(kindOf(kindOfName(name)).hints).find(([pattern]) => fits(path, pattern))?.[1];
  if (!id || !hint?.widget) return '';
  return offers(draft, name, path, hint).find((one) => one.id === id)?.title ?? '';
}
