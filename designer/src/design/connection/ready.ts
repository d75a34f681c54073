/** What a connection still needs before it can go live, step by step; pure but for what the draft and the server told. */

import type { Doc } from '../../document/command';
import type { Draft, Problem } from '../../document/draft.svelte';
import { within } from '../../document/path';
import { say } from '../words';
import { forbidden } from './edits';
import { joined, mapsOf, statusOf, unanswered } from './model';
import type { Plugin, Probed, Standing } from './platform';

export type StepState = 'done' | 'open' | 'wrong';

export interface Step {
  id: 'platform' | 'credentials' | 'address' | 'maps' | 'status' | 'rights';
  tab: 'ready' | 'account' | 'maps' | 'status';
  state: StepState;
  text: string;
  /** Whether going live has to wait for it. */
  needed: boolean;
}

/** What is known beside the document. */
export interface Known {
  plugin: Plugin | undefined;
  standing: Standing | null;
  probed: Probed | null;
  /** Every status code that items of a sort can have. */
  codes: (item: string) => string[];
}

export function readiness(draft: Draft, doc: Doc, known: Known): Step[] {
  const problems = draft.problemsOf(`connection/${doc.id}`);
  const plugin = known.plugin;
  if (!plugin) return [step('platform', 'account', 'wrong', say('connect.ready.no_platform'), true)];
  return [
    step('platform', 'account', 'done', plugin.title, true),
    credentials(plugin, known),
    ...(plugin.signature ? [address(known.standing)] : []),
    ...(Object.keys(plugin.items).length ? [maps(doc, problems), status(draft, doc, known), rights(draft, doc)] : []),
  ];
}

function step(id: Step['id'], tab: Step['tab'], state: StepState, text: string, needed: boolean): Step {
  return { id, tab, state, text, needed };
}

function credentials(plugin: Plugin, known: Known): Step {
  const there = new Set(known.standing?.credentials.filter((one) => one.there).map((one) => one.id));
  const lacks = plugin.credentials.filter((one) => (one.needed || one.signs) && !there.has(one.id)).map((one) => one.title);
  if (lacks.length) return step('credentials', 'account', 'wrong', say('connect.ready.lacks', { names: joined(lacks) }), false);
  if (known.probed && !known.probed.good) return step('credentials', 'account', 'wrong', known.probed.message, false);
  const tried = known.probed?.good || !plugin.probe;
  return step('credentials', 'account', tried ? 'done' : 'open', say(tried ? 'connect.ready.tried' : 'connect.ready.untried'), false);
}

function address(standing: Standing | null): Step {
  const came = standing?.messages[0];
  if (came) return step('address', 'account', 'done', say('connect.ready.came'), false);
  return step('address', 'account', 'open', say(standing?.address ? 'connect.ready.nothing_came' : 'connect.ready.no_address'), false);
}

function maps(doc: Doc, problems: readonly Problem[]): Step {
  const all = mapsOf(doc);
  if (all.length === 0) return step('maps', 'maps', 'open', say('connect.ready.no_maps'), false);
  const wrong = problems.filter((one) => one.level === 'error' && within(one.path, 'maps') && !one.path.includes('/status')).length;
  if (wrong) return step('maps', 'maps', 'wrong', say('connect.ready.maps_wrong', { count: wrong }), true);
  return step('maps', 'maps', 'done', say('connect.ready.maps', { count: all.length }), true);
}

/** Every code of every status that is followed needs an answer (that is what "total" means). */
function status(draft: Draft, doc: Doc, known: Known): Step {
  const followed = mapsOf(doc).flatMap((map) => (statusOf(map) ? [{ map, status: statusOf(map) }] : []));
  if (followed.length === 0) return step('status', 'status', 'open', say('connect.ready.no_status'), false);
  const open = followed.reduce((sum, { map, status: one }) => sum + unanswered(known.codes(map.item), one?.entries ?? []).length, 0);
  const told = draft.problemsOf(`connection/${doc.id}`).filter((one) => one.path.includes('/status')).length;
  if (open || told) return step('status', 'status', 'wrong', say('connect.ready.status_open', { count: Math.max(open, told) }), true);
  return step('status', 'status', 'done', say('connect.ready.status'), true);
}

function rights(draft: Draft, doc: Doc): Step {
  const tables = forbidden(draft.documents, doc);
  if (tables.length) return step('rights', 'ready', 'wrong', say('connect.ready.no_rights', { count: tables.length }), false);
  return step('rights', 'ready', 'done', say('connect.ready.rights'), false);
}

/** Whether something stands against going live. */
export function blocked(steps: readonly Step[], problems: readonly Problem[]): boolean {
  return steps.some((one) => one.needed && one.state === 'wrong') || problems.some((one) => one.level === 'error');
}
