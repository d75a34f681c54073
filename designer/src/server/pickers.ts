/** Selects that offer only some of many records (`data-picker="URL"`) get a box that searches all of them. */

import { eachTime, make } from './dom';
import { say } from './messages';

const PAUSE_MS = 250;
const OFFERED = 20;

async function refill(select: HTMLSelectElement, words: string): Promise<void> {
  const url = new URL(select.dataset['picker'] ?? '', location.href);
  url.searchParams.set('q', words);
  const answer = await fetch(url, { headers: { 'HX-Request': 'true', 'HX-Target': 'select', Accept: 'text/html' } });
  if (!answer.ok) return;
  const found = document.createElement('template');
  found.innerHTML = await answer.text();
  // The empty entry and the current choice stay, so that searching never changes a value by itself.
  const kept = [...select.options].filter((option) => option.value === '' || option.selected);
  const values = new Set(kept.map((option) => option.value));
  const fresh = [...found.content.querySelectorAll('option')].filter((option) => !values.has(option.value));
  select.replaceChildren(...kept, ...fresh);
}

function equip(select: HTMLSelectElement): void {
  if (select.dataset['equipped'] !== undefined) return;
  select.dataset['equipped'] = '';
  if (select.options.length < OFFERED) return;
  const label = select.labels[0]?.textContent.trim() ?? '';
  const box = make('input', { type: 'search', class: 'form-control', placeholder: say('page.key_search'), autocomplete: 'off' });
  box.setAttribute('aria-label', `${say('page.key_search')} ${label}`);
  let timer = 0;
  box.addEventListener('input', (event) => {
    event.stopPropagation();
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void refill(select, box.value), PAUSE_MS);
  });
  box.addEventListener('change', (event) => event.stopPropagation());
  const frame = make('span', { class: 'ol-picker' });
  select.replaceWith(frame);
  frame.append(box, select);
}

export function installPickers(): void {
  eachTime(() => document.querySelectorAll<HTMLSelectElement>('select[data-picker]').forEach(equip));
}
