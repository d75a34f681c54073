/** Flow documents in the studio. */

import type { Doc } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject } from '../../document/json';
import { get, parent } from '../../document/path';
import { occasions } from '../deadline/occasions';
import type { KindDesign, ScopeHint } from '../types';

const ROOTS = ['old', 'event', 'input', 'var', 'item', 'me', 'param', 'run'];
const ANY: ScopeHint = { table: 'table', roots: ROOTS, want: 'any' };
const WHEN: ScopeHint = { table: 'table', roots: ROOTS, want: 'bool' };
const RECORD = ['old', 'event', 'me', 'param'];

/** The table that the options around a path name; without one the flow's own. */
function tableOf(doc: Doc, path: string): string {
  return String(get(doc, `${parent(path)}/table`) ?? doc['table'] ?? '');
}

/** The role to act as until somebody says which: one that may change records of the table, else the first. */
function actorFor(draft: Draft, table: string): string {
  const roles = draft.all('role');
  const rights = (role: Doc): boolean => {
    const right = get(role, `tables/${table}`);
    return isObject(right) && right['update'] === true;
  };
  return (roles.find(rights) ?? roles[0])?.id ?? '';
}

/** What means something only for triggers of some sorts is left out for the others, unless it is written all the same. */
function unless(...sorts: string[]): (doc: Doc, path: string) => boolean {
  return (doc, path) => get(doc, path) === undefined && !sorts.includes(String(get(doc, `${parent(path)}/sort`) ?? ''));
}

export const flow: KindDesign = {
  id: 'flow',
  group: 'process',
  icon: 'flow',
  asks: ['table'],
  start(draft, { id, title, table }) {
    const role = actorFor(draft, table);
    return {
      kind: 'flow',
      id,
      title,
      ...(table ? { table } : {}),
      as: role,
      triggers: [table ? { id: 'press', sort: 'button', title, roles: [role] } : { id: 'asked', sort: 'api', roles: [role] }],
      start: 'end',
      steps: [{ id: 'end', sort: 'succeed' }],
    };
  },
  hints: {
    // The picture shows and changes these.
    steps: { hidden: true },
    start: { hidden: true },
    triggers: { hidden: true },
    'steps/*/sort': { hidden: true },
    'concurrency/key': { scope: ANY },
    concurrency: { more: true },
    timeout: { more: true },
    'triggers/*/when': { hidden: unless('record', 'deadline', 'button', 'form'), scope: { table: 'table', roots: RECORD, want: 'bool' } },
    'triggers/*/fields': { hidden: unless('record'), widget: 'fields', of: 'table' },
    'triggers/*/on': { hidden: unless('record'), widget: 'names', offers: (draft, doc) => occasions(draft, String(doc['table'] ?? '')) },
    'triggers/*/cron': { hidden: unless('schedule'), widget: 'schedule' },
    'triggers/*/zone': { hidden: unless('schedule'), more: true },
    'triggers/*/title': { hidden: unless('button') },
    'triggers/*/color': { hidden: unless('button') },
    'triggers/*/roles': { hidden: unless('button', 'api') },
    'triggers/*/deadline': { hidden: unless('deadline') },
    'triggers/*/form': { hidden: unless('form') },
    'triggers/*/signal': { hidden: unless('signal') },
    'triggers/*/level': { hidden: unless('deadline'), widget: 'member', table: (doc, path) => String(get(doc, `${parent(path)}/deadline`) ?? '') },
    'steps/*/next': { widget: 'member', of: 'steps', more: true },
    'steps/*/on_timeout': { widget: 'member', of: 'steps', more: true },
    'steps/*/timeout': { more: true },
    'steps/*/retry': { more: true },
    'steps/*/catch': { more: true },
    'steps/*/catch/*/next': { widget: 'member', of: 'steps' },
    'steps/*/as': { more: true },
    'steps/*/note': { more: true },
    'steps/*/with/*/value': { scope: ANY },
    'steps/*/options/branches/*/next': { widget: 'member', of: 'steps' },
    'steps/*/options/branches/*/start': { widget: 'member', of: 'steps' },
    'steps/*/options/branches/*/when': { scope: WHEN },
    'steps/*/options/outcomes/*/next': { widget: 'member', of: 'steps' },
    'steps/*/options/start': { widget: 'member', of: 'steps' },
    'steps/*/options/table': { widget: 'document', of: 'table' },
    'steps/*/options/message': { widget: 'document', of: 'message' },
    'steps/*/options/connection': { widget: 'document', of: 'connection' },
    'steps/*/options/flow': { widget: 'document', of: 'flow' },
    'steps/*/options/form': { widget: 'document', of: 'form' },
    'steps/*/options/calendar': { widget: 'document', of: 'calendar' },
    'steps/*/options/transition': { widget: 'transition', table: tableOf },
    'steps/*/options/field': { widget: 'field', table: tableOf },
    'steps/*/options/record': { scope: { ...ANY, want: 'str' }, more: true },
    'steps/*/options/amount': { scope: ANY },
    'steps/*/options/holder': { scope: ANY, more: true },
    'steps/*/options/hold': { scope: ANY },
    'steps/*/options/reason': { scope: ANY },
    'steps/*/options/due': { scope: ANY },
    'steps/*/options/for': { scope: ANY },
    'steps/*/options/until': { scope: ANY },
    'steps/*/options/over': { scope: ANY },
    'steps/*/options/filter': { scope: { table: './table', roots: ROOTS, want: 'bool' } },
    'steps/*/options/to/people': { scope: ANY },
    'steps/*/options/to/teams': { scope: ANY, more: true },
    'steps/*/options/to/leads': { scope: ANY, more: true },
    'steps/*/options/to/managers': { scope: ANY, more: true },
    'steps/*/options/to/roles': { widget: 'documents', of: 'role' },
    'steps/*/options/to/otherwise': { widget: 'document', of: 'role' },
    'steps/*/options/but': { widget: 'documents', of: 'role', more: true },
  },
  ownPanel: true,
  designer: () => import('../flow/FlowDesigner.svelte'),
  tour: [
    { at: '.designer > .palette', text: 'tour.flow.1' },
    { at: '.flow-canvas', text: 'tour.flow.2' },
    { at: '.designer > .side', text: 'tour.flow.3' },
    { at: '.designer > .tools > .btn', text: 'tour.flow.4' },
  ],
};
