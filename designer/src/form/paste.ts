/** Rows copied from a spreadsheet, put into lines: from the field they were pasted into, to the right and down. */

import { controlsOf } from './inputs';

interface Target {
  add(after?: HTMLElement): HTMLElement | null;
  rows(): HTMLElement[];
}

const TRUE = new Set(['true', 'yes', 'y', '1', '是', '√', '✓', 'x']);

/** Rows of cells; a quoted cell may hold line breaks, and doubled quotes for one. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/gy;
  let row: string[] = [];
  for (let found = cell.exec(text); found && found.index < text.length; found = cell.exec(text)) {
    row.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim());
    if (found[3] === '\t') continue;
    rows.push(row);
    row = [];
    if (!found[3]) break;
  }
  if (row.length) rows.push(row);
  return rows;
}

/** Puts the cells in; answers how many lines were filled. */
export async function paste(text: string, start: HTMLElement, box: HTMLElement, lines: Target): Promise<number> {
  const rows = cellsOf(text);
  const first = boxesOf(start).findIndex((one) => one === box);
  let row: HTMLElement | null = start;
  let count = 0;
  for (const cells of rows) {
    if (!row) break;
    const boxes = boxesOf(row).slice(first);
    for (const [place, cell] of cells.entries()) {
      const target = boxes[place];
      if (target) await put(target, cell);
    }
    count += 1;
    const there: HTMLElement[] = lines.rows();
    row = there[there.indexOf(row) + 1] ?? (count < rows.length ? lines.add() : null);
  }
  return count;
}

/** The fields of a line that take something, in order. */
function boxesOf(row: HTMLElement): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('[data-field][data-name]')];
}

async function put(box: HTMLElement, cell: string): Promise<void> {
  const control = controlsOf(box).find((one) => !(one instanceof HTMLInputElement) || !['hidden', 'search', 'file'].includes(one.type));
  if (!control || control.disabled) return;
  if (control instanceof HTMLSelectElement) await select(control, cell);
  else if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = TRUE.has(cell.toLowerCase());
  else control.value = cell;
  control.dispatchEvent(new Event('input', { bubbles: true }));
  control.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Chooses by code or by words; a choice of many records asks the server for the one of that name. */
async function select(control: HTMLSelectElement, cell: string): Promise<void> {
  const find = (options: Iterable<HTMLOptionElement>): HTMLOptionElement | undefined =>
    [...options].find((option) => option.value === cell || option.text.trim() === cell);
  let found = find(control.options);
  const url = control.dataset['picker'];
  if (!found && url && cell) {
    found = find(await offered(url, cell));
    if (found) control.append(found);
  }
  control.value = found?.value ?? '';
}

async function offered(picker: string, words: string): Promise<HTMLOptionElement[]> {
  const url = new URL(picker, location.href);
  url.searchParams.set('q', words);
  const answer = await fetch(url, { headers: { 'HX-Request': 'true', 'HX-Target': 'select', Accept: 'text/html' } });
  if (!answer.ok) return [];
  const made = document.createElement('template');
  made.innerHTML = await answer.text();
  return [...made.content.querySelectorAll('option')];
}
