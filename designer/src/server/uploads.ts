/** File fields: a chosen file is sent at once and becomes an entry of the form; saving the form keeps it. */

import { closest, make } from './dom';
import { say } from './messages';

const MEGABYTE = 1_000_000;

interface Stored {
  name: string;
}

function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

function messageOf(problem: unknown): string | null {
  if (typeof problem !== 'object' || problem === null) return null;
  if ('errors' in problem && Array.isArray(problem.errors)) {
    const first: unknown = problem.errors[0];
    if (typeof first === 'object' && first !== null && 'message' in first) return String(first.message);
  }
  return 'detail' in problem && problem.detail ? String(problem.detail) : null;
}

async function send(box: HTMLElement, file: File): Promise<Stored | string> {
  const body = new FormData();
  body.append('file', file);
  const token = box.closest('form')?.querySelector<HTMLInputElement>('input[name="csrf"]')?.value ?? '';
  try {
    const answer = await fetch(box.dataset['upload'] ?? '', {
      method: 'POST',
      body,
      headers: { 'X-CSRF-Token': token, 'Accept-Language': document.documentElement.lang, Accept: 'application/json' },
    });
    const value: unknown = await answer.json();
    return answer.ok && isStored(value) ? value : (messageOf(value) ?? say('page.upload_failed', { name: file.name }));
  } catch {
    return say('page.upload_failed', { name: file.name });
  }
}

function add(box: HTMLElement, value: Stored): void {
  const list = box.querySelector('.ol-files-list');
  if (box.dataset['multiple'] === undefined) list?.replaceChildren();
  const check = make('input', { class: 'form-check-input', type: 'checkbox', name: box.dataset['name'] ?? '', value: JSON.stringify(value) });
  check.checked = true;
  list?.append(make('li', { class: 'ol-chip' }, make('label', {}, check, ` ${value.name}`)));
  check.dispatchEvent(new Event('change', { bubbles: true }));
}

async function take(box: HTMLElement, input: HTMLInputElement): Promise<void> {
  const note = box.querySelector<HTMLElement>('.ol-error');
  const tell = (text: string): void => {
    if (note) [note.textContent, note.hidden] = [text, text === ''];
  };
  const most = Number(box.dataset['maxMb'] ?? 'Infinity');
  tell('');
  input.setAttribute('aria-busy', 'true');
  for (const file of [...(input.files ?? [])]) {
    const result = file.size > most * MEGABYTE ? say('page.upload_too_large', { name: file.name, most }) : await send(box, file);
    if (typeof result === 'string') tell(result);
    else add(box, result);
  }
  input.removeAttribute('aria-busy');
  input.value = '';
}

export function installUploads(): void {
  document.addEventListener(
    'change',
    (event) => {
      const box = closest(event.target, '[data-files]');
      if (!box || !(event.target instanceof HTMLInputElement) || event.target.type !== 'file') return;
      // The file itself is no value of the form: nothing else may take it for a changed field.
      event.stopPropagation();
      void take(box, event.target);
    },
    { capture: true },
  );
}
