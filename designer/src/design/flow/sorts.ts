/** Every sort of step as the designer knows it: where it stands in the palette, which ways it has, how it begins. */

import type { Doc } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import type { Draft } from '../../document/draft.svelte';

export type SortGroup = 'way' | 'record' | 'people' | 'outside';

/** Where pointers to other steps stand in the options of a sort: in every member of `list`, or beside it. */
export interface Pointers {
  /** A list of the options; none: the key stands in the options themselves. */
  list?: string;
  key: string;
  /** Whether a member without the pointer goes where the step itself goes on. */
  optional?: boolean;
  /** A further member of the list, without its pointer. */
  member?: (id: string) => JsonObject;
}

export interface Sort {
  id: string;
  group: SortGroup;
  icon: string;
  /** Ways out of its own. */
  ways?: Pointers;
  /** Where its inner graphs begin. */
  inner?: Pointers;
  /** Nothing follows it. */
  ends?: boolean;
  /** It needs a variable for what came of it. */
  keeps?: boolean;
  /** It waits for somebody or something, so that it may take too long. */
  waits?: boolean;
  /** The options of a new one; `own` is its id, `ahead` the step that follows, where there is one. */
  start?: (around: Around) => JsonObject;
  /** How many inner graphs a new one has, each with one step to begin with. */
  inside?: number;
}

/** What a new step may build on. */
export interface Around {
  draft: Draft;
  flow: Doc;
  /** The id of the step that follows; empty where none does. */
  ahead: string;
  /** Ids for the first steps of inner graphs, in order. */
  inside: string[];
}

const firstOf = (draft: Draft, kind: string): string => draft.all(kind)[0]?.id ?? '';
const table = ({ flow, draft }: Around): string => (typeof flow['table'] === 'string' ? flow['table'] : firstOf(draft, 'table'));
const toRole = ({ flow }: Around): JsonObject => ({ roles: [String(flow['as'] ?? '')] });
/** A condition to begin with, until somebody says which. */
const ALWAYS: JsonObject = { '==': [1, 1] };
const words = (zh: string, en: string): JsonObject => ({ zh, en });

/** Options of a step on a record: in a flow without one the table must be said. */
const onRecord =
  (more: JsonObject = {}) =>
  (around: Around): JsonObject =>
    around.flow['table'] ? more : { table: table(around), record: { var: '@item' }, ...more };

/** The first balance among the fields of the flow's table. */
function balanceOf({ draft, flow }: Around): string {
  const fields = draft.of(`table/${String(flow['table'] ?? '')}`)?.['fields'];
  return idOfFirst(fields, (field) => field['type'] === 'balance');
}

function idOfFirst(list: Json | undefined, wanted: (member: JsonObject) => boolean): string {
  const found = Array.isArray(list) ? list.filter(isObject).find(wanted) : undefined;
  return found === undefined ? '' : String(found['id']);
}

function transitionOf({ draft, flow }: Around): string {
  return idOfFirst(draft.all('machine').find((one) => one['table'] === flow['table'])?.['transitions'], () => true);
}

function callOf({ draft }: Around): JsonObject {
  return { connection: firstOf(draft, 'connection'), action: '' };
}

const stock = (around: Around): JsonObject => ({ field: balanceOf(around), amount: 1 });

export const SORTS: readonly Sort[] = [
  {
    id: 'ask',
    group: 'people',
    icon: 'user',
    ways: { list: 'outcomes', key: 'next', optional: true, member: (id) => ({ id, title: words('另一种回答', 'Another answer') }) },
    waits: true,
    keeps: true,
    start: (around) => ({
      title: words('请处理', 'Please look at this'),
      to: toRole(around),
      outcomes: [
        { id: 'yes', title: words('同意', 'Agree'), color: 'green' },
        { id: 'no', title: words('不同意', 'Refuse'), color: 'red', reason: true },
      ],
    }),
  },
  {
    id: 'notify',
    group: 'people',
    icon: 'bell',
    start: (around) => ({ message: firstOf(around.draft, 'message'), to: toRole(around) }),
  },
  {
    id: 'choice',
    group: 'way',
    icon: 'branch',
    ways: { list: 'branches', key: 'next', member: (id) => ({ id, when: ALWAYS }) },
    start: (around) => ({ branches: [{ id: 'branch_1', when: ALWAYS, next: around.ahead }] }),
  },
  { id: 'wait', group: 'way', icon: 'clock', waits: true, start: () => ({ for: 'PT1H' }) },
  {
    id: 'parallel',
    group: 'way',
    icon: 'columns',
    inner: { list: 'branches', key: 'start', member: (id) => ({ id }) },
    start: ({ inside }) => ({ branches: inside.map((step, place) => ({ id: `branch_${place + 1}`, start: step })) }),
    inside: 2,
  },
  {
    id: 'map',
    group: 'way',
    icon: 'repeat',
    inner: { key: 'start' },
    start: (around) => ({ over: { table: table(around) }, start: around.inside[0] ?? '' }),
    inside: 1,
  },
  {
    id: 'subflow',
    group: 'way',
    icon: 'flow',
    waits: true,
    start: ({ draft, flow }) => ({ flow: draft.all('flow').find((one) => one.id !== flow.id)?.id ?? flow.id }),
  },
  { id: 'succeed', group: 'way', icon: 'check', ends: true },
  {
    id: 'fail',
    group: 'way',
    icon: 'x',
    ends: true,
    start: () => ({ code: 'stopped', message: words('流程停止', 'The flow stopped') }),
  },
  { id: 'update', group: 'record', icon: 'edit', start: onRecord() },
  { id: 'create', group: 'record', icon: 'plus', keeps: true, start: (around) => ({ table: table(around) }) },
  { id: 'find', group: 'record', icon: 'search', keeps: true, start: (around) => ({ table: table(around) }) },
  { id: 'transition', group: 'record', icon: 'arrow-right', start: (around) => onRecord({ transition: transitionOf(around) })(around) },
  { id: 'mark', group: 'record', icon: 'tag', start: onRecord({ code: 'checked', reason: words('已核对', 'Checked') }) },
  { id: 'clear', group: 'record', icon: 'refresh', start: onRecord({ code: 'checked' }) },
  { id: 'hold', group: 'record', icon: 'lock', keeps: true, start: onRecord({ reason: '需要核对', blocks: ['*'] }) },
  { id: 'release', group: 'record', icon: 'unlock', start: onRecord({ hold: { var: '@var.hold' } }) },
  { id: 'reserve', group: 'record', icon: 'box', start: (around) => onRecord(stock(around))(around) },
  { id: 'unreserve', group: 'record', icon: 'upload', start: (around) => onRecord(stock(around))(around) },
  { id: 'archive', group: 'record', icon: 'trash', start: onRecord() },
  { id: 'call', group: 'outside', icon: 'external', keeps: true, waits: true, start: callOf },
];

const BY_ID = new Map(SORTS.map((sort) => [sort.id, sort]));

/** What is known of a sort; of one that is not known, that it has no ways of its own. */
export function sortOf(id: string): Sort {
  return BY_ID.get(id) ?? { id, group: 'way', icon: 'dots' };
}

export const GROUPS: readonly SortGroup[] = ['people', 'record', 'way', 'outside'];
