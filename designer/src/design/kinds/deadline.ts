/** Deadline documents in the studio. */

import type { Doc } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { blocks, occasions } from '../deadline/occasions';
import type { Hint, KindDesign } from '../types';
import { both, say } from '../words';

const tableOf = (doc: Doc): string => String(doc['table'] ?? '');
const happens: Hint = { widget: 'names', offers: (draft, doc) => occasions(draft, tableOf(doc)) };
const rule = (want: string): Hint => ({ scope: { table: 'table', roots: ['me', 'param', 'old'], want } });

/** The role that deadlines act with: the one that others use already, else any. */
function identity(draft: Draft): string {
  const used = [...draft.all('deadline'), ...draft.all('flow')].map((doc) => doc['as']).find((one) => typeof one === 'string');
  return typeof used === 'string' ? used : (draft.all('role')[0]?.id ?? '');
}

export const deadline: KindDesign = {
  id: 'deadline',
  group: 'process',
  icon: 'clock',
  asks: ['table'],
  start: (draft, { id, title, table }): Doc => ({
    kind: 'deadline',
    id,
    title,
    table,
    as: identity(draft),
    starts: { on: ['create'] },
    stops: { on: [draft.all('machine').some((one) => one['table'] === table) ? 'transition' : 'update'] },
    length: { fixed: 'PT24H' },
    levels: [
      { id: 'near', title: both(say('deadline.new.before')), before: 'PT2H', color: 'orange' },
      { id: 'due', title: both(say('deadline.new.at')), color: 'red' },
    ],
  }),
  hints: {
    table: { widget: 'document', of: 'table' },
    as: { widget: 'document', of: 'role' },
    starts: { hidden: true },
    stops: { hidden: true },
    releases: { hidden: true },
    pauses: { hidden: true, ...rule('bool') },
    length: { hidden: true },
    segments: { hidden: true },
    calendar: { hidden: true },
    levels: { hidden: true },
    'starts/on': happens,
    'starts/when': rule('bool'),
    'starts/at': rule('datetime'),
    'starts/again': { more: true },
    'stops/on': happens,
    'stops/when': rule('bool'),
    'segments/*/ends/on': happens,
    'segments/*/ends/when': rule('bool'),
    'length/by': rule('duration'),
    'length/until': rule('datetime'),
    'segments/*/length/by': rule('duration'),
    'segments/*/length/until': rule('datetime'),
    'levels/*/before': { hidden: true },
    'levels/*/after': { hidden: true },
    'levels/*/set/*/id': { widget: 'field', of: 'table' },
    'levels/*/set/*/value': rule('any'),
    'levels/*/hand_over/*/id': { widget: 'field', of: 'table' },
    'levels/*/transition': { widget: 'transition', of: 'table' },
    'levels/*/hold/blocks': { widget: 'names', offers: (draft, doc) => blocks(draft, tableOf(doc)) },
    'levels/*/hold/but': { widget: 'documents', of: 'role' },
  },
  designer: () => import('../deadline/DeadlineDesigner.svelte'),
  tour: [
    { at: '.deadline .line', text: 'tour.deadline.1' },
    { at: '.deadline .sorts', text: 'tour.deadline.2' },
    { at: '.deadline .calendar', text: 'tour.deadline.3' },
    { at: '.deadline .ends', text: 'tour.deadline.4' },
  ],
};
