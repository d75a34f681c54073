/** Between what people type and what expressions read, by the written type of a path; no field type is known here. */

import { Decimal, parseDecimal } from '../logic/decimal';
import { Day, Instant, localDay, padded, parseDay, parseInstant, toWall, DAY, SECOND } from '../logic/moments';
import { trimmed, type Value } from '../logic/values';

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const BETWEEN = /[,，、;；\n]+/;
const GROUPED = /^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$/;
const BARE = /^[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?$/;

export function isControl(element: unknown): element is Control {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
}

/** Every control of a box, hidden companions included. */
export function controlsOf(box: ParentNode): Control[] {
  return [...box.querySelectorAll('input, select, textarea')].filter(isControl);
}

function isTicked(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio');
}

/** The value of one path as it stands in the controls that hold it; undefined where none does. */
export function readControls(controls: Control[], kind: string, zone: string): Value | undefined {
  const last = controls.at(-1);
  if (!last) return undefined;
  if (kind === 'bool') return isTicked(last) ? last.checked : { true: true, false: false }[last.value] ?? null;
  if (kind.startsWith('list(')) return readList(controls);
  return readText(isTicked(last) && !last.checked ? '' : meant(last, trimmed(last.value)), kind, zone);
}

/** The suggestions of a control that takes other words as well; each option's code is what its words mean. */
function suggestions(control: Control): HTMLOptionElement[] {
  return control instanceof HTMLInputElement && control.list ? [...control.list.options] : [];
}

function meant(control: Control, words: string): string {
  return suggestions(control).find((option) => option.value === words)?.dataset['code'] ?? words;
}

function worded(control: Control, code: string): string {
  return suggestions(control).find((option) => option.dataset['code'] === code)?.value ?? code;
}

function readList(controls: Control[]): Value[] {
  const found = controls.flatMap((control) => {
    if (isTicked(control)) return control.checked ? [control.value] : [];
    if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map((option) => option.value);
    return control.value.split(BETWEEN);
  });
  return [...new Set(found.map(trimmed).filter(Boolean))];
}

function readText(text: string, kind: string, zone: string): Value {
  if (!text) return null;
  if (kind === 'int' || kind.startsWith('dec')) return readNumber(text);
  if (kind === 'date') return parseDay(text);
  return kind === 'datetime' ? parseInstant(text, zone) : text;
}

/** A typed figure: full-width digits and thousands separators are fine, anything else is not a number yet. */
function readNumber(text: string): Value {
  const plain = text.normalize('NFKC').replace(/\s/g, '');
  const tidy = GROUPED.test(plain) ? plain.replaceAll(',', '') : plain;
  return BARE.test(tidy) ? parseDecimal(tidy) : null;
}

/** Puts a value into the controls of a path, as somebody typing it would. */
export function writeControls(controls: Control[], value: Value, zone: string): void {
  const last = controls.at(-1);
  if (!last) return;
  if (isTicked(last) && typeof value === 'boolean') last.checked = value;
  else last.value = worded(last, written(value, zone));
}

function written(value: Value, zone: string): string {
  if (value === null) return '';
  if (Array.isArray(value)) return value.map((part) => written(part, zone)).join(', ');
  return value instanceof Instant ? clock(value, zone) : String(value);
}

/** An instant as the browser's own picker wants it: what the zone's clocks show. */
export function clock(value: Instant, zone: string): string {
  const day = localDay(value, zone);
  const seconds = Number((((toWall(value.micros, zone) % DAY) + DAY) % DAY) / SECOND);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => padded(part));
  return `${String(day)}T${parts.join(':')}`.replace(/:00$/, '');
}

/** A value as people read it: figures in groups of three, zeros beyond two decimals left out. */
export function shown(value: Value, type: string, zone: string): string {
  if (value instanceof Instant) return clock(value, zone).replace('T', ' ');
  if (value === null || typeof value === 'string' || value instanceof Day) return String(value ?? '–');
  const scale = Math.min(2, Number(/^dec\((\d+)\)/.exec(type)?.[1] ?? 0));
  return String(value instanceof Decimal ? tidied(value, scale) : value).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}

/** The same number with `scale` decimals, or as many more as it needs. */
function tidied(value: Decimal, scale: number): Decimal {
  if (value.scale <= scale) return new Decimal(value.at(scale), scale);
  return value.digits % 10n === 0n ? tidied(new Decimal(value.digits / 10n, value.scale - 1), scale) : value;
}
