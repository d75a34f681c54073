/** Identity documents in the studio. */

import type { KindDesign } from '../types';

export const identity: KindDesign = {
  id: 'identity',
  group: 'data',
  icon: 'user',
  hints: {},
};
