/** What dropping something on the canvas means: a field moves, one of the table is placed, a new one is asked for. */

import type { FormEditor } from './editor.svelte';
import { sectionsOf, tabOf } from './model';
import type { Target } from './moves';
import type { Drop } from './sortable';

export interface Drops {
  /** Fields stay in their own table; a new one may come anywhere. */
  accepts: (item: HTMLElement, list: HTMLElement) => boolean;
  /** Something was dropped into a list of fields. */
  field: (drop: Drop) => void;
  /** A section was dropped among others. */
  section: (drop: Drop) => void;
}

export function dropsOn(editor: FormEditor, create: (type: string, target: Target) => void): Drops {
  return {
    accepts(item, list) {
      if (item.dataset['type'] !== undefined) return true;
      const from = item.dataset['table'] ?? item.closest<HTMLElement>('[data-list]')?.dataset['table'];
      return from === undefined || from === list.dataset['table'];
    },
    field({ item, list, after }) {
      const target = { section: list.dataset['section'] ?? '', inLines: list.dataset['lines'] !== undefined, after };
      const { type, unplaced, table = '' } = item.dataset;
      if (type !== undefined) return create(type, target);
      if (unplaced !== undefined) {
        const field = editor.fieldOf(table, unplaced);
        return editor.place(field ? [field] : [], target);
      }
      const path = item.querySelector<HTMLElement>('[data-path]')?.dataset['path'] ?? '';
      editor.moveTo(editor.selection.has(path) ? editor.chosen : [path], target);
    },
    section({ item, list, after }) {
      const [tab, id] = [list.dataset['tabOf'] ?? '', item.dataset['id'] ?? ''];
      const order = sectionsOf(editor.form).map((section) => section.id);
      const there = sectionsOf(editor.form).filter((section) => tabOf(editor.form, section) === tab && section.id !== id);
      // The list shows one tab only; its first place is behind whatever stands before its first section.
      const first = there[0] ? (order[order.indexOf(there[0].id) - 1] ?? null) : (order.at(-1) ?? null);
      editor.moveSectionTo(id, after ?? first, tab);
    },
  };
}
