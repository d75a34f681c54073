/** What is selected on the canvas, and every way to change the form: pointer, keys and buttons end in these methods. */

import { tick } from 'svelte';
import type { Command, Doc, DocName } from '../../document/command';
import type { Draft } from '../../document/draft.svelte';
import type { JsonObject } from '../../document/json';
import { get, parent } from '../../document/path';
import { fieldsOf, type Field } from '../table/fields';
import { Selection } from '../table/selection.svelte';
import { both, pick, say } from '../words';
import { copied, paste, read } from './clipboard';
import { fieldsAt, inSight, listPath, placed, sectionOf, sectionsOf, spotAt, stops, tableAt, tabOf, tabsOf, type Spot } from './model';
import {
  addSection,
  addTab,
  moveFields,
  moveSection,
  placeFields,
  removeParts,
  setWidth,
  shiftFields,
  shiftSection,
  shiftTab,
  type Direction,
  type Move,
  type Target,
} from './moves';

interface Keys {
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

const NO_KEYS: Keys = { ctrlKey: false, metaKey: false, shiftKey: false };

export class FormEditor {
  readonly selection = new Selection();
  /** The tab that is open on the canvas. */
  tab = $state('');
  /** What has just happened, for those who hear the page. */
  said = $state('');
  /** Where the arrow keys are. */
  cursor = $state('');

  constructor(
    readonly draft: Draft,
    readonly name: DocName,
    readonly select: (path: string) => void,
    readonly tell: (text: string, level?: 'success' | 'info' | 'warning' | 'danger') => void,
  ) {}

  get form(): Doc | undefined {
    return this.draft.of(this.name);
  }

  get table(): string {
    return String(this.form?.['table'] ?? '');
  }

  get spot(): Spot {
    return spotAt(this.form, this.cursor);
  }

  /** The selected parts in the order people see them. */
  get chosen(): string[] {
    const tabs = tabsOf(this.form).map((tab) => `tabs/${tab.id}`);
    const lines = sectionsOf(this.form).map((section) => `sections/${section.id}/lines`);
    return this.selection.within([...tabs, ...stops(this.form), ...lines]);
  }

  get tableName(): DocName {
    return `table/${this.table}`;
  }

  /** A field of the table that a list of the form draws on. */
  fieldOf(table: string, id: string): Field | undefined {
    return fieldsOf(this.draft.of(`table/${table}`)).find((field) => field.id === id);
  }

  titleAt(path: string): string {
    const spot = spotAt(this.form, path);
    if (spot.sort !== 'field') return pick(get(this.form, `${spot.path}/title`), spot.path);
    const field = this.fieldOf(tableAt(this.form, spot.section, spot.inLines), spot.field);
    return pick(field?.title, spot.field);
  }

  /** The table whose fields can be put where the selection is. */
  get wantedTable(): string {
    return tableAt(this.form, this.target.section, this.target.inLines);
  }

  /** The fields of that table which do not stand on the form yet. */
  get unplaced(): Field[] {
    const { section, inLines } = this.target;
    const taken = inLines ? new Set(fieldsAt(this.form, section, true).map((field) => field.id)) : placed(this.form);
    const link = String(get(this.form, `sections/${section}/lines/link`) ?? '');
    return fieldsOf(this.draft.of(`table/${this.wantedTable}`)).filter((field) => !taken.has(field.id) && !(inLines && field.id === link));
  }

  /** Where something new goes: behind the selection, else to the end of what is in sight. */
  get target(): Target {
    const { sort, section, field, inLines } = this.spot;
    if (sort === 'field') return { section, inLines, after: field };
    const lines = sort === 'lines';
    const shown = inSight(this.form).filter((one) => ['', this.tab].includes(tabOf(this.form, one)));
    const there = section || (shown.at(-1)?.id ?? sectionsOf(this.form).at(-1)?.id ?? '');
    return { section: there, inLines: lines, after: fieldsAt(this.form, there, lines).at(-1)?.id ?? null };
  }

  /** Follows the address: what it names is selected and in sight. */
  follow(at: string): void {
    const { path } = spotAt(this.form, at);
    if (!this.selection.has(path)) this.selection.only(path);
    this.cursor = path;
    this.show(path);
  }

  /** Opens the tab that a part stands on. */
  show(path: string): void {
    const spot = spotAt(this.form, path);
    if (spot.sort === 'tab') this.tab = spot.path.slice('tabs/'.length);
    const tab = tabOf(this.form, sectionOf(this.form, spot.section));
    if (tab) this.tab = tab;
    const tabs = tabsOf(this.form);
    if (!tabs.some((one) => one.id === this.tab)) this.tab = tabs[0]?.id ?? '';
  }

  /** A click, or an arrow key, on a part. */
  choose(path: string, keys: Keys = NO_KEYS): void {
    this.selection.click(stops(this.form), path, keys);
    this.#goTo(path);
  }

  chooseAll(): void {
    const { section, inLines } = this.spot;
    const all = section ? fieldsAt(this.form, section, inLines).map((field) => `${listPath(section, inLines)}/${field.id}`) : stops(this.form);
    this.selection.all(all);
  }

  /** Moves the cursor to the part before or behind. */
  step(by: 1 | -1, keys: Keys): void {
    const order = stops(this.form).filter((path) => ['', this.tab].includes(tabOf(this.form, sectionOf(this.form, spotAt(this.form, path).section))));
    const place = order.indexOf(this.cursor);
    const next = order[place < 0 ? 0 : place + by];
    if (next === undefined) return;
    this.choose(next, { ...NO_KEYS, shiftKey: keys.shiftKey });
    this.focus(next);
  }

  #goTo(path: string): void {
    this.cursor = path;
    this.show(path);
    this.select(path);
  }

  /** Puts the keyboard onto a part; after the page has followed the last change. */
  focus(path: string): void {
    void tick().then(() => document.querySelector<HTMLElement>(`button[data-path="${CSS.escape(path)}"]`)?.focus());
  }

  /** Takes a step and selects what it says. */
  take(label: string, { commands, paths }: Move): boolean {
    if (commands.length === 0 || !this.draft.run(label, ...commands)) return false;
    this.said = label;
    const first = paths[0] ?? '';
    this.selection.only(first);
    if (paths.length > 1) this.selection.all(paths);
    this.#goTo(first);
    this.focus(first);
    return true;
  }

  #count(): { count: number; title: string } {
    return { count: this.chosen.length, title: this.titleAt(this.chosen[0] ?? '') };
  }

  /** Moves what is selected one step. */
  shift(way: Direction): void {
    const form = this.form;
    if (!form) return;
    const { sort, section, path } = this.spot;
    const back = way === 'up' || way === 'left';
    const move =
      sort === 'section'
        ? shiftSection(form, this.name, section, back)
        : sort === 'tab'
          ? shiftTab(form, this.name, path.slice('tabs/'.length), back)
          : shiftFields(form, this.name, this.chosen, way);
    if (!this.take(this.#moved(move), move)) this.said = say('formdesign.no_further');
  }

  /** What to say of a move: where the parts are now. */
  #moved(move: Move): string {
    const spot = spotAt(this.form, parent(parent(move.paths[0] ?? '')));
    const where = spot.sort === 'section' ? this.titleAt(spot.path) : '';
    return where ? say('formdesign.did.moved_to', { ...this.#count(), where }) : say('formdesign.did.moved', this.#count());
  }

  moveTo(paths: readonly string[], target: Target): void {
    if (!this.form) return;
    const move = moveFields(this.form, this.name, paths, target);
    this.take(say('formdesign.did.moved_to', { count: paths.length, title: this.titleAt(paths[0] ?? ''), where: this.titleAt(`sections/${target.section}`) }), move);
  }

  moveSectionTo(section: string, after: string | null, tab: string): void {
    if (!this.form) return;
    const move = moveSection(this.form, this.name, section, after, tab);
    this.take(say('formdesign.did.moved', { count: 1, title: this.titleAt(`sections/${section}`) }), move);
  }

  /** Puts fields of the table onto the form. */
  place(fields: readonly Field[], target: Target = this.target): void {
    if (!this.form || fields.length === 0) return;
    const added = fields.map((field): JsonObject => ({ id: field.id }));
    this.take(say('formdesign.did.placed', { count: fields.length, title: pick(fields[0]?.title) }), placeFields(this.form, this.name, added, target));
  }

  /** A new field of the table, made by `commands`, and its place on the form: one step. */
  placeNew(title: string, field: string, commands: readonly Command[], target: Target): void {
    if (!this.form) return;
    const { commands: own, paths } = placeFields(this.form, this.name, [{ id: field }], target);
    this.take(say('formdesign.did.made', { title }), { commands: [...commands, ...own], paths });
  }

  /** Whether all selected fields take a whole row. */
  get full(): boolean {
    return this.chosen.every((path) => get(this.form, `${path}/width`) === 'full');
  }

  /** Makes the selected fields take a whole row, or half a row where all of them do. */
  toggleWidth(): void {
    if (!this.form) return;
    const full = this.full;
    const commands = setWidth(this.form, this.name, this.chosen, full ? 'half' : 'full');
    this.take(say(full ? 'formdesign.did.half' : 'formdesign.did.full', this.#count()), { commands, paths: this.chosen });
  }

  remove(): void {
    if (!this.form || this.chosen.length === 0) return;
    const move = removeParts(this.form, this.name, this.chosen);
    if (move.commands.length === 0) return this.tell(say('formdesign.last_section'), 'warning');
    this.take(say('formdesign.did.removed', this.#count()), move);
  }

  /** The text for the clipboard. */
  copy(): string {
    const text = this.form ? copied(this.form, this.chosen) : '';
    if (text) this.said = say('formdesign.did.copied', this.#count());
    return text;
  }

  paste(text: string): boolean {
    const clip = read(text);
    if (!clip || !this.form) return false;
    const known = (table: string): ReadonlySet<string> => new Set(fieldsOf(this.draft.of(`table/${table}`)).map((field) => field.id));
    const { left, ...move } = paste(this.form, this.name, clip, this.target, known);
    if (left > 0) this.tell(say('formdesign.not_pasted', { count: left }), 'warning');
    this.take(say('formdesign.did.pasted', { count: move.paths.length }), move);
    return true;
  }

  addSection(): void {
    if (!this.form) return;
    this.take(say('formdesign.did.section'), addSection(this.form, this.name, both(say('formdesign.new_section')), this.#behind()));
  }

  /** A section with lines of another table. */
  addLines(title: JsonObject, lines: JsonObject): void {
    if (!this.form) return;
    this.take(say('formdesign.did.lines'), addSection(this.form, this.name, title as Doc['title'], this.#behind(), { lines }));
  }

  addTab(): void {
    const section = this.#behind();
    if (!this.form || !section) return;
    this.take(say('formdesign.did.tab', { title: this.titleAt(`sections/${section}`) }), addTab(this.form, this.name, both(say('formdesign.new_tab')), section));
  }

  #behind(): string {
    return this.target.section;
  }

  /** Renames a part; of a field, the field of the table. */
  rename(path: string, title: JsonObject, refocus = true): void {
    const spot = spotAt(this.form, path);
    const table = tableAt(this.form, spot.section, spot.inLines);
    const [document, at] = spot.sort === 'field' ? [`table/${table}`, `fields/${spot.field}/title`] : [this.name, `${spot.path}/title`];
    if (this.draft.run(say('formdesign.did.renamed'), { op: 'set', document, path: at, value: title })) this.said = say('formdesign.did.renamed');
    if (refocus) this.focus(path);
  }
}
