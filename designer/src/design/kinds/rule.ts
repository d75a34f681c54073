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
  tour: [
    { at: '.rule [data-part="on"]', text: 'tour.rule.1' },
    { at: '.rule [data-part="when"]', text: 'tour.rule.2' },
    { at: '.rule [data-part~="then"]', text: 'tour.rule.3' },
  ],
};
