/** Role documents in the studio. */

import type { KindDesign } from '../types';

export const role: KindDesign = {
  id: 'role',
  group: 'people',
  icon: 'lock',
  hints: {},
};
