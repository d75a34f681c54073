/** Regions are chosen from large to small (`data-regions="URL"`): a choice fills the next select and empties the rest. */

import { closest } from './dom';

async function inside(address: string, parent: string): Promise<HTMLOptionElement[]> {
  if (parent === '') return [];
  const answer = await fetch(`${address}/${encodeURIComponent(parent)}`, { headers: { Accept: 'text/html' } });
  if (!answer.ok) return [];
  const found = document.createElement('template');
  found.innerHTML = await answer.text();
  return [...found.content.querySelectorAll('option')];
}

async function follow(box: HTMLElement, chosen: HTMLSelectElement): Promise<void> {
  const levels = [...box.querySelectorAll<HTMLSelectElement>('select')];
  const below = levels.slice(levels.indexOf(chosen) + 1);
  for (const select of below) select.replaceChildren(...[...select.options].filter((option) => option.value === ''));
  const [next] = below;
  if (!next) return;
  const wanted = chosen.value;
  const options = await inside(box.dataset['regions'] ?? '', wanted);
  // Whoever has chosen again meanwhile has asked anew.
  if (chosen.value === wanted) next.append(...options);
}

export function installRegions(): void {
  document.addEventListener('change', (event) => {
    const box = closest(event.target, '[data-regions]');
    if (box && event.target instanceof HTMLSelectElement) void follow(box, event.target);
  });
}
