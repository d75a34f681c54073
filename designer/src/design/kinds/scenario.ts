/** Scenario documents in the studio. */

import type { KindDesign } from '../types';

export const scenario: KindDesign = {
  id: 'scenario',
  group: 'tests',
  icon: 'history',
  hints: {},
};
