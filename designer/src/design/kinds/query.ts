/** Query documents in the studio. */

import { get, parent } from '../../document/path';
import { linkedTable } from '../table/new_field';
import type { KindDesign } from '../types';

export const query: KindDesign = {
  id: 'query',
  group: 'data',
  icon: 'search',
  asks: ['table'],
  start: (_, { id, title, table }) => ({ kind: 'query', id, title, table }),
  hints: {
    group: { hidden: true },
    measures: { hidden: true },
    filter: { hidden: true, scope: { table: 'table', roots: ['me', 'param'], want: 'bool' } },
    'joins/*/through': { widget: 'field', of: 'table' },
    'joins/*/field': { widget: 'field', table: (doc, path, draft) => linkedTable(draft, String(doc['table']), String(get(doc, `${parent(path)}/through`))) },
    fields: { widget: 'fields', of: 'table' },
    'group/*/field': { widget: 'field', of: 'table' },
    'measures/*/field': { widget: 'field', of: 'table' },
    sort: { widget: 'sorts', of: 'table' },
    joins: { more: true },
  },
  designer: () => import('../query/QueryDesigner.svelte'),
};
