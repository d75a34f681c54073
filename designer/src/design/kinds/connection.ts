/** Connection documents in the studio. */

import type { KindDesign } from '../types';

/** The plugin that every installation has; the designer begins with the choice of another. */
const FIRST_PLUGIN = 'webhook';

export const connection: KindDesign = {
  id: 'connection',
  group: 'outside',
  icon: 'external',
  start: (_draft, { id, title }) => ({ kind: 'connection', id, title, plugin: FIRST_PLUGIN, paused: true }),
  hints: {
    settings: { hidden: true },
    'maps/*/table': { widget: 'document', of: 'table' },
    'maps/*/children/*/table': { widget: 'document', of: 'table' },
    'maps/*/children/*/link': { widget: 'field', of: './table' },
  },
  designer: () => import('../connection/ConnectionDesigner.svelte'),
  ownPanel: true,
  tour: [
    { at: '.connection > .tabs', text: 'tour.connection.1' },
    { at: '.connection > .tabs + *', text: 'tour.connection.2' },
  ],
};
