/** Menus made of `<details data-menu>`: one open at a time, closed by Esc, a click outside or leaving by Tab. */

import { closest } from './dom';

function closeAll(except: Element | null = null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]')) {
    if (menu !== except) menu.open = false;
  }
}

export function installMenus(): void {
  document.addEventListener('click', (event) => closeAll(closest(event.target, 'details[data-menu]')));
  document.addEventListener('focusout', (event) => {
    const menu = closest<HTMLDetailsElement>(event.target, 'details[data-menu]');
    if (menu && event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener('keydown', (event) => {
    const menu = document.querySelector<HTMLDetailsElement>('details[data-menu][open]');
    if (event.key !== 'Escape' || !menu) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  });
}
