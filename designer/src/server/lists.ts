/** Lists by keyboard and mouse: the row's own link is its keyboard stop, so Enter and middle click are the browser's. */

import { closest, isTyping } from './dom';

const INTERACTIVE = 'a, button, input, select, textarea, label, summary, [contenteditable]';

function links(list: ParentNode): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-row-link]')];
}

function target(rows: HTMLElement[], key: string): HTMLElement | undefined {
  const at = rows.findIndex((row) => row === document.activeElement);
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return rows[at < 0 ? 0 : Math.min(at + 1, rows.length - 1)];
    case 'k':
    case 'ArrowUp':
      return rows[at < 0 ? rows.length - 1 : Math.max(at - 1, 0)];
    case 'Home':
      return at < 0 ? undefined : rows[0];
    case 'End':
      return at < 0 ? undefined : rows.at(-1);
    default:
      return undefined;
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  const inside = closest(event.target, '[data-list]');
  const list = inside ?? document.querySelector('[data-list]');
  // Arrow keys belong to scrolling until focus is in the list; J and K always mean the list.
  if (!list || (!inside && !['j', 'k'].includes(event.key))) return;
  const next = target(links(list), event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

function onClick(event: MouseEvent): void {
  const row = closest(event.target, '[data-row]');
  const link = row?.querySelector<HTMLAnchorElement>('a[data-row-link]');
  if (!link || event.defaultPrevented || closest(event.target, INTERACTIVE)) return;
  if (window.getSelection()?.toString()) return;
  if (event.button === 1 || event.ctrlKey || event.metaKey) window.open(link.href, '_blank', 'noopener');
  else if (event.button === 0) link.click();
}

function onCheck(event: Event): void {
  if (!(event.target instanceof HTMLInputElement) || event.target.type !== 'checkbox') return;
  const all = event.target.dataset['checkAll'];
  const name = all ?? event.target.name;
  const boxes = [...document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${CSS.escape(name)}"]`)];
  if (all) for (const box of boxes) box.checked = event.target.checked;
  const count = boxes.filter((box) => box.checked).length;
  for (const head of document.querySelectorAll<HTMLInputElement>(`[data-check-all="${CSS.escape(name)}"]`)) {
    head.checked = count > 0 && count === boxes.length;
    head.indeterminate = count > 0 && count < boxes.length;
  }
  for (const place of document.querySelectorAll('[data-selected-count]')) place.textContent = String(count);
}

/** A value typed for many records is meant to be set. */
function onValue(event: Event): void {
  const field = closest(event.target, '[data-bulk-value]')?.parentElement;
  const choice = field?.querySelector<HTMLSelectElement>(':scope > select');
  if (choice?.value === '') choice.value = 'set';
}

export function installLists(): void {
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', onClick);
  document.addEventListener('auxclick', onClick);
  document.addEventListener('change', onCheck);
  document.addEventListener('change', onValue);
}
