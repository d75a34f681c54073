/** Deadline documents in the studio. */

import type { KindDesign } from '../types';

export const deadline: KindDesign = {
  id: 'deadline',
  group: 'process',
  icon: 'clock',
  hints: {},
};
