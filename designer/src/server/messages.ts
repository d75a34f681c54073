/** The scripts' sentences, from the same catalogues as the server's, in the language of the page. */

import en from '../../../server/orderloom/i18n/en/designer.json';
import zh from '../../../server/orderloom/i18n/zh/designer.json';

export type Code = keyof typeof zh;

const catalogues: Record<string, Record<Code, string>> = { zh, en };

/** Two-letter language of the page; Chinese unless the page says otherwise. */
export function language(): string {
  const tag = document.documentElement.lang.slice(0, 2);
  return tag in catalogues ? tag : 'zh';
}

/** The sentence for `code`; `{name}` is replaced by the fact of that name. */
export function say(code: Code, facts: Record<string, string | number> = {}): string {
  const sentence = (catalogues[language()] ?? zh)[code];
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}
