/** Scenario documents in the studio. */

import type { Hint, KindDesign } from '../types';
import { VERBS } from '../story/verbs';

/** Of a step only what it says is shown at once. */
const FOLDED: Record<string, Hint> = Object.fromEntries(
  [...VERBS, 'as', 'by', 'table', 'name', 'record', 'fields', 'confirm', 'expect'].map((key) => [`when/*/${key}`, { more: true }]),
);
const EXPECTED = ['record', 'state', 'fields', 'marks', 'holds', 'events', 'refusals', 'table', 'filter', 'count', 'tasks', 'messages', 'calls', 'runs', 'timers'];

export const scenario: KindDesign = {
  id: 'scenario',
  group: 'tests',
  icon: 'history',
  asks: ['table'],
  hints: {
    ...FOLDED,
    ...Object.fromEntries(EXPECTED.map((key) => [`then/*/${key}`, { more: true }])),
    'given/*/state': { widget: 'state', of: './table' },
    'given/*/fields': { hidden: true },
    'when/*/create': { hidden: true },
    'when/*/update': { hidden: true },
    'when/*/record': { hidden: true },
    'when/*/transition': { hidden: true },
    'then/*/record': { hidden: true },
    'then/*/state': { hidden: true },
    'then/*/fields': { hidden: true },
    'when/*/by': { widget: 'member', of: 'people', more: true },
    'then/*/filter': { scope: { table: './table', roots: ['param'], want: 'bool' }, more: true },
    'people/*/roles': { widget: 'documents', of: 'role' },
    rows: { more: true },
    parameters: { more: true },
  },
  start(draft, { id, title, table }) {
    const shown = draft.of(`table/${table}`);
    const field = String(shown?.['title_field'] ?? 'id');
    const first = { id: 'step_1', create: { [field]: 'A1' }, table, name: 'a1' };
    return { kind: 'scenario', id, title, clock: '2026-11-20T02:00:00Z', when: [first], then: [{ id: 'made', table, count: 1 }] };
  },
  designer: () => import('../story/Story.svelte'),
  ownPanel: true,
  tour: [
    { at: '.story [data-key="given"]', text: 'tour.scenario.1' },
    { at: '.story [data-key="when"]', text: 'tour.scenario.2' },
    { at: '.story [data-key="then"]', text: 'tour.scenario.3' },
    { at: '.story .play', text: 'tour.scenario.4' },
  ],
};
