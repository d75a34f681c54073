/** One question in a native dialog. Focus goes in, is kept inside by the browser, and returns to where it was. */

import { make } from './dom';
import { say } from './messages';

export interface Question {
  title: string;
  text?: string | undefined;
  button?: string | undefined;
  danger?: boolean;
}

/** Resolves to true only when the person pressed the button that acts; Esc and "back" mean no. */
export function ask({ title, text, button, danger = false }: Question): Promise<boolean> {
  const body = make('div', { class: 'ol-dialog-body' }, make('h2', { class: 'ol-dialog-title', id: 'ol-dialog-title' }, title));
  if (text) body.append(make('p', { class: 'ol-dialog-text', id: 'ol-dialog-text' }, text));
  const form = make(
    'form',
    { method: 'dialog' },
    body,
    make(
      'div',
      { class: 'ol-dialog-actions' },
      make('button', { class: 'btn', value: 'no', type: 'submit' }, say('page.back')),
      make('button', { class: danger ? 'btn btn-danger' : 'btn btn-primary', value: 'yes', type: 'submit' }, button ?? say('page.confirm')),
    ),
  );
  return open(form, 'alertdialog', Boolean(text)).then((answer) => answer === 'yes');
}

/** Shows `content` as a modal dialog and resolves to the value it was closed with. */
export function open(content: HTMLElement, role: 'dialog' | 'alertdialog' = 'dialog', described = false): Promise<string> {
  const dialog = make('dialog', { class: 'ol-dialog', role, 'aria-labelledby': 'ol-dialog-title' }, content);
  if (described) dialog.setAttribute('aria-describedby', 'ol-dialog-text');
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close('no');
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** The question that an element asks by its `data-confirm…` attributes, if it asks one. */
export function questionOf(element: HTMLElement | null): Question | null {
  const title = element?.dataset['confirm'];
  if (!element || !title) return null;
  return {
    title,
    text: element.dataset['confirmText'],
    button: element.dataset['confirmButton'],
    danger: 'confirmDanger' in element.dataset,
  };
}
