/** Leaving a form with unsaved changes asks first; saving and signing out do not count as leaving. */

import { isDirty } from './edits';

export function installGuard(): void {
  let saving = false;
  document.addEventListener('submit', (event) => {
    saving = !event.defaultPrevented;
  });
  window.addEventListener('pageshow', () => {
    saving = false;
  });
  window.addEventListener('beforeunload', (event) => {
    const dirty = [...document.querySelectorAll<HTMLFormElement>('form[data-guard]')].some(
      (form) => isDirty(form) || form.dataset['refused'] !== undefined,
    );
    if (dirty && !saving) event.preventDefault();
  });
}
