/** What the words of a message may name, and putting a name into them. */

import type { Command, Doc, DocName } from '../../document/command';
import { isObject } from '../../document/json';
import { fieldsOf } from '../table/fields';
import { pick, say, type Word } from '../words';

export interface Name {
  /** What stands between the braces. */
  path: string;
  title: string;
  /** The field of the record that the message must list before its words may name it. */
  field?: string;
}

export interface NameGroup {
  title: string;
  names: Name[];
}

const AROUND = ['reader', 'app_name', 'now'] as const;
const OF_RECORD = ['record_name', 'record_link'] as const;

/** Every name in groups: the record's fields, what the sender gives, and what is always there. */
export function namesOf(message: Doc | undefined, table: Doc | undefined): NameGroup[] {
  const fields = fieldsOf(table).map((field) => ({ path: field.id, title: pick(field.title, field.id), field: field.id }));
  const values = Array.isArray(message?.['values']) ? message['values'].filter(isObject) : [];
  const given = values.map((value) => ({ path: `given.${String(value['id'])}`, title: String(value['id']) }));
  const around = [...AROUND, ...(table ? OF_RECORD : [])].map((path) => ({ path, title: say(`messagedesign.name.${path}` as Word) }));
  return [
    { title: say('messagedesign.of_record'), names: fields },
    { title: say('messagedesign.given'), names: given },
    { title: say('messagedesign.always'), names: around },
  ].filter((group) => group.names.length > 0);
}

/** The commands that make a field one the words may name. */
export function listing(name: DocName, message: Doc, field: string): Command[] {
  const listed = Array.isArray(message['fields']) ? message['fields'] : [];
  if (listed.includes(field)) return [];
  return [{ op: 'set', document: name, path: 'fields', value: [...listed, field] }];
}

/** A text with a name put in at a place, with the blanks that templates are written with. */
export function inserted(text: string, path: string, from: number, to: number): { text: string; caret: number } {
  const made = `{{ ${path} }}`;
  return { text: text.slice(0, from) + made + text.slice(to), caret: from + made.length };
}
