/** View documents in the studio. */

import { intoMenu, openToRoles } from '../shared/reach';
import { both, pick } from '../words';
import { viewOf } from '../table/usable';
import type { KindDesign } from '../types';

export const view: KindDesign = {
  id: 'view',
  group: 'screens',
  icon: 'list',
  asks: ['table'],
  hints: {
    'columns/*/id': { widget: 'field', of: 'table' },
    'filters/*/id': { widget: 'field', of: 'table' },
    search: { widget: 'fields', of: 'table' },
    filter: { scope: { table: 'table', roots: ['me', 'param'], want: 'bool' } },
  },
  start(draft, { id, title, table }) {
    const shown = draft.of(`table/${table}`);
    const form = draft.all('form').find((one) => one['table'] === table);
    if (!shown) return { kind: 'view', id, title, table, columns: [{ id: 'id' }] };
    return { ...viewOf(shown, id, form?.id ?? null), title: pick(title) ? title : both(id) };
  },
  after: (draft, { id, table }) => [...openToRoles(draft, 'views', id, table, ['read']), ...intoMenu(draft, id)],
  designer: () => import('../view/View.svelte'),
  ownPanel: true,
  tour: [
    { at: '.view [data-key="layout"]', text: 'tour.view.1' },
    { at: '.view [data-key="columns"]', text: 'tour.view.2' },
    { at: '.view [data-key="filter"]', text: 'tour.view.3' },
    { at: '.view > .preview', text: 'tour.view.4' },
  ],
};
