/** Message documents in the studio. */

import type { KindDesign } from '../types';

export const message: KindDesign = {
  id: 'message',
  group: 'words',
  icon: 'bell',
  hints: {},
};
