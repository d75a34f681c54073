/** Identity documents in the studio. */

import { fieldsOf } from '../table/fields';
import type { KindDesign } from '../types';

/** What most probably tells people apart: a telephone, else a mailbox, else whatever the table has. */
const TELLING = ['phone', 'email', 'text'];
const NORMALISER: Record<string, string> = { phone: 'telephone', email: 'mailbox' };

export const identity: KindDesign = {
  id: 'identity',
  group: 'data',
  icon: 'user',
  asks: ['table'],
  start: (draft, { id, title, table }) => {
    const fields = fieldsOf(draft.of(`table/${table}`));
    const best = TELLING.map((type) => fields.find((field) => field.type === type)).find((field) => field !== undefined) ?? fields[0];
    const match = { id: 'first', field: best?.id ?? 'id', normaliser: NORMALISER[best?.type ?? ''] ?? 'exact' };
    return { kind: 'identity', id, title, table, matches: [match] };
  },
  hints: {
    matches: { hidden: true },
    latest: { hidden: true },
    'matches/*/field': { widget: 'field', of: 'table' },
    'matches/*/verified': { widget: 'field', of: 'table' },
  },
  designer: () => import('../table/IdentityDesigner.svelte'),
};
