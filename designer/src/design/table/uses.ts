/**
 * Where a field is named, all over an app's documents: what its builder should look at before it goes.
 *
 * This is for telling people; whether a document is still right is the server's checker's to say.
 */

import type { Doc, DocName, Documents } from '../../document/command';
import { nameOf } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { join, memberId } from '../../document/path';

export interface Use {
  document: DocName;
  /** The id path of the place. */
  path: string;
  /** What can be taken out with the field so that nothing is left dangling; null where a person must decide. */
  removes: string | null;
}

/** Lists whose members stand for fields by their id. */
const LISTS_OF_FIELDS = new Set(['fields', 'columns', 'filters']);
/** Lists that say nothing once they are empty, so what holds them goes too. */
const WHOLE_THINGS = new Set(['keys', 'indexes', 'snapshots']);
/** Keys whose texts are never names of fields. */
const NO_NAMES = new Set(['id', 'kind', 'type', 'title', 'help', 'zh', 'en', 'table', 'dictionary', 'layout', 'color', 'icon', 'message']);
/** What stands before the name of a field in the paths of expressions. */
const ROOTS = new Set(['record', 'old', 'new', 'event', 'parent', 'item']);

/** Every place that names a field of a table, other than the field itself. */
export function usesOf(documents: Documents, table: string, field: string): Use[] {
  const found: Use[] = [];
  for (const doc of documents.values()) {
    const own = doc.kind === 'table' ? doc.id : '';
    const walk = new Walk(documents, doc, table, field, found);
    walk.value(doc, '', own, own === table ? join('fields', field) : null);
  }
  return found;
}

class Walk {
  readonly #name: DocName;

  constructor(
    readonly documents: Documents,
    doc: Doc,
    readonly table: string,
    readonly field: string,
    readonly found: Use[],
  ) {
    this.#name = nameOf(doc);
  }

  /** Looks through a value in which names of fields are those of the table `scope`. */
  value(value: Json, path: string, scope: string, skip: string | null): void {
    if (path !== '' && path === skip) return;
    if (Array.isArray(value)) this.#list(value, path, scope, skip);
    else if (isObject(value)) this.#object(value, path, scope, skip);
  }

  #list(list: Json[], path: string, scope: string, skip: string | null): void {
    const key = path.slice(path.lastIndexOf('/') + 1);
    list.forEach((member, place) => {
      const inner = join(path, memberId(member) ?? place);
      if (inner === skip) return;
      if (typeof member === 'string') {
        if (scope === this.table && this.#names(member)) this.#add(inner, this.#removable(list, path, inner));
        return;
      }
      // Rights stand by table: what is in such a member speaks of the table that it is about.
      const about = key === 'tables' && isObject(member) ? String(member['id']) : scope;
      if (about === this.table && LISTS_OF_FIELDS.has(key) && isObject(member) && member['id'] === this.field) {
        this.#add(inner, this.#removable(list, path, inner));
      } else this.value(member, inner, about, skip);
    });
  }

  #object(object: JsonObject, path: string, scope: string, skip: string | null): void {
    const about = typeof object['table'] === 'string' && object['type'] !== 'link' ? object['table'] : scope;
    for (const [key, value] of Object.entries(object)) {
      const inner = join(path, key);
      if (key === 'var') this.#variable(value, path, about);
      else if (typeof value === 'string' && !NO_NAMES.has(key)) {
        if (this.#scopeOf(object, key, about) === this.table && this.#names(value)) this.#add(inner, null);
      } else if (!NO_NAMES.has(key)) this.value(value, inner, about, skip);
    }
  }

  /** What is behind a link is a field of the linked table. */
  #scopeOf(object: JsonObject, key: string, scope: string): string {
    if (key !== 'field' || typeof object['through'] !== 'string' || 'measure' in object) return scope;
    const home = this.documents.get(`table/${scope}`)?.['fields'];
    const link = Array.isArray(home) ? home.find((one) => isObject(one) && one['id'] === object['through']) : undefined;
    return isObject(link) ? String(link['table'] ?? '') : '';
  }

  #variable(value: Json, path: string, scope: string): void {
    const named = Array.isArray(value) ? value[0] : value;
    if (typeof named !== 'string' || scope !== this.table) return;
    const [first, second] = named.split('.');
    if (first === this.field || (ROOTS.has(first ?? '') && second === this.field)) this.#add(path, null);
  }

  /** A text names the field plainly, descending (`-paid_at`), or by one of its parts (`total.currency`). */
  #names(text: string): boolean {
    return text.replace(/^-/, '').split('.')[0] === this.field;
  }

  #removable(list: Json[], path: string, inner: string): string {
    const [outer, id] = path.split('/');
    return list.length === 1 && outer && id && WHOLE_THINGS.has(outer) ? join(outer, id) : inner;
  }

  #add(path: string, removes: string | null): void {
    this.found.push({ document: this.#name, path, removes });
  }
}

/** The places by document, so that each is told once. */
export function byDocument(uses: readonly Use[]): Map<DocName, Use[]> {
  const grouped = new Map<DocName, Use[]>();
  uses.forEach((use) => grouped.set(use.document, [...(grouped.get(use.document) ?? []), use]));
  return grouped;
}
