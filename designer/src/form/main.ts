/** Entry of pages with a form: what is asked for follows what is filled in, at once; tabs, lines and scanners. */

import { closest } from '../server/dom';
import type { Row } from '../logic/evaluate';
import { Lines } from './lines';
import type { FormPlan, Raw } from './plan';
import { LiveRecord, test } from './record';
import { installScans } from './scan';
import { countErrors, installTabs, showTab } from './tabs';

/** One open form. */
class LiveForm {
  private readonly own: LiveRecord;
  private readonly lines: Lines[];
  private readonly sections: { id: string; visible: ReturnType<typeof test> }[];
  private readonly tabs: { id: string; visible: ReturnType<typeof test> }[];

  constructor(
    private readonly form: HTMLFormElement,
    plan: FormPlan,
  ) {
    const ready = (places: { id: string; visible: FormPlan['sections'][number]['visible'] }[]) =>
      places.map(({ id, visible }) => ({ id, visible: test(visible, true) }));
    this.sections = ready(plan.sections);
    this.tabs = ready(plan.tabs);
    this.own = new LiveRecord(plan, plan.values, form, '', plan.zone, (box, row) => this.surrounds(box, row));
    this.lines = plan.lines.flatMap((one) => {
      const block = form.querySelector<HTMLElement>(`[data-lines="${CSS.escape(one.section)}"]`);
      return block ? [new Lines(block, one, plan.zone, () => this.refresh())] : [];
    });
    form.addEventListener('input', (event) => this.onInput(event));
    form.addEventListener('change', (event) => this.onInput(event));
    form.addEventListener('ol:restore', (event) => this.restore(event));
    this.refresh();
  }

  refresh(): void {
    this.own.refresh();
    for (const { id, visible } of this.sections) {
      const section = this.form.querySelector<HTMLElement>(`[data-section="${CSS.escape(id)}"]`);
      if (section) section.hidden = !visible(this.own.row);
    }
    for (const { id, visible } of this.tabs) showTab(this.form, id, visible(this.own.row));
    for (const lines of this.lines) lines.refresh(this.own.row);
    countErrors(this.form);
  }

  /** What the server's check of a field says it holds. */
  tell(place: Element, raw: Raw): void {
    (this.recordOf(place) ?? this.own).tell(raw);
  }

  private recordOf(element: Element): LiveRecord | undefined {
    return this.lines.map((lines) => lines.recordOf(element)).find((record) => record !== undefined);
  }

  private surrounds(box: HTMLElement, row: Row): boolean {
    const section = box.closest<HTMLElement>('[data-section]')?.dataset['section'];
    const tab = box.closest('.ol-tab-panel')?.id.replace(/^panel-/, '');
    const holds = (places: LiveForm['sections'], id: string | undefined): boolean => places.find((one) => one.id === id)?.visible(row) ?? true;
    return holds(this.sections, section) && holds(this.tabs, tab);
  }

  private onInput(event: Event): void {
    const box = closest<HTMLElement>(event.target, '[data-field]');
    if (!box) return;
    (this.recordOf(box) ?? this.own).touch(box);
    this.refresh();
  }

  private restore(event: Event): void {
    const names: unknown = event instanceof CustomEvent ? event.detail : null;
    if (Array.isArray(names)) for (const lines of this.lines) lines.restore(names.map(String));
    this.refresh();
  }
}

const forms = new Map<HTMLFormElement, LiveForm>();

function open(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-rules]')) {
    if (forms.has(form)) continue;
    forms.set(form, new LiveForm(form, JSON.parse(form.dataset['rules'] ?? '') as FormPlan));
    // A refused form came as the answer to a post: going back to it later must not ask to send it again.
    if (form.dataset['refused'] !== undefined) history.replaceState(history.state, '', location.href);
  }
}

/** Answers of single-field checks carry what the field holds as rules read it. */
function onSettle(): void {
  open();
  for (const place of document.querySelectorAll<HTMLElement>('[data-values]')) {
    const form = place.closest('form');
    const live = form ? forms.get(form) : undefined;
    live?.tell(place, JSON.parse(place.dataset['values'] ?? '{}') as Raw);
    delete place.dataset['values'];
    live?.refresh();
  }
}

/** A key that was perhaps meant is taken with one click. */
function onTake(event: Event): void {
  const button = closest<HTMLElement>(event.target, '[data-take]');
  const input = button?.closest('[data-field]')?.querySelector<HTMLInputElement>('input:not([type=hidden])');
  if (!button || !input) return;
  input.value = button.dataset['take'] ?? '';
  input.focus();
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

installTabs();
installScans();
open();
document.addEventListener('htmx:after:settle', onSettle);
document.addEventListener('click', onTake);
