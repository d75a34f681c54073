/** Table documents in the studio. */

import type { Doc } from '../../document/command';
import { isObject } from '../../document/json';
import { get, parent } from '../../document/path';
import type { KindDesign } from '../types';

/** The table that a field's link leads to. */
function behind(doc: Doc, through: unknown): string {
  const link = get(doc, `fields/${String(through)}`);
  return isObject(link) ? String(link['table'] ?? '') : '';
}

export const table: KindDesign = {
  id: 'table',
  group: 'data',
  icon: 'list',
  start: (_, { id, title }) => ({
    kind: 'table',
    id,
    title,
    title_field: 'name',
    fields: [{ id: 'name', type: 'text', title: { zh: '名称', en: 'Name' }, required: true, search: true }],
  }),
  hints: {
    title_field: { widget: 'field', of: 'id' },
    fields: { hidden: true },
    keys: { hidden: true },
    indexes: { hidden: true },
    source: { hidden: true },
    'fields/*/dictionary': { widget: 'document', of: 'dictionary' },
    'fields/*/table': { widget: 'document', of: 'table' },
    'fields/*/through': { widget: 'field', table: (doc, path) => String(get(doc, `${parent(path)}/table`) ?? doc.id) },
    'fields/*/field': {
      widget: 'field',
      table: (doc, path) => String(get(doc, `${parent(path)}/table`) ?? behind(doc, get(doc, `${parent(path)}/through`))),
    },
    'fields/*/expression': { scope: { table: 'id', want: 'any' } },
    'fields/*/default': { scope: { table: 'id', roots: ['me', 'param'], want: 'any' } },
    'fields/*/filter': { scope: { table: './table', want: 'bool' } },
    'fields/*/taken_by': { widget: 'transition', of: 'id' },
    'fields/*/readonly': { more: true },
    'fields/*/personal': { more: true },
    'fields/*/encrypted': { more: true },
    'keys/*/fields': { widget: 'fields', of: 'id' },
    'keys/*/shown_at': { widget: 'field', of: 'id', more: true },
    'keys/*/message': { more: true },
    'indexes/*/fields': { widget: 'sorts', of: 'id' },
    'snapshots/*/on': { widget: 'transitions', of: 'id' },
    'snapshots/*/fields': { widget: 'fields', of: 'id' },
    snapshots: { more: true },
    subject: { widget: 'field', of: 'id', more: true },
    retention: { more: true },
    'retention/after': { widget: 'field', of: 'id' },
  },
  designer: () => import('../table/TableDesigner.svelte'),
  tour: [
    { at: '#ol-add-field', text: 'tour.table.1' },
    { at: 'table.fields', text: 'tour.table.2' },
    { at: '.ground > .tabs', text: 'tour.table.3' },
    { at: '.usable', text: 'tour.table.4' },
  ],
};
