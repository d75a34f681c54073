/** Connection documents in the studio. */

import type { KindDesign } from '../types';

export const connection: KindDesign = {
  id: 'connection',
  group: 'outside',
  icon: 'external',
  hints: {},
};
