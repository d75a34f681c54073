/** Titles that people type in one language. */

import type { LocalText } from '../../document/command';
import type { Json } from '../../document/json';
import { isObject } from '../../document/json';
import { language } from '../words';

/** A text with the reader's language rewritten; a text that was never translated stays the same in all languages. */
export function retitled(before: Json | undefined, text: string): LocalText {
  const old = isObject(before) ? before : {};
  const zh = String(old['zh'] ?? '');
  const en = String(old['en'] ?? '');
  if (zh === en || !zh || !en) return { zh: text, en: text };
  return language() === 'en' ? { zh, en: text } : { zh: text, en };
}
