/** What the server says of expressions: whether one is sound, what it may read, how it reads in words. */

import type { DocName } from '../../document/command';
import { stringify, type Json } from '../../document/json';
import { appPath, call, type Fault } from '../api';
import type { Scope } from './scope';

/** A path that may be read. */
export interface Readable {
  path: string;
  type: string;
  title: string;
  dictionary?: string;
  target?: string;
  directory?: string;
}

/** A table that a question may ask, with its links to the record in question. */
export interface Askable {
  id: string;
  title: string;
  links: { id: string; title: string }[];
}

export interface Reach {
  paths: Readable[];
  asks: Askable[];
}

export interface Sample {
  record: string;
  title: string;
  value: Json;
  /** Why there is no value; empty when there is. */
  failed: string;
}

export interface Verdict {
  /** Null while anything is wrong. */
  type: string | null;
  want: string | null;
  /** The database must answer it alone. */
  pushed: boolean;
  table: string;
  /** Whose codes the value must be. */
  dictionary: string | null;
  problems: Fault[];
  words: string;
  reach?: Reach | null;
  sample?: Sample | null;
  matches?: { matched: number; of: number; whole: boolean } | null;
}

/** Where an expression is asked about: its place in a document, or a table whose records it is about. */
export type Where = { document: DocName; path: string } | { table: string };

export interface Wish {
  reach?: boolean;
  sample?: string | true;
  matches?: boolean;
}

export function whereOf(scope: Scope): Where {
  return { document: scope.document, path: scope.path, ...(scope.table ? { table: scope.table } : {}) };
}

/** Examines an expression where it stands; nothing is written. */
export function examine(app: string, where: Where, value: Json | undefined, wish: Wish = {}): Promise<Verdict> {
  return call<Verdict>('POST', appPath(app, '/draft/expression'), { ...where, value: value ?? null, ...wish });
}

/** What conditions on a table may read. */
const reaches = new Map<string, Promise<Reach | null>>();

/** The same for a table by itself, remembered while an editor is open. */
export function reachOf(app: string, table: string): Promise<Reach | null> {
  const key = `${app}/${table}`;
  const known = reaches.get(key) ?? examine(app, { table }, true, { reach: true }).then((found) => found.reach ?? null, () => null);
  reaches.set(key, known);
  return known;
}

/** Forgets what tables look like; the editor calls it when it opens. */
export function forgetReaches(): void {
  reaches.clear();
}

export interface Operator {
  name: string;
  family: string;
  title: string;
  help: string;
  arguments: { least: number; most: number | null } | null;
  signature: string | null;
}

export interface Operators {
  items: Operator[];
  families: Record<string, string>;
}

let operators: Promise<Operators> | null = null;

/** Every operator with its words; asked for once. */
export function allOperators(): Promise<Operators> {
  operators ??= call<Operators>('GET', '/api/v1/operators');
  operators.catch(() => (operators = null));
  return operators;
}

interface Waiting {
  app: string;
  item: { document: DocName; path: string; value: Json };
  done: (words: string) => void;
}

const BATCH_MS = 30;
const FRESH_MS = 5000;
let waiting: Waiting[] = [];
const told = new Map<string, { at: number; words: Promise<string> }>();

/** An expression in words. Those asked for together travel together; an answer is good for some seconds. */
export function sentence(app: string, document: DocName, path: string, value: Json): Promise<string> {
  const key = `${app}|${document}|${path}|${stringify(value)}`;
  const known = told.get(key);
  if (known && Date.now() - known.at < FRESH_MS) return known.words;
  if (waiting.length === 0) setTimeout(() => void send(), BATCH_MS);
  const words = new Promise<string>((done) => waiting.push({ app, item: { document, path, value }, done }));
  told.set(key, { at: Date.now(), words });
  return words;
}

async function send(): Promise<void> {
  const batch = waiting;
  waiting = [];
  for (const app of new Set(batch.map((one) => one.app))) {
    const own = batch.filter((one) => one.app === app);
    const items = own.map((one) => one.item);
    const answer = await call<{ items: string[] }>('POST', appPath(app, '/draft/sentences'), { items }).catch(() => null);
    own.forEach((one, place) => one.done(answer?.items[place] ?? ''));
  }
}
