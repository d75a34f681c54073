/** Flow documents in the studio. */

import type { KindDesign } from '../types';

export const flow: KindDesign = {
  id: 'flow',
  group: 'process',
  icon: 'arrow-right',
  hints: {},
};
