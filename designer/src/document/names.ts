/** Ids of new things: lower snake case, never taken. */

import { inLatin } from './glossary';

const LONGEST = 40;

/** An id made from a title where its letters allow it, else from `fallback`; `taken` says what is in use. */
export function makeId(title: string, fallback: string, taken: (id: string) => boolean): string {
  const plain = inLatin(title)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, LONGEST);
  return free(plain || fallback, taken);
}

/** `base`, or `base_2`, `base_3`, … whichever is not taken. */
export function free(base: string, taken: (id: string) => boolean): string {
  if (!taken(base)) return base;
  let number = 2;
  while (taken(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}
