/** The maps of a connection: how a field is filled, told in words that people choose from, and back. Pure. */

import type { Doc } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { get, join } from '../../document/path';
import { language } from '../../server/messages';
import type { ItemKey, ItemShape, Offered, Target } from './platform';

/** Inside a list, keys of the whole item are read through this. */
export const WHOLE = '@item.';
/** Inside a list, the place of the element. */
export const INDEX = '@index';

/** Between a list and a key of its elements, where both stand in one list of keys. */
export const INSIDE = '[]';

/**
 * How a map reads a key that was taken up from the sample: `order_no`, or `lines[]sku` for a key inside a list.
 * `each` is the list whose elements the map takes; null where the key means nothing there.
 */
export function keyFor(taken: string, each?: string): string | null {
  const [list, key] = taken.includes(INSIDE) ? taken.split(INSIDE) : [null, taken];
  if (!key) return null;
  if (list === null) return each === undefined ? key : WHOLE + key;
  return list === each ? key : null;
}

export interface FieldMap extends JsonObject {
  id: string;
}

export interface ChildMap extends JsonObject {
  id: string;
  each: string;
  table: string;
  link: string;
  fields: FieldMap[];
}

export interface StatusEntry extends JsonObject {
  id: string;
}

export interface ItemMap extends JsonObject {
  id: string;
  item: string;
  table: string;
  key: string;
  fields: FieldMap[];
}

/** How one field is filled, as far as it can be shown without a formula. */
export type Filling =
  | { sort: 'none' }
  | { sort: 'key'; path: string }
  | { sort: 'constant'; text: string }
  | { sort: 'coded'; dictionary: string; mapping: string; path: string }
  | { sort: 'formula' };

function listed<T extends JsonObject>(list: Json | undefined): T[] {
  return Array.isArray(list) ? list.filter((one): one is T => isObject(one) && typeof one['id'] === 'string') : [];
}

export function mapsOf(doc: Doc | undefined): ItemMap[] {
  return listed<ItemMap>(doc?.['maps']);
}

export function fieldsIn(holder: JsonObject | undefined): FieldMap[] {
  return listed<FieldMap>(holder?.['fields']);
}

export function childrenOf(map: ItemMap | undefined): ChildMap[] {
  return listed<ChildMap>(map?.['children']);
}

export function statusOf(map: ItemMap | undefined): (JsonObject & { entries: StatusEntry[] }) | null {
  const status = map?.['status'];
  return isObject(status) ? { ...status, entries: listed<StatusEntry>(status['entries']) } : null;
}

/** The key that `{"var": key}` reads. */
function read(rule: Json | undefined): string | null {
  if (!isObject(rule) || Object.keys(rule).length !== 1) return null;
  const path = rule['var'];
  return typeof path === 'string' && path !== '' ? path : null;
}

export function fillingOf(member: FieldMap | undefined): Filling {
  if (!member) return { sort: 'none' };
  if ('parts' in member && member['value'] == null) return ofParts(listed(member['parts']));
  const value = member['value'];
  const path = read(value);
  if (path !== null) return { sort: 'key', path };
  if (isObject(value)) return coded(value) ?? { sort: 'formula' };
  if (Array.isArray(value) || value == null) return { sort: 'formula' };
  return { sort: 'constant', text: String(value) };
}

/** Composed values read their first part from one key and the others from keys of their own names. */
function ofParts(parts: readonly JsonObject[]): Filling {
  const paths = parts.map((part) => read(part['value']));
  const [first, ...others] = paths;
  const usual = others.every((path, place) => path?.replace(WHOLE, '') === parts[place + 1]?.['id']);
  return first && usual ? { sort: 'key', path: first } : { sort: 'formula' };
}

function coded(value: JsonObject): Filling | null {
  const [dictionary, mapping, rule] = Array.isArray(value['mapping']) ? value['mapping'] : [];
  const path = read(rule);
  if (typeof dictionary !== 'string' || typeof mapping !== 'string' || path === null) return null;
  return { sort: 'coded', dictionary, mapping, path };
}

/** The member of `fields` that fills a field so; null for one that is not filled. `keys` are those of the whole item. */
export function memberFor(target: Target, filling: Filling, keys: readonly ItemKey[], inside: boolean): FieldMap | null {
  switch (filling.sort) {
    case 'key':
      return fromKey(target, filling.path, keys, inside);
    case 'constant':
      return { id: target.id, value: filling.text === 'true' ? true : filling.text === 'false' ? false : filling.text };
    case 'coded':
      return { id: target.id, value: { mapping: [filling.dictionary, filling.mapping, { var: filling.path }] } };
    default:
      return null;
  }
}

function fromKey(target: Target, path: string, keys: readonly ItemKey[], inside: boolean): FieldMap {
  const others = target.parts.slice(1);
  const single = new Set(keys.filter((key) => key.leaf && !key.many).map((key) => key.path));
  const object = keys.some((key) => key.path === path && key.keys);
  if (others.length === 0 || object || !others.every((part) => single.has(part))) return { id: target.id, value: { var: path } };
  const rest = others.map((part) => ({ id: part, value: { var: inside ? WHOLE + part : part } }));
  return { id: target.id, parts: [{ id: target.parts[0] ?? '', value: { var: path } }, ...rest] };
}

/** A key that can be chosen, with a title that says where it is. */
export interface Choice {
  path: string;
  title: string;
  group: 'own' | 'whole';
  many: boolean;
}

/**
 * Everything that a field can be filled from: keys of the item, or of a list's elements and of the item around them.
 * Of other lists the first element can be taken; `first` names it.
 */
export function choices(shape: ItemShape, first: (list: string) => string, each?: string): Choice[] {
  const firsts = shape.keys
    .filter((key) => key.many && key.keys && key.path !== each)
    .flatMap((key) => flat(key.keys ?? [], first(key.title), each === undefined ? 'own' : 'whole', `${each === undefined ? '' : WHOLE}${key.path}.0.`));
  if (each === undefined) return [...flat(shape.keys, '', 'own', ''), ...firsts];
  const list = shape.keys.find((key) => key.path === each);
  return [...flat(list?.keys ?? [], '', 'own', ''), ...flat(shape.keys, '', 'whole', WHOLE), ...firsts];
}

function flat(keys: readonly ItemKey[], within: string, group: Choice['group'], prefix: string): Choice[] {
  return keys.flatMap((key) => {
    const title = within ? `${within} · ${key.title}` : key.title;
    const own: Choice = { path: prefix + key.path, title, group, many: key.many };
    return key.keys && !key.many ? [own, ...flat(key.keys, title, group, prefix)] : [own];
  });
}

/** The value of a sample under a dotted key; `@item.` reads the item around an element. */
export function valueAt(path: string, element: Json | undefined, whole: Json | undefined): Json | undefined {
  const [from, rest] = path.startsWith(WHOLE) ? [whole, path.slice(WHOLE.length)] : [element, path];
  return get(from, rest.replaceAll('.', '/'));
}

/** Names one after the other, as the reader's language writes them. */
export function joined(names: readonly string[]): string {
  return names.join(language() === 'en' ? ', ' : '、');
}

/** A value as one line that people read. */
export function shown(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return '';
  if (Array.isArray(value)) return joined(value.map(shown).filter(Boolean));
  if (isObject(value)) return Object.values(value).map(shown).filter(Boolean).join(' ');
  return typeof value === 'string' && MOMENT.test(value) ? new Date(value).toLocaleString(language() === 'en' ? 'en' : 'zh-CN') : String(value);
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Codes that nobody has answered yet, in the order of the platform. */
export function unanswered(codes: readonly string[], entries: readonly StatusEntry[]): string[] {
  const answered = new Set(entries.map((entry) => entry.id));
  return codes.filter((code) => !answered.has(code));
}

/** The offers for fields that are not filled yet. */
export function missing(offered: readonly Offered[], there: readonly FieldMap[]): Offered[] {
  const filled = new Set(there.map((field) => field.id));
  return offered.filter((one) => !filled.has(one.field.id));
}

export function fieldPath(holder: string, field: string): string {
  return join(holder, 'fields', field);
}
