/** Tabs of a form: one panel at a time, arrow keys between them, and how much is wrong on each. */

import { closest } from '../server/dom';

function tabsOf(strip: Element): HTMLElement[] {
  return [...strip.querySelectorAll<HTMLElement>('[role="tab"]')];
}

function panelOf(tab: HTMLElement): HTMLElement | null {
  return document.getElementById(tab.getAttribute('aria-controls') ?? '');
}

/** Shows the panel of a tab. */
export function choose(tab: HTMLElement, focus = false): void {
  const strip = tab.closest('[data-tabs]');
  if (!strip) return;
  for (const one of tabsOf(strip)) {
    const chosen = one === tab;
    one.setAttribute('aria-selected', String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    const panel = panelOf(one);
    if (panel) panel.hidden = !chosen;
  }
  if (focus) tab.focus();
}

/** Opens the tab that something stands on. */
function reveal(element: Element): void {
  const panel = element.closest('.ol-tab-panel');
  const tab = panel ? document.getElementById(panel.getAttribute('aria-labelledby') ?? '') : null;
  if (tab && tab.getAttribute('aria-selected') !== 'true') choose(tab);
}

/** Hides a tab or shows it; when the chosen one goes, the first that is left takes its place. */
export function showTab(form: Element, id: string, visible: boolean): void {
  const tab = form.querySelector<HTMLElement>(`[data-tab="${CSS.escape(id)}"]`);
  const strip = tab?.closest('[data-tabs]');
  if (!tab || !strip || tab.hidden === !visible) return;
  tab.hidden = !visible;
  const open = tabsOf(strip).filter((one) => !one.hidden);
  const chosen = open.find((one) => one.getAttribute('aria-selected') === 'true') ?? open[0];
  if (chosen) choose(chosen);
  else if (panelOf(tab)) (panelOf(tab) as HTMLElement).hidden = true;
}

/** Counts what is wrong on every tab. */
export function countErrors(form: Element): void {
  for (const tab of form.querySelectorAll<HTMLElement>('[role="tab"]')) {
    const panel = panelOf(tab);
    const badge = tab.querySelector<HTMLElement>('[data-errors]');
    if (!panel || !badge) continue;
    const wrong = [...panel.querySelectorAll('.ol-error')].filter((error) => error.closest('[data-field][hidden], fieldset[hidden], tr[hidden], .ol-error[hidden]') === null);
    const count = badge.firstChild;
    if (count) count.textContent = String(wrong.length);
    badge.hidden = wrong.length === 0;
  }
}

const STEPS: Record<string, (place: number, count: number) => number> = {
  ArrowRight: (place, count) => (place + 1) % count,
  ArrowLeft: (place, count) => (place + count - 1) % count,
  Home: () => 0,
  End: (_place, count) => count - 1,
};

export function installTabs(): void {
  document.addEventListener('click', (event) => {
    const tab = closest<HTMLElement>(event.target, '[data-tabs] [role="tab"]');
    if (tab) choose(tab, true);
  });
  document.addEventListener('keydown', (event) => {
    const tab = closest<HTMLElement>(event.target, '[data-tabs] [role="tab"]');
    const strip = tab?.closest('[data-tabs]');
    const step = STEPS[event.key];
    if (!tab || !strip || !step) return;
    event.preventDefault();
    const open = tabsOf(strip).filter((one) => !one.hidden);
    const next = open[step(open.indexOf(tab), open.length)];
    if (next) choose(next, true);
  });
  document.addEventListener('ol:reveal', (event) => {
    if (event.target instanceof Element) reveal(event.target);
  });
}
