/** Machine documents in the studio. */

import type { Doc } from '../../document/command';
import { blocks } from '../deadline/occasions';
import { makeMachine } from '../machine/making';
import type { KindDesign } from '../types';

const rule = (want: string) => ({ scope: { table: 'table', roots: ['me', 'param', 'old'], want } });

export const machine: KindDesign = {
  id: 'machine',
  group: 'process',
  icon: 'refresh',
  asks: ['table'],
  start: (draft, { id, title, table }): Doc => makeMachine(draft.documents, id, title, table).doc,
  before: (draft, { id, title, table }) => makeMachine(draft.documents, id, title, table).before,
  hints: {
    table: { widget: 'document', of: 'table' },
    field: { widget: 'field', of: 'table' },
    'states/*/required': { widget: 'fields', of: 'table' },
    'states/*/owner': { widget: 'document', of: 'role' },
    'transitions/*/guard': rule('bool'),
    'transitions/*/roles': { widget: 'documents', of: 'role' },
    'transitions/*/required': { widget: 'fields', of: 'table' },
    'transitions/*/sets/*/id': { widget: 'field', of: 'table' },
    'transitions/*/sets/*/value': rule('any'),
    'transitions/*/within/id': { hidden: true },
    'transitions/*/within/state': { widget: 'state', of: 'table' },
    'transitions/*/within/hold/blocks': { widget: 'names', offers: (draft, doc) => blocks(draft, String(doc['table'] ?? '')) },
    'transitions/*/within/hold/but': { widget: 'documents', of: 'role' },
    'transitions/*/within': { more: true },
    'transitions/*/on': { more: true },
    'transitions/*/skip': { more: true },
    'transitions/*/stock': { more: true },
    'transitions/*/marks': { more: true },
    'transitions/*/clears': { more: true },
    'transitions/*/stock/*/over': { widget: 'document', of: 'table' },
    'transitions/*/stock/*/link': { widget: 'field', of: './over' },
    'transitions/*/stock/*/product': { widget: 'field', of: './over' },
    'transitions/*/stock/*/amount': { scope: { table: './over', roots: ['param'], want: 'any' } },
    'transitions/*/stock/*/holder': { widget: 'field', of: 'table' },
  },
  designer: () => import('../machine/Designer.svelte'),
  ownPanel: true,
  tour: [
    { at: '.designer > .canvas', text: 'tour.machine.1' },
    { at: '.designer > .bar .btn-primary', text: 'tour.machine.2' },
    { at: '.designer > .side', text: 'tour.machine.3' },
    { at: '.designer > .bar > .btn[aria-pressed]', text: 'tour.machine.4' },
  ],
};
