/**
 * Fields that only a scanner may fill. A scanner types like a keyboard, but faster than any hand: its keys are less than
 * 50 ms apart and end with Enter. Where an input method is on, as it often is in China, it swallows the letters: then
 * the keys themselves say what was scanned.
 */

import { closest } from '../server/dom';
import { say } from '../server/messages';

const GAP_MS = 50;
const SHORTEST = 3;
const PAUSE_MS = 150;
/** How long after a scan an input method may still be putting its own reading of the keys into the field. */
const ECHO_MS = 400;
/** What keys beside letters and digits type, without and with Shift. */
const SIGNS: Readonly<Record<string, string>> = { Minus: '-_', Equal: '=+', Period: '.>', Slash: '/?', Space: '  ', Semicolon: ';:', Comma: ',<' };

interface Burst {
  text: string;
  last: number;
  /** Whether something stood there that no scanner had put there when it began. */
  broken: boolean;
}

const bursts = new WeakMap<HTMLInputElement, Burst>();
const before = new WeakMap<HTMLInputElement, string>();
const pauses = new WeakMap<HTMLInputElement, number>();
const accepted = new WeakMap<HTMLInputElement, number>();

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
  note(input, performance.now() - (accepted.get(input) ?? -Infinity) > ECHO_MS);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

function later(input: HTMLInputElement): void {
  window.clearTimeout(pauses.get(input));
  pauses.set(input, window.setTimeout(() => refuse(input), PAUSE_MS));
}

/** The character of a key; empty for keys that type none. */
function typedBy(event: KeyboardEvent): string {
  if (event.key.length === 1) return event.key;
  if (event.key !== 'Process' && event.key !== 'Unidentified') return '';
  const [, letter, digit] = /^(?:Key([A-Z])|(?:Digit|Numpad)(\d))$/.exec(event.code) ?? [];
  if (letter) return event.shiftKey === event.getModifierState('CapsLock') ? letter.toLowerCase() : letter;
  return digit ?? (SIGNS[event.code]?.[event.shiftKey ? 1 : 0] ?? '');
}

function ends(event: KeyboardEvent): boolean {
  return event.key === 'Enter' || (event.key === 'Process' && /Enter$/.test(event.code));
}

function onKey(event: KeyboardEvent): void {
  const found = boxOf(event.target);
  if (!found) return;
  const [input, mark] = found;
  if (!before.has(input)) before.set(input, input.value);
  const burst = bursts.get(input);
  if (ends(event)) {
    bursts.delete(input);
    if (burst && !burst.broken && burst.text.length >= SHORTEST && event.timeStamp - burst.last < GAP_MS) accept(input, mark, burst.text);
    else refuse(input);
    event.preventDefault();
    return;
  }
  const typed = typedBy(event);
  if (!typed || event.ctrlKey || event.metaKey) return;
  const goesOn = burst !== undefined && event.timeStamp - burst.last < GAP_MS;
  const broken = goesOn ? burst.broken : input.value !== (before.get(input) ?? '');
  bursts.set(input, { text: (goesOn ? burst.text : '') + typed, last: event.timeStamp, broken });
}

function accept(input: HTMLInputElement, mark: HTMLInputElement, text: string): void {
  window.clearTimeout(pauses.get(input));
  input.value = text;
  mark.value = 'scan';
  before.set(input, text);
  accepted.set(input, performance.now());
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
  // What an input method makes of a scan comes after it and is not what was scanned.
  document.addEventListener('compositionend', (event) => {
    const found = boxOf(event.target);
    if (found && accepted.has(found[0])) window.setTimeout(() => refuse(found[0]));
  });
}
