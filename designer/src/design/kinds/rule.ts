/** Rule documents in the studio. */

import type { KindDesign } from '../types';

export const rule: KindDesign = {
  id: 'rule',
  group: 'process',
  icon: 'check',
  hints: { when: { scope: { table: 'table', roots: ['old', 'me', 'param'], want: 'bool' } } },
};
