/** Calendar documents in the studio. */

import type { KindDesign } from '../types';

export const calendar: KindDesign = {
  id: 'calendar',
  group: 'process',
  icon: 'calendar',
  hints: {},
};
