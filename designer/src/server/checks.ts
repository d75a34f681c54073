/** Answers of single-field checks (`data-field-state`): the control they speak of is marked right or wrong. */

export function installChecks(): void {
  document.addEventListener('htmx:after:settle', () => {
    for (const note of document.querySelectorAll<HTMLElement>('[data-field-state]')) {
      const wrong = note.dataset['fieldState'] === 'invalid';
      for (const control of document.querySelectorAll(`[aria-describedby~="${CSS.escape(note.id)}"]`)) {
        if (!control.matches('input, select, textarea')) continue;
        if (wrong) control.setAttribute('aria-invalid', 'true');
        else control.removeAttribute('aria-invalid');
      }
      delete note.dataset['fieldState'];
    }
  });
}
