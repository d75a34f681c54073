/** Which values a step can be given, by what it does: fields of a table, inputs of a flow, values of a message. Pure. */

import type { Doc } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { get } from '../../document/path';
import { fields, offersOf, type Offer } from '../panels/offers';

/** What a step may be given. `open`: others may be named too, because only the step decides. */
export interface Givable {
  offers: Offer[];
  open: boolean;
}

const NONE: Givable = { offers: [], open: false };

type Source = (draft: Draft, flow: Doc, options: JsonObject) => Givable;

const ofTable: Source = (draft, flow, options) => ({
  offers: fields(draft, String(options['table'] ?? flow['table'] ?? '')),
  open: false,
});

const SOURCES: Readonly<Record<string, Source>> = {
  update: ofTable,
  create: ofTable,
  transition: ofTable,
  ask: (draft, flow, options) => ({
    offers: options['form'] ? fields(draft, String(flow['table'] ?? '')) : offersOf(options['fields']),
    open: false,
  }),
  subflow: (draft, _, options) => ({ offers: offersOf(draft.of(`flow/${String(options['flow'])}`)?.['inputs']), open: false }),
  notify: (draft, _, options) => ({ offers: offersOf(draft.of(`message/${String(options['message'])}`)?.['values']), open: false }),
  call: () => ({ offers: [], open: true }),
  succeed: () => ({ offers: [], open: true }),
};

/** What a step of a flow can be given. */
export function givable(draft: Draft, flow: Doc, step: JsonObject): Givable {
  const options: Json | undefined = step['options'];
  return SOURCES[String(step['sort'])]?.(draft, flow, isObject(options) ? options : {}) ?? NONE;
}

/** What it is given now. */
export function given(step: JsonObject): JsonObject[] {
  const list = get(step, 'with');
  return Array.isArray(list) ? list.filter(isObject) : [];
}
