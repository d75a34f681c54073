/** Changes of a dictionary's entries and mappings as commands, and what a pasted sheet means. */

import { add, nameOf, type Command, type Doc, type LocalText } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { join } from '../../document/path';

export interface Entry extends JsonObject {
  id: string;
  title: LocalText;
}

export const COLORS = ['gray', 'blue', 'azure', 'indigo', 'purple', 'pink', 'red', 'orange', 'yellow', 'lime', 'green', 'teal', 'cyan'] as const;
/** Colours of new entries in turn, each well apart from the one before. */
const TURN = ['blue', 'green', 'orange', 'purple', 'teal', 'red', 'yellow', 'indigo', 'pink', 'lime', 'cyan', 'gray'];
const CODE = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;

export function entriesOf(dictionary: Doc | undefined): Entry[] {
  return members(dictionary?.['entries']) as Entry[];
}

/** The members of a list that are objects with an id. */
export function members(list: Json | undefined): (JsonObject & { id: string })[] {
  if (!Array.isArray(list)) return [];
  return list.filter((one): one is JsonObject & { id: string } => isObject(one) && typeof one['id'] === 'string');
}

export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** The colour that a further entry gets. */
export function nextColor(entries: readonly Entry[]): string {
  return TURN[entries.length % TURN.length] ?? 'gray';
}

/** What is wrong with a row that was pasted: no title, a code that cannot be one, or one that came before. */
export type RowFault = 'empty' | 'bad_code' | 'twice';

export interface Pasted {
  entry: Entry;
  /** Whether the dictionary has the code already, so that only its words change. */
  known: boolean;
  fault: RowFault | null;
}

/**
 * Rows of a sheet as entries: `code, Chinese, English`, or `code, title`, or only titles.
 * Cells stand between tabs, or commas where there is no tab; a first row that says "code" or "代码" is a heading.
 */
export function pasted(text: string, entries: readonly Entry[], makeCode: (title: string, taken: (id: string) => boolean) => string): Pasted[] {
  const split = text.includes('\t') ? '\t' : /[,，]/;
  const rows = text.split(/\r?\n/).map((row) => row.split(split).map((cell) => cell.trim())).filter((row) => row.some(Boolean));
  if (/^(code|id|代码|编码)$/i.test(rows[0]?.[0] ?? '')) rows.shift();
  const seen = new Set<string>();
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  return rows.map((row): Pasted => {
    const [code, zh, en] = row.length === 1 ? ['', row[0], row[0]] : [row[0], row[1] || row[2], row[2] || row[1]];
    const id = code || makeCode(zh ?? '', (one) => seen.has(one) || known.has(one));
    const fault = !zh ? 'empty' : seen.has(id) ? 'twice' : isCode(id) ? null : 'bad_code';
    seen.add(id);
    const title = { zh: zh || id, en: en || zh || id };
    return { entry: { id, title }, known: known.has(id), fault };
  });
}

/** Writes the rows that can be written: new entries at the end, new words for those that are there. */
export function takeIn(documents: ReadonlyMap<string, Doc>, dictionary: Doc, rows: readonly Pasted[]): Command[] {
  const name = nameOf(dictionary);
  let count = entriesOf(dictionary).length;
  return rows.filter((row) => row.fault === null).flatMap((row): Command[] => {
    if (row.known) return [{ op: 'set', document: name, path: join('entries', row.entry.id, 'title'), value: row.entry.title }];
    const color = TURN[count % TURN.length] ?? 'gray';
    count += 1;
    return add(documents, name, 'entries', { ...row.entry, color });
  });
}

/** How one code of ours is covered by a mapping: the foreign codes that mean it. */
export interface Covered {
  code: string;
  title: LocalText;
  theirs: string[];
}

/** Which of our codes another system's codes reach; retired ones need none. */
export function coverage(dictionary: Doc, mapping: JsonObject): Covered[] {
  const theirs = members(mapping['entries']);
  return entriesOf(dictionary)
    .filter((entry) => entry['retired'] !== true)
    .map((entry) => ({ code: entry.id, title: entry.title, theirs: theirs.filter((one) => one['to'] === entry.id).map((one) => one.id) }));
}

/** Our code that a foreign one most likely means: the same code or title, written in whatever case and with whatever separators. */
export function suggestion(dictionary: Doc, foreign: string, note: string): string | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_.:-]+/g, '');
  const wanted = new Set([plain(foreign), plain(note)].filter(Boolean));
  const found = entriesOf(dictionary).find((entry) => [entry.id, entry.title.zh, entry.title.en].some((one) => wanted.has(plain(one))));
  return found?.id ?? null;
}

/** A dictionary made of titles that were typed in, one a line. */
export function dictionaryOf(id: string, title: LocalText, titles: readonly string[], makeCode: (title: string, taken: (id: string) => boolean) => string): Doc {
  const taken = new Set<string>();
  const entries = titles.map((text, place) => {
    const code = free(makeCode(text, (one) => taken.has(one)), (one) => taken.has(one));
    taken.add(code);
    return { id: code, title: { zh: text, en: text }, color: TURN[place % TURN.length] ?? 'gray' };
  });
  return { kind: 'dictionary', id, title, entries };
}
