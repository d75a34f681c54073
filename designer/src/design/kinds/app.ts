/** App documents in the studio. */

import type { KindDesign } from '../types';

export const app: KindDesign = {
  id: 'app',
  group: 'app',
  icon: 'home',
  hints: {
    version: { more: true },
    requires: { more: true },
    traits: { hidden: true },
    template: { hidden: true },
    'parameters/*/fixed': { hidden: true },
    'parameters/*/default': { widget: 'json' },
    'parameters/*/options': { widget: 'json', more: true },
  },
  designer: () => import('../app/App.svelte'),
  ownPanel: true,
};
