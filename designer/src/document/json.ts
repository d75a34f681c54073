/** JSON as documents hold it: numbers with a fraction keep every digit, which floating point would not. */

/** A number exactly as it was written; documents mean exact decimals by it. */
export class Exact {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** Stands for itself in `stringify`; elsewhere it becomes a text, so that no digit is lost unnoticed. */
  toJSON(): string {
    return this.#text;
  }
}

export type Json = null | boolean | number | string | Exact | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Texts and numbers; what looks like a number inside a text is passed over with it. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The only key of what stands for an exact number while a text is read; no document can hold such a key. */
const MARK = '\u0000exact';

/** Whether a number would come back from floating point as it was written. */
function faithful(source: string): boolean {
  const value = Number(source);
  return Number.isSafeInteger(value) && String(value) === source;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(MARK in value)) return value;
  return new Exact(String(value[MARK]));
}

/** Data of a JSON text; throws `SyntaxError` where it is none. */
export function parse(text: string): Json {
  const marked = text.replace(TOKENS, (token) => (token.startsWith('"') || faithful(token) ? token : JSON.stringify({ [MARK]: token })));
  if (marked === text) return JSON.parse(text) as Json;
  // The text itself is read first: an error then names its own place.
  JSON.parse(text);
  return JSON.parse(marked, revive) as Json;
}

/** JSON text of data; with `indent` one value a line, as people read it. */
export function stringify(value: Json, indent = 0): string {
  return write(value, indent ? '\n' : '', ' '.repeat(indent));
}

function write(value: Json, line: string, step: string): string {
  if (value instanceof Exact) return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const deeper = line && line + step;
  const parts = Array.isArray(value)
    ? value.map((one) => write(one, deeper, step))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${line ? ' ' : ''}${write(one, deeper, step)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  return `${open}${deeper}${parts.join(`,${deeper}`)}${line}${close}`;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Exact);
}

/** Whether two values say the same; the order of keys says nothing, the order of lists does. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (one instanceof Exact || other instanceof Exact) return String(one) === String(other);
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, place) => same(item, other[place]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && same(one[key], other[key]));
}
