/** What a person has changed in a form since the page arrived. */

export type Values = Record<string, string[]>;

const NEVER_KEPT = new Set(['password', 'file', 'hidden', 'submit', 'button', 'reset', 'image']);

/** True for a control whose value is the person's own work and may be kept in the browser. */
export function isKept(control: Element): control is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  if (control.closest('[data-no-draft]')) return false;
  if (control instanceof HTMLInputElement) return control.name !== '' && !NEVER_KEPT.has(control.type);
  return (control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement) && control.name !== '';
}

/** Name → values of everything in the form that may be kept; unchecked boxes give an empty list. */
export function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {};
  for (const control of form.elements) {
    if (!isKept(control)) continue;
    const list = (values[control.name] ??= []);
    if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type)) {
      if (control.checked) list.push(control.value);
    } else if (control instanceof HTMLSelectElement) {
      list.push(...[...control.selectedOptions].map((option) => option.value));
    } else {
      list.push(control.value);
    }
  }
  return values;
}

/** Puts kept values back and tells the page as typing would; names that are gone are passed over. */
export function fill(form: HTMLFormElement, values: Values): void {
  const left = structuredClone(values);
  for (const control of form.elements) {
    const list = isKept(control) ? left[control.name] : undefined;
    if (!isKept(control) || !list) continue;
    if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type)) {
      control.checked = list.includes(control.value);
    } else if (control instanceof HTMLSelectElement) {
      for (const option of control.options) option.selected = list.includes(option.value);
    } else {
      control.value = list.shift() ?? control.value;
    }
    control.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

const originals = new WeakMap<HTMLFormElement, string>();

/** Takes the form as it is now for unchanged. */
export function remember(form: HTMLFormElement): void {
  originals.set(form, JSON.stringify(valuesOf(form)));
}

export function isDirty(form: HTMLFormElement): boolean {
  const original = originals.get(form);
  return original !== undefined && original !== JSON.stringify(valuesOf(form));
}
