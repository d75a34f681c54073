/** Short messages in the live region `#toasts`, from the server (`ol:toast`) or from the scripts. */

import { closest, make } from './dom';
import { say } from './messages';

export type Level = 'success' | 'info' | 'warning' | 'danger';

export interface Toast {
  text: string;
  level?: Level;
  action?: { text: string; href: string };
}

const STAYS_MS = 6000;

function region(): HTMLElement {
  const found = document.getElementById('toasts');
  if (found) return found;
  const made = make('div', { class: 'ol-toasts', id: 'toasts', role: 'status', 'aria-live': 'polite' });
  document.body.append(made);
  return made;
}

/** Shows a message, once however often it is said; it leaves by itself unless it warns or is being read. */
export function toast({ text, level = 'info', action }: Toast): void {
  const box = make('div', { class: 'ol-toast', 'data-level': level }, make('span', { class: 'ol-toast-text' }, text));
  if (action) box.append(make('a', { class: 'btn btn-sm', href: action.href }, action.text));
  for (const same of region().querySelectorAll('.ol-toast')) if (same.querySelector('.ol-toast-text')?.textContent === text) same.remove();
  region().append(box);
  settle(box);
}

function settle(box: HTMLElement): void {
  if (box.querySelector('.ol-toast-close')) return;
  const close = make('button', { type: 'button', class: 'ol-toast-close', 'aria-label': say('page.close') }, '✕');
  close.addEventListener('click', () => box.remove());
  box.append(close);
  if (!['danger', 'warning'].includes(box.dataset['level'] ?? '')) leaveLater(box);
}

function leaveLater(box: HTMLElement): void {
  let timer = window.setTimeout(() => box.remove(), STAYS_MS);
  const hold = (): void => window.clearTimeout(timer);
  const resume = (): void => {
    hold();
    timer = window.setTimeout(() => box.remove(), STAYS_MS);
  };
  box.addEventListener('pointerenter', hold);
  box.addEventListener('focusin', hold);
  box.addEventListener('pointerleave', resume);
  box.addEventListener('focusout', resume);
}

function isToast(value: unknown): value is Toast {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}

export function installToasts(): void {
  document.querySelectorAll<HTMLElement>('#toasts > .ol-toast').forEach(settle);
  document.addEventListener('htmx:after:swap', () => document.querySelectorAll<HTMLElement>('#toasts > .ol-toast').forEach(settle));
  document.addEventListener('ol:toast', (event) => {
    if (event instanceof CustomEvent && isToast(event.detail)) toast(event.detail);
  });
  document.addEventListener('click', (event) => {
    const button = closest<HTMLElement>(event.target, '[data-copy]');
    if (button) void copy(button.dataset['copy'] ?? '');
  });
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: say('page.copied'), level: 'success' });
  } catch {
    toast({ text: say('page.copy_failed'), level: 'warning' });
  }
}
