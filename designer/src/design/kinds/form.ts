/** Form documents in the studio. */

import { openToRoles } from '../shared/reach';
import { formOf } from '../table/usable';
import type { Hint, KindDesign, ScopeHint } from '../types';

const OWN: ScopeHint = { table: 'table', roots: ['old', 'me', 'param'], want: 'bool' };
const LINE: ScopeHint = { table: 'sections/*/lines/table', roots: ['parent', 'old', 'me', 'param'], want: 'bool' };

/** What panels must know of a field on the form, or of one in its lines. */
function field(at: string, scope: ScopeHint): Record<string, Hint> {
  return {
    [`${at}/id`]: { hidden: true, widget: 'field', of: scope.table ?? 'table' },
    [`${at}/visible`]: { scope },
    [`${at}/required`]: { scope },
    [`${at}/readonly`]: { scope },
    [`${at}/default`]: { scope: { ...scope, want: 'any' } },
    [`${at}/placeholder`]: { more: true },
    [`${at}/like`]: { more: true },
    [`${at}/like/field`]: { widget: 'field', of: './table' },
  };
}

export const form: KindDesign = {
  id: 'form',
  group: 'screens',
  icon: 'edit',
  asks: ['table'],
  start(draft, { id, title, table }) {
    const found = draft.of(`table/${table}`);
    const sections = [{ id: 'main', title, fields: [] }];
    return { ...(found ? formOf(found, id) : { kind: 'form', id, table, sections }), title };
  },
  after: (draft, { id, table }) => openToRoles(draft, 'forms', id, table, ['create', 'update']),
  hints: {
    // The canvas shows and changes these.
    sections: { hidden: true },
    tabs: { hidden: true },
    'sections/*/fields': { hidden: true },
    'sections/*/lines/fields': { hidden: true },
    'sections/*/tab': { widget: 'member', of: 'tabs' },
    'sections/*/visible': { scope: OWN },
    'tabs/*/visible': { scope: OWN },
    'sections/*/lines/link': { widget: 'field', of: './table' },
    'sections/*/lines/total': { widget: 'fields', of: './table' },
    'sections/*/lines/position': { widget: 'field', of: './table', more: true },
    ...field('sections/*/fields/*', OWN),
    ...field('sections/*/lines/fields/*', LINE),
  },
  ownPanel: true,
  designer: () => import('../form/FormDesigner.svelte'),
  tour: [
    { at: '.designer > .palette', text: 'tour.form.1' },
    { at: '.designer > .canvas', text: 'tour.form.2' },
    { at: '.designer > .aside', text: 'tour.form.3' },
    { at: '.designer > .tools .modes', text: 'tour.form.4' },
  ],
};
