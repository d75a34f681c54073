/** Rich text fields (`data-rich`): the source in the text area becomes an editor with a toolbar; the form sends the source. */

import { eachTime, make } from './dom';

const COMMANDS: Record<string, string> = { bold: 'bold', italic: 'italic', list: 'insertUnorderedList', plain: 'removeFormat' };

/** Browsers have no other way to format what is being edited that keeps their own undo. */
function carryOut(command: string, value?: string): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand(command, false, value);
}

function apply(box: HTMLElement, tool: string): void {
  if (tool === 'link') {
    const address = window.prompt(box.dataset['link'] ?? '', 'https://');
    if (address !== null && /^(https?:|mailto:|tel:)/i.test(address)) carryOut('createLink', address);
    return;
  }
  const command = COMMANDS[tool];
  if (command !== undefined) carryOut(command);
}

/** The server has cleaned what it put there; nothing else ever becomes markup here. */
function editorFor(source: HTMLTextAreaElement): HTMLElement {
  const editor = make('div', { class: 'form-control ol-rich-text', role: 'textbox', contenteditable: 'true', 'aria-multiline': 'true' });
  const label = source.labels[0];
  if (label) {
    label.id ||= `${source.id}-label`;
    editor.setAttribute('aria-labelledby', label.id);
    label.addEventListener('click', () => editor.focus());
  }
  const described = source.getAttribute('aria-describedby');
  if (described !== null) editor.setAttribute('aria-describedby', described);
  if (source.getAttribute('aria-invalid') === 'true') editor.setAttribute('aria-invalid', 'true');
  editor.innerHTML = source.value;
  return editor;
}

function equip(box: HTMLElement): void {
  const source = box.querySelector('textarea');
  const tools = box.querySelector<HTMLElement>('[role="toolbar"]');
  if (!source || !tools || box.dataset['equipped'] !== undefined) return;
  box.dataset['equipped'] = '';
  const editor = editorFor(source);
  const tell = (sort: string): void => {
    source.value = editor.textContent.trim() === '' ? '' : editor.innerHTML;
    source.dispatchEvent(new Event(sort, { bubbles: true }));
  };
  editor.addEventListener('input', () => tell('input'));
  editor.addEventListener('blur', () => tell('change'));
  editor.addEventListener('paste', (event) => {
    // Foreign markup would only be cleaned away later; plain text is what people see and keep.
    event.preventDefault();
    carryOut('insertText', event.clipboardData?.getData('text/plain') ?? '');
  });
  tools.addEventListener('mousedown', (event) => event.preventDefault());
  tools.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tool]') : null;
    if (!button) return;
    editor.focus();
    apply(box, button.dataset['tool'] ?? '');
    tell('input');
  });
  source.addEventListener('focus', () => editor.focus());
  // A draft that is brought back is put into the source.
  source.addEventListener('input', () => {
    if (editor.innerHTML !== source.value && document.activeElement !== editor) editor.innerHTML = source.value;
  });
  source.hidden = true;
  tools.hidden = false;
  source.after(editor);
}

export function installRichText(): void {
  eachTime(() => document.querySelectorAll<HTMLElement>('[data-rich]').forEach(equip));
}
