/** Where in a JSON text each value begins, so that a problem can be shown at its line; and what stands at the cursor. */

/** JSON Pointer → line, from 1. A text with mistakes is read as far as it goes. */
export function linesOf(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const reader = { text, at: 0 };
  readValue(reader, '', found);
  return found;
}

/** The line of a pointer, or of the nearest value around it. */
export function lineOf(lines: ReadonlyMap<string, number>, pointer: string): number {
  let at = pointer;
  while (at && !lines.has(at)) at = at.slice(0, at.lastIndexOf('/'));
  return lines.get(at) ?? 1;
}

interface Reader {
  text: string;
  at: number;
}

function readValue(reader: Reader, pointer: string, found: Map<string, number>): void {
  skip(reader);
  found.set(pointer, reader.text.slice(0, reader.at).split('\n').length);
  const first = reader.text[reader.at];
  if (first === '{' || first === '[') return readMembers(reader, pointer, found, first === '{' ? '}' : ']');
  if (first === '"') readString(reader);
  else reader.at += /^[^\s,\]}]*/.exec(reader.text.slice(reader.at))?.[0].length ?? 0;
}

function readMembers(reader: Reader, pointer: string, found: Map<string, number>, end: string): void {
  reader.at += 1;
  for (let place = 0; reader.at < reader.text.length; place += 1) {
    skip(reader);
    if (reader.text[reader.at] === end) break;
    let step = String(place);
    if (end === '}') {
      step = readString(reader).replaceAll('~', '~0').replaceAll('/', '~1');
      skip(reader);
      if (reader.text[reader.at] === ':') reader.at += 1;
    }
    const before = reader.at;
    readValue(reader, `${pointer}/${step}`, found);
    skip(reader);
    if (reader.text[reader.at] === ',') reader.at += 1;
    else if (reader.text[reader.at] !== end && reader.at === before) return;
  }
  reader.at += 1;
}

function readString(reader: Reader): string {
  const written = /^"(?:[^"\\]|\\.)*"?/.exec(reader.text.slice(reader.at))?.[0] ?? '';
  reader.at += Math.max(1, written.length);
  return written.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1');
}

function skip(reader: Reader): void {
  reader.at += /^\s*/.exec(reader.text.slice(reader.at))?.[0].length ?? 0;
}

/** The word that is being written at the cursor: an operator, or a path that `reader` reads. */
export interface Wanted {
  sort: 'operator' | 'path';
  reader: string;
  word: string;
  /** Where the word begins, behind its quotation mark. */
  from: number;
}

const BEHIND_READER = /"(var|old|me|param|outer|changed|missing)"\s*:\s*\[?\s*(?:"[^"]*"\s*,\s*)*$/;

/** What would be completed at the cursor; null where nothing is known to be. */
export function wantedAt(text: string, cursor: number): Wanted | null {
  const before = text.slice(0, cursor);
  const quote = before.lastIndexOf('"');
  if (quote < 0 || (before.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 0) return null;
  const ahead = before.slice(0, quote);
  const word = before.slice(quote + 1);
  if (/\{\s*$/.test(ahead)) return { sort: 'operator', reader: '', word, from: quote + 1 };
  const reader = BEHIND_READER.exec(ahead)?.[1];
  return reader ? { sort: 'path', reader, word, from: quote + 1 } : null;
}
