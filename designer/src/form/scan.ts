/**
 * Fields that only a scanner may fill. A scanner types like a keyboard, but faster than any hand: its keys are less than
 * 50 ms apart and end with Enter.
 */

import { closest } from '../server/dom';
import { say } from '../server/messages';

const GAP_MS = 50;
const SHORTEST = 3;
const PAUSE_MS = 150;

interface Burst {
  text: string;
  last: number;
  /** Whether something stood there that no scanner had put there when it began. */
  broken: boolean;
}

const bursts = new WeakMap<HTMLInputElement, Burst>();
const before = new WeakMap<HTMLInputElement, string>();
const pauses = new WeakMap<HTMLInputElement, number>();

function boxOf(target: EventTarget | null): [HTMLInputElement, HTMLInputElement] | null {
  const box = closest<HTMLElement>(target, '[data-field]');
  const mark = box?.querySelector<HTMLInputElement>('[data-scan]');
  return mark && target instanceof HTMLInputElement && target !== mark ? [target, mark] : null;
}

function note(input: HTMLInputElement, refused: boolean): void {
  const box = input.closest('[data-field]');
  box?.querySelector('[data-scan-note]')?.remove();
  if (!refused) return;
  const line = document.createElement('p');
  line.className = 'ol-error';
  line.dataset['scanNote'] = '';
  line.setAttribute('role', 'alert');
  line.textContent = say('form.scan_only');
  box?.append(line);
}

/** Takes back what was not scanned. */
function refuse(input: HTMLInputElement): void {
  if (input.value === (before.get(input) ?? '')) return;
  input.value = before.get(input) ?? '';
  note(input, true);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

function later(input: HTMLInputElement): void {
  window.clearTimeout(pauses.get(input));
  pauses.set(input, window.setTimeout(() => refuse(input), PAUSE_MS));
}

function onKey(event: KeyboardEvent): void {
  const found = boxOf(event.target);
  if (!found) return;
  const [input, mark] = found;
  if (!before.has(input)) before.set(input, input.value);
  const burst = bursts.get(input);
  if (event.key === 'Enter') {
    bursts.delete(input);
    if (burst && !burst.broken && burst.text.length >= SHORTEST && event.timeStamp - burst.last < GAP_MS) accept(input, mark, burst.text);
    else refuse(input);
    event.preventDefault();
    return;
  }
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
  const goesOn = burst !== undefined && event.timeStamp - burst.last < GAP_MS;
  const broken = goesOn ? burst.broken : input.value !== (before.get(input) ?? '');
  bursts.set(input, { text: (goesOn ? burst.text : '') + event.key, last: event.timeStamp, broken });
}

function accept(input: HTMLInputElement, mark: HTMLInputElement, text: string): void {
  window.clearTimeout(pauses.get(input));
  input.value = text;
  mark.value = 'scan';
  before.set(input, text);
  note(input, false);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

export function installScans(): void {
  document.addEventListener('focusin', (event) => {
    const found = boxOf(event.target);
    if (found && !before.has(found[0])) before.set(found[0], found[0].value);
  });
  // Before the lines see the Enter, which brings them the next line.
  document.addEventListener('keydown', onKey, { capture: true });
  document.addEventListener('input', (event) => {
    const found = boxOf(event.target);
    if (found && event.isTrusted) later(found[0]);
  });
}
