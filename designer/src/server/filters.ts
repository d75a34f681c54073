/** Filter forms that apply themselves: at once on a choice, after a pause while typing. */

import { closest } from './dom';

const PAUSE_MS = 350;

export function installFilters(): void {
  let timer = 0;
  const later = (form: HTMLFormElement, ms: number): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => form.requestSubmit(), ms);
  };
  document.addEventListener('change', (event) => {
    const form = closest<HTMLFormElement>(event.target, 'form[data-auto-submit]');
    if (form) later(form, 0);
  });
  document.addEventListener('input', (event) => {
    const form = closest<HTMLFormElement>(event.target, 'form[data-auto-submit]');
    if (form && closest(event.target, '[data-search]')) later(form, PAUSE_MS);
  });
}
