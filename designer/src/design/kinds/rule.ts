/** Rule documents in the studio. */

import { newRule } from '../rule/documents';
import type { KindDesign } from '../types';

export const rule: KindDesign = {
  id: 'rule',
  group: 'process',
  icon: 'check',
  asks: ['table'],
  start: (draft, { id, title, table }) => newRule(draft, { id, title, table }),
  hints: {
    when: { scope: { table: 'table', roots: ['old', 'me', 'param'], want: 'bool' } },
    field: { widget: 'field', of: 'table' },
  },
  designer: () => import('../rule/RuleDesigner.svelte'),
  ownPanel: true,
};
