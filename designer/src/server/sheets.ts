/** Links marked `data-dialog` open what they lead to in a dialog; without this script they lead to the same as a page. */

import htmx from 'htmx.org';
import { closest, make } from './dom';
import { open } from './dialogs';

/** The fragment behind a link, or null where only the whole page will do. */
async function fetchPart(href: string): Promise<string | null> {
  try {
    const answer = await fetch(href, { headers: { 'HX-Request': 'true', 'HX-Target': 'dialog', Accept: 'text/html' } });
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch {
    return null;
  }
}

async function show(link: HTMLAnchorElement): Promise<void> {
  link.setAttribute('aria-busy', 'true');
  const part = await fetchPart(link.href);
  link.removeAttribute('aria-busy');
  if (part === null) return location.assign(link.href);
  const box = make('div');
  box.innerHTML = part;
  const closed = open(box);
  htmx.process(box);
  box.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea, button')?.focus();
  await closed;
  if (link.isConnected) link.focus();
}

export function installSheets(): void {
  document.addEventListener('click', (event) => {
    const link = closest<HTMLAnchorElement>(event.target, 'a[data-dialog]');
    if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void show(link);
    }
    const button = closest(event.target, 'dialog [data-close]');
    if (button) {
      event.preventDefault();
      button.closest('dialog')?.close('no');
    }
  });
}
