/** What cannot work on a form although every part of it is sound by itself. The checker's problems stand beside them. */

import type { Doc } from '../../document/command';
import type { Json } from '../../document/json';
import { fieldPath, fieldsAt, linesOf, members, sectionPath, sectionsOf, tabOf, tabsOf, type Member } from './model';

/** One thing to look at: `code` names the sentence, `facts` its parts; texts of documents are told by `field` and `role`. */
export interface Caution {
  path: string;
  code: 'hidden_required' | 'locked_required' | 'scan_only_type' | 'scan_only_locked' | 'unseen' | 'unwritable' | 'closed' | 'hidden_section';
  field?: Member;
  roles?: Doc[];
}

/** Everything around a form that decides whether it works. */
export interface Around {
  /** The fields of a table, by id. */
  fields: (table: string) => ReadonlyMap<string, Member>;
  roles: readonly Doc[];
  /** Whether nobody can type a value of this field in. */
  given: (field: Member) => boolean;
}

const ALL = '*';
/** Types whose values are texts, which is what a scanner types. */
const SCANNED = new Set(['text', 'barcode', 'url', 'integer', 'number_series', 'long_text', 'phone', 'link']);

export function cautions(form: Doc, around: Around): Caution[] {
  const users = around.roles.filter((role) => opens(role, form.id));
  const closed: Caution[] = users.length === 0 ? [{ path: '', code: 'closed' }] : [];
  return [...closed, ...sectionsOf(form).flatMap((section) => ofSection(form, section, users, around))];
}

function ofSection(form: Doc, section: Member, users: readonly Doc[], around: Around): Caution[] {
  const tab = tabsOf(form).find((one) => one.id === tabOf(form, section));
  const hidden = section['visible'] === false || tab?.['visible'] === false;
  const found: Caution[] = section['visible'] === false ? [{ path: sectionPath(section.id), code: 'hidden_section' }] : [];
  const table = String(form['table'] ?? '');
  const inner = String(linesOf(section)?.['table'] ?? '');
  const own = fieldsAt(form, section.id).flatMap((field) => ofField(fieldPath(section.id, field.id), field, table, hidden, users, around));
  const lines = fieldsAt(form, section.id, true).flatMap((field) => ofField(fieldPath(section.id, field.id, true), field, inner, hidden, users, around));
  return [...found, ...own, ...lines];
}

function ofField(path: string, placed: Member, table: string, hidden: boolean, users: readonly Doc[], around: Around): Caution[] {
  const field = around.fields(table).get(placed.id);
  if (!field) return [];
  const found: Caution[] = [];
  const required = placed['required'] === true || (field['required'] === true && field['default'] === undefined);
  const locked = placed['readonly'] === true || field['readonly'] === true;
  const asked = !locked && !around.given(field);
  if (required && asked && (hidden || placed['visible'] === false) && placed['default'] === undefined) found.push({ path, code: 'hidden_required', field });
  if (placed['required'] === true && locked) found.push({ path, code: 'locked_required', field });
  if (placed['scan_only'] === true && locked) found.push({ path, code: 'scan_only_locked', field });
  if (placed['scan_only'] === true && !SCANNED.has(String(field['type']))) found.push({ path, code: 'scan_only_type', field });
  const blind = users.filter((role) => rightsOn(role, table) && !listed(rightsOn(role, table), 'readable', placed.id));
  if (blind.length) found.push({ path, code: 'unseen', field, roles: blind });
  const stuck = required && asked ? users.filter((role) => !blind.includes(role) && !writes(rightsOn(role, table), placed.id)) : [];
  if (stuck.length) found.push({ path, code: 'unwritable', field, roles: stuck });
  return found;
}

function opens(role: Doc, form: string): boolean {
  const forms = role['forms'];
  return Array.isArray(forms) && (forms.includes(ALL) || forms.includes(form));
}

function rightsOn(role: Doc, table: string): Member | undefined {
  return members(role['tables']).find((right) => right.id === table);
}

function listed(right: Member | undefined, list: string, field: string): boolean {
  const names: Json | undefined = right?.[list];
  const hidden = right?.['hidden'];
  if (Array.isArray(hidden) && hidden.includes(field)) return false;
  return Array.isArray(names) && (names.includes(ALL) || names.includes(field));
}

/** Whether a role that fills forms of the table can give the field; one that only reads is not asked. */
function writes(right: Member | undefined, field: string): boolean {
  const fills = right?.['create'] === true || right?.['update'] === true;
  return !fills || listed(right, 'writable', field);
}

/** The rules of a form's table that ask or warn when it is saved. */
export function reminders(form: Doc, rules: readonly Doc[]): Doc[] {
  return rules.filter((rule) => rule['table'] === form['table'] && (rule['then'] === 'confirm' || rule['then'] === 'warn' || rule['then'] === 'block'));
}
