/** Parts of forms on the clipboard: plain JSON, so they travel between forms, apps and windows. Pure. */

import type { Doc, DocName } from '../../document/command';
import { isObject, parse, stringify, type Json, type JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { get } from '../../document/path';
import { fieldsAt, members, placed, sectionOf, sectionsOf, spotAt, tableAt, type Member } from './model';
import { addSection, fieldSpots, placeFields, type Move, type Target } from './moves';

const MARK = 'orderloom.form';

/** What was copied; `fields` are those that were chosen by themselves. */
export interface Clip {
  fields: Member[];
  sections: Member[];
}

/** What pasting does, and how much could not be taken: it stands there already, or the table has no such field. */
export interface Pasted extends Move {
  left: number;
}

/** The clipboard text of the selected parts; empty where nothing can be copied. */
export function copied(form: Doc, paths: readonly string[]): string {
  const sections = [...new Set(paths.map((path) => spotAt(form, path)).filter((spot) => spot.sort === 'section').map((spot) => spot.section))];
  const loose = fieldSpots(form, paths).filter((spot) => !sections.includes(spot.section));
  const clip: JsonObject = {
    mark: MARK,
    fields: loose.map((spot) => get(form, spot.path) ?? null),
    sections: sections.map((id) => sectionOf(form, id) ?? null),
  };
  return loose.length + sections.length ? stringify(clip, 2) : '';
}

/** What a text holds; null where it is none of ours. */
export function read(text: string): Clip | null {
  let data: Json;
  try {
    data = parse(text);
  } catch {
    return null;
  }
  if (!isObject(data) || data['mark'] !== MARK) return null;
  return { fields: members(data['fields']), sections: members(data['sections']) };
}

/** Puts a clip onto a form; `known` are the fields that tables have, by table. */
export function paste(form: Doc, name: DocName, clip: Clip, target: Target, known: (table: string) => ReadonlySet<string>): Pasted {
  const there = tableAt(form, target.section, target.inLines);
  const taken = target.inLines ? new Set(fieldsAt(form, target.section, true).map((field) => field.id)) : placed(form);
  const fits = clip.fields.filter((field) => known(there).has(field.id) && !taken.has(field.id));
  const first = placeFields(form, name, fits, target);
  const sections = pasteSections(form, name, clip, target, known, new Set(fits.map((field) => field.id)));
  const left = clip.fields.length - fits.length + sections.left;
  return { commands: [...first.commands, ...sections.commands], paths: [...first.paths, ...sections.paths], left };
}

function pasteSections(
  form: Doc,
  name: DocName,
  clip: Clip,
  target: Target,
  known: (table: string) => ReadonlySet<string>,
  also: ReadonlySet<string>,
): Pasted {
  const table = typeof form['table'] === 'string' ? form['table'] : '';
  const taken = new Set([...placed(form), ...also]);
  const ids = new Set(sectionsOf(form).map((section) => section.id));
  const made: Pasted = { commands: [], paths: [], left: 0 };
  let behind = target.section;
  for (const section of clip.sections) {
    const own = members(section['fields']);
    const fits = own.filter((field) => known(table).has(field.id) && !taken.has(field.id));
    made.left += own.length - fits.length;
    if (fits.length === 0 && !isObject(section['lines'])) continue;
    for (const field of fits) taken.add(field.id);
    const id = free(section.id, (one) => ids.has(one));
    ids.add(id);
    const { commands, paths } = addSection(form, name, section['title'] as Doc['title'], target.section, { ...untabbed(section), id, fields: fits });
    made.commands.push(...commands.map((command) => ({ ...command, path: `sections/${id}`, after: behind })));
    made.paths.push(...paths.map(() => `sections/${id}`));
    behind = id;
  }
  return made;
}

function untabbed(section: Member): JsonObject {
  return Object.fromEntries(Object.entries(section).filter(([key]) => key !== 'tab'));
}
