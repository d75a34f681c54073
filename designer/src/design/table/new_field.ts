/** What a person wants of a new field or of another type, and the commands that make it so. Pure. */

import { nameOf, type Command, type Doc, type Documents, type LocalText } from '../../document/command';
import { free, makeId } from '../../document/names';
import { dictionaryOf } from '../dictionary/entries';
import { addField, fieldsOf, pathOf, retyped, type Field } from './fields';
import { typeById, type TypeAnswers } from './types';

export interface Wish {
  title: string;
  type: string;
  /** An existing dictionary; empty: a new one with the `choices`. */
  dictionary: string;
  /** Titles of new choices, one a line. */
  choices: string;
  table: string;
  through: string;
  field: string;
}

/** What stands in the way; null when nothing does. */
export type Missing = 'type' | 'title' | 'choices' | 'table' | 'behind' | 'children' | 'moved';

export function blankWish(): Wish {
  return { title: '', type: 'text', dictionary: '', choices: '', table: '', through: '', field: '' };
}

function titlesIn(choices: string): string[] {
  return [...new Set(choices.split(/[\n,，、;；]/).map((line) => line.trim()).filter(Boolean))];
}

/** The fields of a table that lead to other tables. */
export function linksOf(documents: Documents, table: Doc): { field: Field; target: Doc }[] {
  return fieldsOf(table).flatMap((field) => {
    const target = documents.get(`table/${String(field['table'])}`);
    return typeById(field.type).asks === 'table' && target ? [{ field, target }] : [];
  });
}

/** The table that a link field of a table leads to; empty where it is no link. */
export function linkedTable(draft: { of: (name: string) => Doc | undefined }, table: string, link: string): string {
  return String(fieldsOf(draft.of(`table/${table}`)).find((field) => field.id === link)?.['table'] ?? '');
}

/** The fields of all tables that lead to this one. */
export function childrenOf(documents: Documents, table: Doc): { table: Doc; field: Field }[] {
  const tables = [...documents.values()].filter((doc) => doc.kind === 'table');
  return tables.flatMap((other) =>
    linksOf(documents, other).flatMap(({ field, target }) => (target.id === table.id ? [{ table: other, field }] : [])),
  );
}

export function missing(documents: Documents, table: Doc, wish: Wish, changed: Field | null): Missing | null {
  const type = typeById(wish.type);
  if (!type.id) return 'type';
  if (!changed && !wish.title.trim()) return 'title';
  if (type.elsewhere === 'machine') return fieldsOf(table).some((field) => field.type === wish.type) ? 'moved' : null;
  switch (type.asks) {
    case 'codes':
      return wish.dictionary || titlesIn(wish.choices).length > 0 ? null : 'choices';
    case 'table':
      return wish.table ? null : 'table';
    case 'behind':
      return linksOf(documents, table).some(({ field }) => field.id === wish.through) && wish.field ? null : 'behind';
    case 'children':
      return wish.table && wish.through ? null : 'children';
    default:
      return null;
  }
}

export function newFieldId(table: Doc, wish: Wish): string {
  const fields = fieldsOf(table);
  return makeId(wish.title, `field_${fields.length + 1}`, (id) => fields.some((field) => field.id === id) || id === 'id' || id.startsWith('sys_'));
}

interface Where {
  id: string;
  changed: Field | null;
  after: string | null | undefined;
  /** The keys that fields of the type have. */
  known: ReadonlySet<string>;
}

/** The commands that add or change the field, with the dictionary that it needs. */
export function commandsFor(documents: Documents, table: Doc, wish: Wish, where: Where): Command[] {
  const type = typeById(wish.type);
  const title: LocalText = { zh: wish.title.trim(), en: wish.title.trim() };
  const commands: Command[] = [];
  const answers: TypeAnswers = { ...wish, titleField: String(table['title_field'] ?? '') };
  if (type.asks === 'codes' && !wish.dictionary) {
    const doc = newDictionary(documents, table, where.id, where.changed?.title ?? title, titlesIn(wish.choices));
    commands.push({ op: 'set', document: nameOf(doc), path: '', value: doc });
    answers.dictionary = doc.id;
  }
  const options = type.options?.(answers) ?? {};
  const name = nameOf(table);
  if (where.changed) {
    const value = retyped(where.changed, wish.type, where.known, options);
    return [...commands, { op: 'set', document: name, path: pathOf(where.id), value }];
  }
  return [...commands, addField(name, { id: where.id, type: wish.type, title, ...options }, where.after)];
}

function newDictionary(documents: Documents, table: Doc, field: string, title: LocalText, titles: readonly string[]): Doc {
  // Two tables may each have a "type" of their own: the second list of choices is named after its table as well.
  const doubled = documents.has(`dictionary/${field}`);
  const id = free(doubled ? `${table.id}_${field}`.slice(0, 60) : field, (one) => documents.has(`dictionary/${one}`));
  const named = doubled ? { zh: `${table.title.zh}·${title.zh}`, en: `${table.title.en}: ${title.en}` } : title;
  return dictionaryOf(id, named, titles, (text, taken) => makeId(text, 'option', taken));
}
