/** App documents in the studio. */

import type { KindDesign } from '../types';

export const app: KindDesign = {
  id: 'app',
  group: 'app',
  icon: 'home',
  hints: {},
};
