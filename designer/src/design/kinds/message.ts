/** Message documents in the studio. */

import type { Doc } from '../../document/command';
import type { KindDesign } from '../types';

export const message: KindDesign = {
  id: 'message',
  group: 'words',
  icon: 'bell',
  asks: ['table'],
  hints: {
    fields: { widget: 'fields', of: 'table' },
    'to/roles': { widget: 'documents', of: 'role' },
    'to/otherwise': { widget: 'document', of: 'role' },
    'to/people': { scope: { table: 'table', roots: ['given', 'me', 'param'], want: 'any' } },
    'to/teams': { scope: { table: 'table', roots: ['given', 'me', 'param'], want: 'any' }, more: true },
    'to/leads': { scope: { table: 'table', roots: ['given', 'me', 'param'], want: 'any' }, more: true },
    'to/managers': { scope: { table: 'table', roots: ['given', 'me', 'param'], want: 'any' }, more: true },
    'dedupe/key': { scope: { table: 'table', roots: ['given', 'me', 'param'], want: 'any' } },
  },
  start(draft, { id, title, table }): Doc {
    const field = String(draft.of(`table/${table}`)?.['title_field'] ?? '');
    const name = field && field !== 'id' ? `{{ ${field} }} ` : '';
    const body = { zh: `${name}${title.zh}`, en: `${name}${title.en}` };
    return { kind: 'message', id, title, table, fields: name ? [field] : [], channels: [{ id: 'app', body }] };
  },
  designer: () => import('../message/Message.svelte'),
  ownPanel: true,
};
