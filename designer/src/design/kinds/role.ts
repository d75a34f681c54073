/** Role documents in the studio. */

import type { KindDesign } from '../types';

export const role: KindDesign = {
  id: 'role',
  group: 'people',
  icon: 'lock',
  hints: {
    'tables/*/rows': { scope: { table: './id', roots: ['me', 'param'], want: 'bool' } },
    'tables/*/readable': { widget: 'fields', of: './id' },
    'tables/*/hidden': { widget: 'fields', of: './id' },
    'tables/*/writable': { widget: 'fields', of: './id' },
    'tables/*/unmasked': { widget: 'fields', of: './id', more: true },
    'tables/*/transitions': { widget: 'transitions', of: './id' },
    flows: { widget: 'documents', of: 'flow' },
  },
  start: (_draft, { id, title }) => ({ kind: 'role', id, title, tables: [], forms: [], views: [] }),
  designer: () => import('../role/Role.svelte'),
  ownPanel: true,
  tour: [
    { at: '.role .main > .ol-card:not(.sum)', text: 'tour.role.1' },
    { at: '.role .open:enabled', text: 'tour.role.2' },
    { at: '.role .doors', text: 'tour.role.3' },
    { at: '.role .sum', text: 'tour.role.4' },
  ],
};
