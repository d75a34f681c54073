/** A form as the designer reads it: its tabs, sections and fields, and what an id path in it names. Pure. */

import type { Doc } from '../../document/command';
import { isObject, type Json, type JsonObject } from '../../document/json';
import { join, steps } from '../../document/path';

export interface Member extends JsonObject {
  id: string;
}

/** What a path names: the innermost part of a form that can be selected. */
export interface Spot {
  sort: 'form' | 'tab' | 'section' | 'lines' | 'field';
  /** The path of that part itself. */
  path: string;
  section: string;
  field: string;
  /** Whether the field stands in lines. */
  inLines: boolean;
}

const WHOLE: Spot = { sort: 'form', path: '', section: '', field: '', inLines: false };

export function members(list: Json | undefined): Member[] {
  return Array.isArray(list) ? list.filter(isMember) : [];
}

function isMember(value: Json): value is Member {
  return isObject(value) && typeof value['id'] === 'string';
}

export function sectionsOf(form: Doc | undefined): Member[] {
  return members(form?.['sections']);
}

export function tabsOf(form: Doc | undefined): Member[] {
  return members(form?.['tabs']);
}

export function linesOf(section: Member | undefined): JsonObject | null {
  const lines = section?.['lines'];
  return isObject(lines) ? lines : null;
}

export function sectionOf(form: Doc | undefined, id: string): Member | undefined {
  return sectionsOf(form).find((section) => section.id === id);
}

/** The tab that a section stands on; empty above all tabs, and where it names one that is not there. */
export function tabOf(form: Doc | undefined, section: Member | undefined): string {
  const tab = section?.['tab'];
  return typeof tab === 'string' && tabsOf(form).some((one) => one.id === tab) ? tab : '';
}

/** The sections in the order people see them: those above the tabs, then tab by tab. */
export function inSight(form: Doc | undefined): Member[] {
  const tabs = ['', ...tabsOf(form).map((tab) => tab.id)];
  return tabs.flatMap((tab) => sectionsOf(form).filter((section) => tabOf(form, section) === tab));
}

export function sectionPath(section: string): string {
  return join('sections', section);
}

/** The list that fields of a section stand in, or those of its lines. */
export function listPath(section: string, inLines = false): string {
  return join(sectionPath(section), inLines ? 'lines' : '', 'fields');
}

export function fieldPath(section: string, field: string, inLines = false): string {
  return join(listPath(section, inLines), field);
}

export function fieldsAt(form: Doc | undefined, section: string, inLines = false): Member[] {
  const found = sectionOf(form, section);
  return members(inLines ? linesOf(found)?.['fields'] : found?.['fields']);
}

export function spotAt(form: Doc | undefined, path: string): Spot {
  const [list, id = '', inner, ...rest] = steps(path);
  if (list === 'tabs' && tabsOf(form).some((tab) => tab.id === id)) return { ...WHOLE, sort: 'tab', path: join('tabs', id) };
  const section = list === 'sections' ? sectionOf(form, id) : undefined;
  if (!section) return WHOLE;
  const inLines = inner === 'lines';
  const field = (inner === 'fields' ? rest[0] : inLines && rest[0] === 'fields' ? rest[1] : '') ?? '';
  const base = { ...WHOLE, section: id, inLines };
  if (field && fieldsAt(form, id, inLines).some((one) => one.id === field)) {
    return { ...base, sort: 'field', path: fieldPath(id, field, inLines), field };
  }
  if (inLines && linesOf(section)) return { ...base, sort: 'lines', path: join(sectionPath(id), 'lines') };
  return { ...base, sort: 'section', path: sectionPath(id), inLines: false };
}

/** Every part that the arrow keys stop at, in the order people see them. */
export function stops(form: Doc | undefined): string[] {
  return inSight(form).flatMap((section) => [
    sectionPath(section.id),
    ...fieldsAt(form, section.id).map((field) => fieldPath(section.id, field.id)),
    ...fieldsAt(form, section.id, true).map((field) => fieldPath(section.id, field.id, true)),
  ]);
}

/** The fields of the form's own record that stand on it. */
export function placed(form: Doc | undefined): Set<string> {
  return new Set(sectionsOf(form).flatMap((section) => fieldsAt(form, section.id).map((field) => field.id)));
}

/** Which table the fields of a place belong to. */
export function tableAt(form: Doc | undefined, section: string, inLines: boolean): string {
  const table = inLines ? linesOf(sectionOf(form, section))?.['table'] : form?.['table'];
  return typeof table === 'string' ? table : '';
}
