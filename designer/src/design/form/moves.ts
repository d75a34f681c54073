/** Changes of a form as commands, together with what is selected afterwards: nothing is done here. Pure. */

import type { Command, Doc, DocName, LocalText } from '../../document/command';
import type { JsonObject } from '../../document/json';
import { free } from '../../document/names';
import { get, join, last, parent, within } from '../../document/path';
import {
  fieldPath,
  fieldsAt,
  inSight,
  linesOf,
  listPath,
  sectionOf,
  sectionPath,
  sectionsOf,
  spotAt,
  tableAt,
  tabOf,
  tabsOf,
  type Spot,
} from './model';

/** What to do, and what to select when it is done. */
export interface Move {
  commands: Command[];
  paths: string[];
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/** Where fields are put: behind `after` (null: first) in the fields of a section, or of its lines. */
export interface Target {
  section: string;
  inLines: boolean;
  after: string | null;
}

const NOTHING: Move = { commands: [], paths: [] };

/** The selected fields among some paths, in the order they stand on the form. */
export function fieldSpots(form: Doc, paths: readonly string[]): Spot[] {
  const order = inSight(form).map((section) => section.id);
  const spots = [...new Set(paths)].map((path) => spotAt(form, path)).filter((spot) => spot.sort === 'field');
  const place = (spot: Spot): number => {
    const within = fieldsAt(form, spot.section, spot.inLines).findIndex((field) => field.id === spot.field);
    return order.indexOf(spot.section) * 10_000 + (spot.inLines ? 5_000 : 0) + within;
  };
  return spots.sort((one, other) => place(one) - place(other));
}

/** Puts fields somewhere else, in their order; those of another table cannot go there. */
export function moveFields(form: Doc, name: DocName, paths: readonly string[], target: Target): Move {
  const table = tableAt(form, target.section, target.inLines);
  const spots = fieldSpots(form, paths).filter((spot) => tableAt(form, spot.section, spot.inLines) === table);
  if (spots.length === 0) return NOTHING;
  const list = listPath(target.section, target.inLines);
  let behind = anchor(form, target, spots);
  const commands = ready(form, name, list);
  for (const spot of spots) {
    const path = join(list, spot.field);
    if (path === spot.path) commands.push({ op: 'move', document: name, path, after: behind });
    else {
      commands.push({ op: 'remove', document: name, path: spot.path });
      commands.push({ op: 'insert', document: name, path, value: get(form, spot.path) ?? null, after: behind });
    }
    behind = spot.field;
  }
  return { commands: inPlace(form, spots, target) ? [] : commands, paths: spots.map((spot) => join(list, spot.field)) };
}

/** The member to stand behind when those that move are gone from the list. */
function anchor(form: Doc, { section, inLines, after }: Target, spots: readonly Spot[]): string | null {
  const order = fieldsAt(form, section, inLines).map((field) => field.id);
  const above = after === null ? [] : order.slice(0, order.indexOf(after) + 1);
  const list = listPath(section, inLines);
  const moving = new Set(spots.map((spot) => spot.path));
  return above.filter((id) => !moving.has(join(list, id))).at(-1) ?? null;
}

function inPlace(form: Doc, spots: readonly Spot[], target: Target): boolean {
  const order = fieldsAt(form, target.section, target.inLines).map((field) => field.id);
  const own = spots.every((spot) => spot.section === target.section && spot.inLines === target.inLines);
  const behind = anchor(form, target, spots);
  const first = behind === null ? 0 : order.indexOf(behind) + 1;
  return own && spots.every((spot, place) => order[first + place] === spot.field);
}

/** What makes a list of members, where there is none yet. */
function ready(form: Doc, name: DocName, list: string): Command[] {
  return Array.isArray(get(form, list)) ? [] : [{ op: 'set', document: name, path: list, value: [] }];
}

/** Moves fields one step: up and down through the section and on into the next, left and right to the next section. */
export function shiftFields(form: Doc, name: DocName, paths: readonly string[], way: Direction): Move {
  const spots = fieldSpots(form, paths);
  const [first, final] = [spots[0], spots.at(-1)];
  if (!first || !final) return NOTHING;
  const back = way === 'up' || way === 'left';
  const edge = back ? first : final;
  const order = fieldsAt(form, edge.section, edge.inLines).map((field) => field.id);
  const place = order.indexOf(edge.field);
  const beside = order[back ? place - 1 : place + 1];
  // The fields of lines stand side by side: there, both pairs of arrows mean the same.
  if (beside !== undefined && (way === 'up' || way === 'down' || edge.inLines)) {
    const after = back ? (order[place - 2] ?? null) : beside;
    return moveFields(form, name, paths, { section: edge.section, inLines: edge.inLines, after });
  }
  if (edge.inLines) return NOTHING;
  const next = nextSection(form, edge.section, back);
  if (!next) return NOTHING;
  const after = back ? (fieldsAt(form, next).at(-1)?.id ?? null) : null;
  return moveFields(form, name, paths, { section: next, inLines: false, after });
}

function nextSection(form: Doc, section: string, back: boolean): string | undefined {
  const order = inSight(form).map((one) => one.id);
  return order[order.indexOf(section) + (back ? -1 : 1)];
}

/** Puts fields on the form that do not stand there yet. */
export function placeFields(form: Doc, name: DocName, fields: readonly JsonObject[], target: Target): Move {
  const list = listPath(target.section, target.inLines);
  let behind = target.after;
  const commands = ready(form, name, list);
  for (const field of fields) {
    commands.push({ op: 'insert', document: name, path: join(list, String(field['id'])), value: field, after: behind });
    behind = String(field['id']);
  }
  const paths = fields.map((field) => fieldPath(target.section, String(field['id']), target.inLines));
  return fields.length ? { commands, paths } : NOTHING;
}

/** Makes fields take half a row or a whole one; half is the usual and not written. */
export function setWidth(form: Doc, name: DocName, paths: readonly string[], width: 'half' | 'full'): Command[] {
  return fieldSpots(form, paths).flatMap(({ path }): Command[] => {
    const key = join(path, 'width');
    const now = get(form, key) ?? 'half';
    if (now === width) return [];
    return [width === 'full' ? { op: 'set', document: name, path: key, value: width } : { op: 'remove', document: name, path: key }];
  });
}

/** Takes parts off the form; its last section stays, because a form needs one. */
export function removeParts(form: Doc, name: DocName, paths: readonly string[]): Move {
  const all = [...new Set(paths.map((path) => spotAt(form, path)).filter((spot) => spot.sort !== 'form').map((spot) => spot.path))];
  const outer = all.filter((path) => !all.some((other) => other !== path && within(path, other)));
  const gone = outer.filter((path) => parent(path) === 'sections').length;
  if (outer.length === 0 || gone >= sectionsOf(form).length) return NOTHING;
  const commands = outer.flatMap((path) => (parent(path) === 'tabs' ? removeTab(form, name, last(path)) : [remove(name, path)]));
  return { commands, paths: [beside(form, outer)] };
}

function remove(document: DocName, path: string): Command {
  return { op: 'remove', document, path };
}

/** What is selected when something is gone: the member behind or before it, else what held it. */
function beside(form: Doc, gone: readonly string[]): string {
  const path = gone.at(-1) ?? '';
  const list = get(form, parent(path));
  const ids = Array.isArray(list) ? list.map((one) => join(parent(path), String((one as JsonObject)['id']))) : [];
  const place = ids.indexOf(path);
  const there = (one: string | undefined): one is string => one !== undefined && !gone.includes(one);
  return [...ids.slice(place + 1), ...ids.slice(0, place).reverse()].find(there) ?? spotAt(form, parent(parent(path))).path;
}

/** A tab that goes leaves its sections above the tabs. */
function removeTab(form: Doc, name: DocName, tab: string): Command[] {
  const own = sectionsOf(form).filter((section) => section['tab'] === tab);
  const freed = own.map((section) => remove(name, join(sectionPath(section.id), 'tab')));
  const alone = tabsOf(form).length === 1;
  return [...freed, remove(name, alone ? 'tabs' : join('tabs', tab))];
}

/** A new empty section behind another one, on the same tab; or one that holds `lines`. */
export function addSection(form: Doc, name: DocName, title: LocalText, behind: string, given: JsonObject = {}): Move {
  const id = free('section', (one) => sectionOf(form, one) !== undefined);
  const tab = tabOf(form, sectionOf(form, behind));
  const value = { id, title, ...(tab ? { tab } : {}), ...given };
  const after = sectionOf(form, behind) ? behind : (sectionsOf(form).at(-1)?.id ?? null);
  return { commands: [{ op: 'insert', document: name, path: sectionPath(id), value, after }], paths: [sectionPath(id)] };
}

/** Moves a section behind another one, onto the tab given (empty: above all tabs). */
export function moveSection(form: Doc, name: DocName, section: string, after: string | null, tab: string): Move {
  const path = sectionPath(section);
  const commands: Command[] = [];
  if (tabOf(form, sectionOf(form, section)) !== tab) {
    commands.push(tab ? { op: 'set', document: name, path: join(path, 'tab'), value: tab } : remove(name, join(path, 'tab')));
  }
  const order = sectionsOf(form).map((one) => one.id);
  const behind = after === section ? (order[order.indexOf(section) - 1] ?? null) : after;
  if ((order[order.indexOf(section) - 1] ?? null) !== behind) commands.push({ op: 'move', document: name, path, after: behind });
  return { commands, paths: [path] };
}

/** Moves a section one step among those people see: within its tab, and on to the tab before or behind. */
export function shiftSection(form: Doc, name: DocName, section: string, back: boolean): Move {
  const tab = tabOf(form, sectionOf(form, section));
  const here = sectionsOf(form).filter((one) => tabOf(form, one) === tab).map((one) => one.id);
  const place = here.indexOf(section);
  const beside = here[back ? place - 1 : place + 1];
  if (beside !== undefined) {
    const order = sectionsOf(form).map((one) => one.id).filter((one) => one !== section);
    const after = back ? (order[order.indexOf(beside) - 1] ?? null) : beside;
    return moveSection(form, name, section, after, tab);
  }
  const tabs = ['', ...tabsOf(form).map((one) => one.id)];
  const next = tabs[tabs.indexOf(tab) + (back ? -1 : 1)];
  if (next === undefined) return NOTHING;
  const there = sectionsOf(form).filter((one) => tabOf(form, one) === next).map((one) => one.id);
  const order = sectionsOf(form).map((one) => one.id).filter((one) => one !== section);
  const after = back ? (there.at(-1) ?? null) : (order[order.indexOf(there[0] ?? '') - 1] ?? null);
  return moveSection(form, name, section, there.length ? after : (order.at(-1) ?? null), next);
}

/** A new tab that begins with a section of the form, so that nothing on it is ever empty. */
export function addTab(form: Doc, name: DocName, title: LocalText, section: string): Move {
  const id = free('tab', (one) => tabsOf(form).some((tab) => tab.id === one));
  const commands: Command[] = [
    ...ready(form, name, 'tabs'),
    { op: 'insert', document: name, path: join('tabs', id), value: { id, title } },
    { op: 'set', document: name, path: join(sectionPath(section), 'tab'), value: id },
  ];
  return { commands, paths: [sectionPath(section)] };
}

/** Moves a tab one place; none where there is no room. */
export function shiftTab(form: Doc, name: DocName, tab: string, back: boolean): Move {
  const order = tabsOf(form).map((one) => one.id);
  const place = order.indexOf(tab);
  const path = join('tabs', tab);
  if (order[back ? place - 1 : place + 1] === undefined) return NOTHING;
  const after = back ? (order[place - 2] ?? null) : (order[place + 1] ?? null);
  return { commands: [{ op: 'move', document: name, path, after }], paths: [path] };
}

/** The fields that lines of a section ask for; empty where it has none. */
export function lineFields(form: Doc, section: string): string[] {
  return linesOf(sectionOf(form, section)) ? fieldsAt(form, section, true).map((field) => field.id) : [];
}
