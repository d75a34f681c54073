/**
 * The types of fields as the designer offers them: what stands for each in lists, and what a new field must be told.
 *
 * The words are in the catalogue: `table.type.<id>`, its help, and further words people search by.
 */

import type { Json, JsonObject } from '../../document/json';

export type TypeGroup = 'words' | 'figures' | 'time' | 'choices' | 'links' | 'people' | 'files' | 'computed' | 'special';

/**
 * What is asked before a field of the type can be made: a dictionary (an existing one or a new list of choices), a
 * table, a link of this table and a field behind it, or a table that links here.
 */
export type Ask = 'codes' | 'table' | 'behind' | 'children';

/** What was answered; keys that the type did not ask for are empty. */
export interface TypeAnswers {
  dictionary: string;
  table: string;
  through: string;
  field: string;
  /** The field that names records of the table itself. */
  titleField: string;
}

export interface FieldTypeDesign {
  id: string;
  group: TypeGroup;
  /** An icon of the sprite, or a few letters that stand for the type. */
  icon?: string;
  glyph?: string;
  asks?: Ask;
  /** The options without which the type cannot be. */
  options?: (answers: TypeAnswers) => JsonObject;
  /** Whether nobody types the value in, so forms show it at most. */
  given?: boolean;
  /** Whether records can be told apart by it, so it may be unique. */
  unique?: boolean;
  /** Whether it may name a record to people. */
  names?: boolean;
  /** Whether the search box can look in it. */
  searched?: boolean;
  /** Whether lists show it well in a narrow column. */
  narrow?: boolean;
  /** Set where a person cannot choose it in the gallery: another designer makes it. */
  elsewhere?: 'machine';
}

const PLAIN = { unique: true, names: true, narrow: true } as const;
const WORDS = { ...PLAIN, searched: true } as const;

function dictionary(answers: TypeAnswers): JsonObject {
  return { dictionary: answers.dictionary };
}

export const FIELD_TYPES: readonly FieldTypeDesign[] = [
  { id: 'text', group: 'words', glyph: 'Aa', ...WORDS },
  { id: 'long_text', group: 'words', glyph: '¶', searched: true },
  { id: 'rich_text', group: 'words', glyph: 'B' },
  { id: 'phone', group: 'words', glyph: '+86', ...WORDS },
  { id: 'email', group: 'words', glyph: '@', ...WORDS },
  { id: 'url', group: 'words', glyph: '://', searched: true },
  { id: 'address', group: 'words', icon: 'home' },
  { id: 'region', group: 'words', glyph: 'GB', narrow: true },
  { id: 'barcode', group: 'words', glyph: '|||', ...WORDS },
  { id: 'integer', group: 'figures', glyph: '12', ...PLAIN },
  { id: 'decimal', group: 'figures', glyph: '1.2', ...PLAIN },
  { id: 'money', group: 'figures', glyph: '¥', narrow: true },
  { id: 'quantity', group: 'figures', glyph: 'kg', narrow: true },
  { id: 'date', group: 'time', icon: 'calendar', ...PLAIN },
  { id: 'datetime', group: 'time', icon: 'clock', ...PLAIN },
  { id: 'duration', group: 'time', icon: 'history', narrow: true },
  { id: 'choice', group: 'choices', glyph: '◉', asks: 'codes', options: dictionary, narrow: true },
  { id: 'choices', group: 'choices', icon: 'list', asks: 'codes', options: dictionary },
  { id: 'boolean', group: 'choices', icon: 'check', narrow: true },
  { id: 'tags', group: 'choices', icon: 'tag' },
  { id: 'state', group: 'choices', icon: 'arrow-right', asks: 'codes', options: dictionary, given: true, narrow: true, elsewhere: 'machine' },
  { id: 'link', group: 'links', icon: 'external', asks: 'table', options: ({ table }) => ({ table }), narrow: true },
  { id: 'lookup', group: 'links', glyph: '↗', asks: 'behind', options: ({ through, field }) => ({ through, field }), given: true },
  {
    id: 'rollup',
    group: 'links',
    glyph: 'Σ',
    asks: 'children',
    options: ({ table, through }) => ({ table, through, measure: 'count' }),
    given: true,
    narrow: true,
  },
  { id: 'user', group: 'people', icon: 'user', narrow: true },
  { id: 'team', group: 'people', glyph: '⚇', narrow: true },
  { id: 'file', group: 'files', icon: 'download' },
  { id: 'image', group: 'files', glyph: '▣' },
  {
    id: 'formula',
    group: 'computed',
    glyph: 'ƒx',
    options: ({ titleField }) => ({ expression: { var: titleField } }),
    given: true,
    narrow: true,
  },
  {
    id: 'number_series',
    group: 'computed',
    glyph: '№',
    options: () => ({ pattern: '{yyyy}{mm}-{0000}' }),
    given: true,
    names: true,
    searched: true,
    narrow: true,
  },
  { id: 'balance', group: 'special', icon: 'box', given: true, narrow: true },
  {
    id: 'reported',
    group: 'special',
    icon: 'inbox',
    asks: 'codes',
    options: (answers) => ({ ...dictionary(answers), sources: [{ id: 'source_1', title: { zh: '来源一', en: 'Source 1' } }] }),
    given: true,
    narrow: true,
  },
  { id: 'public_link', group: 'special', icon: 'lock', given: true },
  { id: 'json', group: 'special', glyph: '{}' },
];

const BY_ID: ReadonlyMap<string, FieldTypeDesign> = new Map(FIELD_TYPES.map((one) => [one.id, one]));
const UNKNOWN: FieldTypeDesign = { id: '', group: 'special', glyph: '?' };

/** What is known of a type; of one that this designer has never heard of, nothing. */
export function typeOf(field: { [key: string]: Json } | undefined): FieldTypeDesign {
  return BY_ID.get(String(field?.['type'] ?? '')) ?? UNKNOWN;
}

export function typeById(id: string): FieldTypeDesign {
  return BY_ID.get(id) ?? UNKNOWN;
}

/** The type that values of a foreign column have here, by what our expressions would take them for. */
export const TYPE_OF_SORT: Readonly<Record<string, string>> = {
  int: 'integer',
  dec: 'decimal',
  str: 'text',
  bool: 'boolean',
  date: 'date',
  datetime: 'datetime',
};
