/** A story in sentences: who does what to which record, and what must be true then. */

import type { Doc } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import { isObject, stringify, type Json, type JsonObject } from '../../document/json';
import { documents, states, transitions } from '../panels/offers';
import type { Schema, Shapes } from '../panels/shapes';
import { fieldsOf } from '../table/fields';
import { shown } from '../view/records';
import { language, pick, say } from '../words';
import { verbOf } from './verbs';

const MOST_VALUES = 4;

/** Reads a scenario's parts aloud; make one for each state of the draft. */
export class Teller {
  readonly #draft: Draft;
  readonly #story: Doc;
  readonly #labels: Readonly<Record<string, Schema>>;

  constructor(draft: Draft, shapes: Shapes, story: Doc) {
    this.#draft = draft;
    this.#story = story;
    this.#labels = shapes.kinds.get('scenario')?.schema.$defs ?? {};
  }

  /** The table of a record of the story, by the name it has there. */
  tableOf(record: string): string {
    const given = listOf(this.#story['given']).find((one) => one['id'] === record);
    const made = listOf(this.#story['when']).find((one) => one['name'] === record && one['create'] !== undefined);
    return String((given ?? made)?.['table'] ?? '');
  }

  /** Every record that the story knows. */
  get records(): string[] {
    const given = listOf(this.#story['given']).map((one) => String(one['id']));
    const made = listOf(this.#story['when']).flatMap((one) => (typeof one['name'] === 'string' ? [one['name']] : []));
    return [...given, ...made];
  }

  given(one: JsonObject): string {
    const table = String(one['table']);
    const state = typeof one['state'] === 'string' ? this.#state(table, one['state']) : '';
    const parts = [this.#table(table), state, this.values(table, one['fields'])];
    return parts.filter(Boolean).join(' · ');
  }

  step(step: JsonObject): string {
    const verb = verbOf(step);
    if (!verb) return say('storydesign.no_verb');
    const label = this.#label('StoryStep', verb);
    const who = typeof step['by'] === 'string' ? this.#person(step['by']) : typeof step['as'] === 'string' ? this.#title('role', step['as']) : '';
    const record = typeof step['record'] === 'string' ? step['record'] : '';
    const table = record ? this.tableOf(record) : String(step['table'] ?? '');
    const head = [who, `${label}${record ? ` ${record}` : ''}`].filter(Boolean).join(language() === 'en' ? ': ' : '：');
    return [head, this.#what(verb, step, table), this.#outcome(step)].filter(Boolean).join(' · ');
  }

  then(one: JsonObject): string {
    const record = typeof one['record'] === 'string' ? one['record'] : '';
    const table = record ? this.tableOf(record) : String(one['table'] ?? '');
    const parts = [record || (table ? this.#table(table) : '')];
    if (typeof one['state'] === 'string') parts.push(say('storydesign.is', { what: this.#label('Expectation', 'state'), value: this.#state(table, one['state']) }));
    if (isObject(one['fields'])) parts.push(this.values(table, one['fields']));
    for (const key of ['marks', 'holds', 'refusals', 'count', 'events', 'tasks', 'messages', 'calls', 'runs', 'timers']) {
      if (one[key] !== undefined && one[key] !== null) parts.push(say('storydesign.is', { what: this.#label('Expectation', key), value: this.#plain(one[key]) }));
    }
    return parts.filter(Boolean).join(' · ');
  }

  /** Some values of a record with the titles of their fields. */
  values(table: string, values: Json | undefined): string {
    if (!isObject(values)) return '';
    const fields = new Map(fieldsOf(this.#draft.of(`table/${table}`)).map((field) => [field.id, field]));
    const all = Object.entries(values).map(([id, value]) => {
      const field = fields.get(id);
      return say('storydesign.is', { what: pick(field?.title, id), value: shown(this.#draft, field, value).text || this.#plain(value) });
    });
    const some = all.slice(0, MOST_VALUES).join(language() === 'en' ? ', ' : '，');
    return all.length > MOST_VALUES ? `${some} …` : some;
  }

  #what(verb: string, step: JsonObject, table: string): string {
    const value = step[verb];
    if (verb === 'create') return [this.#table(table), typeof step['name'] === 'string' ? `(${step['name']})` : '', this.values(table, value)].filter(Boolean).join(' ');
    if (verb === 'update') return this.values(table, value);
    if (verb === 'transition') return transitions(this.#draft, table).find((one) => one.id === value)?.title ?? String(value);
    if (verb === 'start' && isObject(value)) return this.#title('flow', String(value['flow']));
    return value === true ? '' : this.#plain(value);
  }

  #outcome(step: JsonObject): string {
    const expected = step['expect'];
    if (!isObject(expected) || expected['accepted'] !== false) return '';
    const codes = Array.isArray(expected['problems']) ? expected['problems'].map((code) => this.#title('rule', String(code))).join(', ') : '';
    return say('storydesign.refused', { why: codes }).trim();
  }

  #plain(value: Json | undefined): string {
    if (value === undefined || value === null) return '–';
    if (Array.isArray(value)) return value.length ? value.map((one) => this.#plain(one)).join(', ') : say('design.no_one');
    if (isObject(value)) return Object.values(value).map((one) => (isObject(one) ? stringify(one) : this.#plain(one))).join(' ');
    return String(value);
  }

  #label(shape: string, key: string): string {
    return this.#labels[shape]?.properties?.[key]?.title ?? key;
  }

  #person(id: string): string {
    const person = listOf(this.#story['people']).find((one) => one['id'] === id);
    return typeof person?.['name'] === 'string' ? person['name'] : id;
  }

  #title(kind: string, id: string): string {
    return documents(this.#draft, kind).find((one) => one.id === id)?.title ?? id;
  }

  #table(id: string): string {
    return this.#title('table', id);
  }

  #state(table: string, code: string): string {
    return states(this.#draft, table).find((one) => one.id === code)?.title ?? code;
  }
}

export function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
