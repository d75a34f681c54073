/** What the server tells about platforms, accounts and tried maps, and the calls that ask for it. */

import type { Json, JsonObject } from '../../document/json';
import { appPath, call } from '../api';

/** One key of what a platform sends: a single value (`leaf`), an object, or a list of them (`many`). */
export interface ItemKey {
  path: string;
  title: string;
  many: boolean;
  leaf?: string;
  codes?: { id: string; title: string }[];
  keys?: ItemKey[];
}

export interface Credential {
  id: string;
  title: string;
  help: string;
  secret: boolean;
  needed: boolean;
  signs: boolean;
  addresses: boolean;
}

export interface Setting {
  id: string;
  title: string;
  help: string;
  type: 'words' | 'whole' | 'flag' | 'one_of';
  required: boolean;
  default: Json;
  choices: { id: string; title: string }[];
}

export interface Plugin {
  id: string;
  version: number;
  title: string;
  about: string;
  credentials: Credential[];
  settings: Setting[];
  /** The sorts of items that it gives, each with the status codes that can come. */
  items: Record<string, string[]>;
  topics: Record<string, string[]>;
  streams: Record<string, string[]>;
  actions: { id: string; title: string; reads: boolean }[];
  signature: { place: string; steps: string[] } | null;
  probe: { title: string; reads: boolean } | null;
}

export interface ItemShape {
  title: string;
  keys: ItemKey[];
}

export interface Catalogue {
  plugins: Plugin[];
  items: Record<string, ItemShape>;
}

export interface Entered {
  id: string;
  there: boolean;
  value: string | null;
}

export interface Message {
  id: string;
  title: string;
  topic: string;
  items: string[];
  at: string | null;
  state?: 'waiting' | 'done' | 'failed';
}

export interface Standing {
  credentials: Entered[];
  address: string | null;
  /** Whether the published version is at work; null before it was ever published. */
  live: boolean | null;
  messages: Message[];
  refused: { at: string | null; reason: string }[];
}

export interface Probed {
  good: boolean;
  code: string | null;
  message: string;
  hint: string;
  tells: { title: string; value: Json }[];
  milliseconds: number;
}

export interface Fault {
  message: string;
  hint: string;
  level: string;
}

export interface Made {
  map: string;
  child: string;
  table: string;
  fields: { id: string; value: Json; problems: Fault[] }[];
}

export interface TriedItem {
  item: string;
  external_id: string;
  value: JsonObject;
  records: Made[];
  status: { code: string; state: string | null; mark: string | null; reason: string; answered: boolean } | null;
}

export interface Tried {
  message: Json;
  items: TriedItem[];
  problems: Fault[];
}

export interface Offered {
  score: number;
  from: string;
  field: JsonObject & { id: string };
}

export interface Suggested {
  fields: Offered[];
  key: string | null;
  children: { each: string; table: string; link: string; key: string | null; fields: Offered[] }[];
  status: { field: string; entries: { id: string; to: string }[] } | null;
}

export interface Target {
  id: string;
  type: string;
  title: string;
  required: boolean;
  parts: string[];
}

export interface State {
  id: string;
  title: string;
  color: string;
}

export interface Targets {
  fields: Target[];
  keys: { id: string; fields: string[] }[];
  below: { table: string; link: string }[];
  statuses: { field: string; title: string; states: State[] }[];
}

/** The calls about one connection of one app. */
export class Account {
  readonly #root: string;
  readonly #app: string;

  constructor(app: string, connection: string) {
    this.#app = app;
    this.#root = `/connections/${encodeURIComponent(connection)}`;
  }

  #ask<T>(method: string, rest = '', body?: unknown): Promise<T> {
    return call<T>(method, appPath(this.#app, this.#root + rest), body);
  }

  catalogue(): Promise<Catalogue> {
    return call<Catalogue>('GET', appPath(this.#app, '/plugins'));
  }

  standing(): Promise<Standing> {
    return this.#ask('GET');
  }

  enter(values: Record<string, string>): Promise<{ credentials: Entered[] }> {
    return this.#ask('PUT', '/credentials', { values });
  }

  address(): Promise<{ address: string }> {
    return this.#ask('POST', '/address');
  }

  probe(): Promise<Probed> {
    return this.#ask('POST', '/probe');
  }

  messages(): Promise<{ items: Message[] }> {
    return this.#ask('GET', '/messages');
  }

  try(message: string, document: Json): Promise<Tried> {
    return this.#ask('POST', '/try', { message, document });
  }

  suggest(item: string, table: string): Promise<Suggested> {
    return this.#ask('POST', '/suggest', { item, table });
  }

  targets(table: string): Promise<Targets> {
    return this.#ask('GET', `/targets?table=${encodeURIComponent(table)}`);
  }
}
