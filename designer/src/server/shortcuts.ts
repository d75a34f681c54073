/** Keys for pages and forms, and the dialog that lists them. Single keys never act while a person types. */

import { closest, isTyping, isVisible, make } from './dom';
import { open } from './dialogs';
import { say } from './messages';

/** The form that Ctrl+S means: the one in use, else the only one on the page. */
function currentForm(): HTMLFormElement | null {
  const inUse = closest<HTMLFormElement>(document.activeElement, 'form[data-form]');
  const all = document.querySelectorAll<HTMLFormElement>('form[data-form]');
  return inUse ?? (all.length === 1 ? (all[0] ?? null) : null);
}

function save(form: HTMLFormElement, andNew: boolean): void {
  const submitter = andNew ? form.querySelector<HTMLElement>('[data-save-and-new]') : null;
  form.requestSubmit(submitter);
}

function cancel(): boolean {
  const button = currentForm()?.querySelector<HTMLElement>('[data-cancel]') ?? document.querySelector<HTMLElement>('[data-cancel]');
  button?.click();
  return button !== null;
}

function press(key: string): boolean {
  const selector = key === '/' ? '[data-search]' : `[data-shortcut="${CSS.escape(key)}"]`;
  const element = [...document.querySelectorAll<HTMLElement>(selector)].find(isVisible);
  if (!element) return false;
  if (element.matches('input, select, textarea')) element.focus();
  else element.click();
  return true;
}

function label(element: HTMLElement): string {
  return element.getAttribute('aria-label') ?? (element.textContent.trim() || element.title);
}

function known(): [string, string][] {
  const rows: [string, string][] = [];
  if (document.querySelector('[data-list]')) rows.push(['J / K', say('page.key_rows')], ['Enter', say('page.key_open')]);
  if (document.querySelector('[data-search]')) rows.push(['/', say('page.key_search')]);
  if (document.querySelector('form[data-form]')) rows.push(['Ctrl+S', say('page.key_save')]);
  if (document.querySelector('[data-save-and-new]')) rows.push(['Ctrl+Enter', say('page.key_save_new')]);
  for (const element of document.querySelectorAll<HTMLElement>('[data-shortcut]')) {
    if (isVisible(element)) rows.push([(element.dataset['shortcut'] ?? '').toUpperCase(), label(element)]);
  }
  // Parts that live in the page know keys of their own.
  document.dispatchEvent(new CustomEvent<[string, string][]>('ol:shortcuts', { detail: rows }));
  rows.push(['Ctrl+K', say('palette.key')], ['Esc', say('page.key_close')], ['?', say('page.key_help')]);
  return rows;
}

/** Opens the dialog with every key that works on this page. */
export function showShortcuts(): void {
  if (document.querySelector('dialog[open]')) return;
  const list = make('dl', { class: 'ol-keys' });
  for (const [keys, meaning] of known()) {
    list.append(make('dt', {}, ...keys.split(/ (?=\/)|(?<=\/) /).map((key) => (key === '/' && keys !== '/' ? ' / ' : make('kbd', { class: 'ol-kbd' }, key)))));
    list.append(make('dd', {}, meaning));
  }
  const title = make('h2', { class: 'ol-dialog-title', id: 'ol-dialog-title' }, say('page.shortcuts'));
  const close = make('button', { class: 'btn', type: 'submit', value: 'no' }, say('page.close'));
  const body = make('div', { class: 'ol-dialog-body' }, title, list);
  void open(make('form', { method: 'dialog' }, body, make('div', { class: 'ol-dialog-actions' }, close)));
}

function onControl(event: KeyboardEvent): void {
  const saves = event.key.toLowerCase() === 's' && !event.shiftKey;
  if (!saves && event.key !== 'Enter') return;
  const form = currentForm();
  if (!form) return;
  event.preventDefault();
  save(form, event.key === 'Enter');
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey || document.querySelector('dialog[open]')) return;
  if (event.ctrlKey || event.metaKey) return onControl(event);
  if (event.key === 'Escape') {
    if (document.querySelector('details[data-menu][open], :popover-open')) return;
    if (isTyping(event.target)) (event.target as HTMLElement).blur();
    else if (cancel()) event.preventDefault();
    return;
  }
  if (isTyping(event.target)) return;
  if (event.key === '?') showShortcuts();
  else if (!press(event.key)) return;
  event.preventDefault();
}

export function installShortcuts(): void {
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', (event) => {
    if (closest(event.target, '[data-show-shortcuts]')) showShortcuts();
  });
}
