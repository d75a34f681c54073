/** The sentences of the designers in the language of the page; only that language's catalogue is loaded. */

import { language } from '../server/messages';
import type { LocalText } from '../document/command';
import type { Json } from '../document/json';
import type zh from './words_zh';

export type Word = keyof typeof zh;

let catalogue: Record<string, string> = {};

/** Fetches the catalogue; the studio waits for it before anything is shown. */
export async function loadWords(): Promise<void> {
  catalogue = (language() === 'en' ? await import('./words_en') : await import('./words_zh')).default;
}

/** The sentence for `code`; `{name}` is replaced by the fact of that name. */
export function say(code: Word, facts: Record<string, string | number> = {}): string {
  return fill(catalogue[code] ?? code, facts);
}

/** The sentence of a code that is put together at run time; `otherwise` where there is none. */
export function sayMaybe(code: string, otherwise = code, facts: Record<string, string | number> = {}): string {
  return fill(catalogue[code] ?? otherwise, facts);
}

function fill(sentence: string, facts: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

/** A text of a document in the reader's language, else in any it has. */
export function pick(text: Json | undefined, otherwise = ''): string {
  if (typeof text !== 'object' || text === null || Array.isArray(text)) return otherwise;
  const texts = text as Partial<LocalText>;
  return (language() === 'en' ? texts.en || texts.zh : texts.zh || texts.en) || otherwise;
}

/** One text in both languages, for new things: what a person wrote stands for both until it is translated. */
export function both(text: string): LocalText {
  return { zh: text, en: text };
}

export { language };
