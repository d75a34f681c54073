/** Lines edited inside the form of their record: add, copy, remove, move, paste, and their sums. */

import { Decimal } from '../logic/decimal';
import { sum, text, type Value } from '../logic/values';
import { announce } from './announce';
import { controlsOf, shown, type Control } from './inputs';
import { paste } from './paste';
import { BLANK, type LinesPlan } from './plan';
import { LiveRecord } from './record';

export class Lines {
  private readonly records = new Map<HTMLElement, LiveRecord>();
  private made = 0;

  constructor(
    readonly block: HTMLElement,
    private readonly plan: LinesPlan,
    private readonly zone: string,
    private readonly changed: () => void,
  ) {
    for (const row of this.rows(true)) this.adopt(row);
    block.addEventListener('click', (event) => this.onClick(event));
    block.addEventListener('keydown', (event) => this.onKey(event));
    block.addEventListener('paste', (event) => this.onPaste(event));
  }

  /** The record of the line that an element stands in. */
  recordOf(element: Element): LiveRecord | undefined {
    const row = element.closest<HTMLElement>('[data-line]');
    return row ? this.records.get(row) : undefined;
  }

  /** Works all lines out anew inside the record around them. */
  refresh(around: ReadonlyMap<string, Value>): void {
    const parent = new Map([...around].map(([path, value]) => [`parent.${path}`, value]));
    for (const record of this.records.values()) record.refresh(parent);
    const rows = this.rows();
    for (const [place, row] of rows.entries()) {
      const number = row.querySelector('[data-number]');
      if (number) number.textContent = String(place + 1);
    }
    this.mark(rows.length);
    this.total();
  }

  /** Lines that a kept draft names and the page does not have. */
  restore(names: string[]): void {
    const start = `l.${this.plan.section}.`;
    const keys = new Set(names.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length).split('.')[0] ?? ''));
    const there = new Set(this.rows(true).map((row) => row.dataset['line']));
    for (const key of keys) if (key && key !== BLANK && !there.has(key)) this.insert(key);
  }

  /** A new line below the last one, or below `after`; null when there are as many as there may be. */
  add(after?: HTMLElement): HTMLElement | null {
    if (this.rows().length >= this.plan.most) return null;
    const taken = new Set(this.rows(true).map((row) => row.dataset['line']));
    do this.made += 1;
    while (taken.has(`n${this.made}`));
    const row = this.insert(`n${this.made}`, after);
    this.changed();
    return row;
  }

  /** The lines that are not taken away; with `all`, every one. */
  rows(all = false): HTMLElement[] {
    return [...this.block.querySelectorAll<HTMLElement>('[data-rows] > [data-line]')].filter((row) => all || !row.hidden);
  }

  private adopt(row: HTMLElement): void {
    const values = this.plan.rows[row.dataset['line'] ?? ''] ?? this.plan.rows[BLANK];
    if (values) this.records.set(row, new LiveRecord(this.plan, values, row, row.dataset['prefix'] ?? '', this.zone));
  }

  private insert(key: string, after?: HTMLElement): HTMLElement | null {
    const blank = this.block.querySelector<HTMLTemplateElement>('[data-blank]');
    const body = this.block.querySelector('[data-rows]');
    if (!blank || !body) return null;
    const made = document.createElement('template');
    made.innerHTML = blank.innerHTML.replaceAll(BLANK, key);
    const row = made.content.querySelector<HTMLElement>('[data-line]');
    if (!row) return null;
    if (after) after.after(row);
    else body.append(row);
    this.adopt(row);
    row.dispatchEvent(new CustomEvent('ol:added', { bubbles: true }));
    return row;
  }

  private copy(row: HTMLElement): void {
    const made = this.add(row);
    if (!made) return;
    const from = [...row.querySelectorAll<HTMLElement>('[data-field]')];
    for (const box of from) {
      const target = made.querySelector<HTMLElement>(`[data-field="${CSS.escape(box.dataset['field'] ?? '')}"]`);
      const [sources, targets] = [controlsOf(box), target ? controlsOf(target) : []];
      for (const [place, control] of sources.entries()) put(targets[place], control);
      this.records.get(made)?.touch(target ?? made);
    }
    this.changed();
    focusFirst(made);
  }

  private remove(row: HTMLElement): void {
    if (!row.querySelector('[data-remove-line]')) return;
    const rows = this.rows();
    const place = rows.indexOf(row);
    const stored = row.querySelector<HTMLInputElement>('[data-of-line="record"]')?.value;
    if (stored) {
      const gone = row.querySelector<HTMLInputElement>('[data-of-line="gone"]');
      if (gone) gone.value = '1';
      row.hidden = true;
    } else {
      row.remove();
      this.records.delete(row);
    }
    this.changed();
    announce('form.line_removed', { number: place + 1 });
    const next = rows[place + 1] ?? rows[place - 1];
    if (next) focusFirst(next);
    else this.block.querySelector<HTMLElement>('[data-add-line]')?.focus();
  }

  private move(row: HTMLElement, up: boolean): void {
    const rows = this.rows();
    const other = rows[rows.indexOf(row) + (up ? -1 : 1)];
    if (!other) return;
    if (up) other.before(row);
    else other.after(row);
    this.changed();
    announce('form.line_moved', { number: this.rows().indexOf(row) + 1 });
  }

  private onClick(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button') : null;
    const row = button?.closest<HTMLElement>('[data-line]') ?? null;
    if (button?.matches('[data-add-line]')) focusFirst(this.add());
    if (!button || !row) return;
    if (button.matches('[data-copy-line]')) this.copy(row);
    if (button.matches('[data-remove-line]')) this.remove(row);
    if (button.matches('[data-move-line]')) {
      this.move(row, button.dataset['moveLine'] === 'up');
      button.focus();
    }
  }

  private onKey(event: KeyboardEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-line]') : null;
    if (!row || event.isComposing) return;
    if (event.key === 'Delete' && event.altKey) {
      event.preventDefault();
      this.remove(row);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      this.next(row, event.target);
    }
  }

  /** Enter: the same field one line down, or the first field of a new line. */
  private next(row: HTMLElement, from: HTMLInputElement): void {
    from.dispatchEvent(new Event('change', { bubbles: true }));
    const rows = this.rows();
    const below = rows[rows.indexOf(row) + 1];
    const field = from.closest<HTMLElement>('[data-field]')?.dataset['field'] ?? '';
    if (!below) focusFirst(this.add());
    else below.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"] :is(input:not([type=hidden]), select, textarea)`)?.focus();
  }

  private onPaste(event: ClipboardEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-line]') : null;
    const box = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-field]') : null;
    const cells = event.clipboardData?.getData('text/plain') ?? '';
    if (!row || !box || !/[\t\n]/.test(cells.trimEnd())) return;
    event.preventDefault();
    void paste(cells, row, box, this).then((count) => {
      this.changed();
      announce('form.pasted', { count });
    });
  }

  private mark(count: number): void {
    const none = this.block.querySelector<HTMLElement>('[data-no-lines]');
    const add = this.block.querySelector<HTMLButtonElement>('[data-add-line]');
    if (none) none.hidden = count > 0;
    if (add) add.disabled = count >= this.plan.most;
  }

  /** Sums below the columns; amounts of different currencies are never added up. */
  private total(): void {
    const foot = this.block.querySelector<HTMLElement>('[data-totals]');
    if (!foot) return;
    foot.hidden = !this.plan.totals.length || !this.rows().length;
    for (const { path, apart } of this.plan.totals) {
      const sums = new Map<string, Decimal[]>();
      for (const row of this.rows()) {
        const known = this.records.get(row)?.row;
        const one = known?.get(path);
        if (!(one instanceof Decimal)) continue;
        const key = apart.map((name) => text(known?.get(name) ?? null)).join(' ');
        sums.set(key, [...(sums.get(key) ?? []), one]);
      }
      const place = foot.querySelector(`[data-total="${CSS.escape(path)}"]`);
      if (place) place.textContent = [...sums].map(([key, values]) => `${shown(sum(values), this.plan.types[path] ?? '', this.zone)} ${key}`.trim()).join(' + ');
    }
  }
}

export function focusFirst(row: HTMLElement | null): void {
  row?.querySelector<HTMLElement>('[data-field]:not([hidden]) :is(input:not([type=hidden]), select, textarea):not(:disabled)')?.focus();
}

function put(target: Control | undefined, source: Control): void {
  if (!target || (target instanceof HTMLInputElement && (target.type === 'file' || target.hasAttribute('data-scan')))) return;
  if (target instanceof HTMLSelectElement && source instanceof HTMLSelectElement) {
    target.replaceChildren(...[...source.options].map((option) => option.cloneNode(true)));
    target.value = source.value;
  } else if (target instanceof HTMLInputElement && source instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type)) {
    target.checked = source.checked;
  } else target.value = source.value;
}
