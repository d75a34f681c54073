/**
 * Ctrl+K: one box that leads to everything on and behind this page: its menu, its actions, records of the app.
 *
 * Other scripts add what they know by listening to `ol:palette`, whose detail takes entries.
 */

import { isVisible, make } from './dom';
import { say } from './messages';

export interface PaletteEntry {
  title: string;
  /** What sort of thing it is, said beside it. */
  note: string;
  /** More words by which it is found. */
  words?: string;
  run: () => void;
}

export interface Palette {
  add: (...entries: PaletteEntry[]) => void;
}

const MOST = 40;
const WAIT_MS = 180;
const LINKS = '.ol-nav-link[href], .ol-tabs a[href], .ol-page-actions a[href]';

function words(element: HTMLElement): string {
  const named = element.getAttribute('aria-label') ?? element.querySelector('.ol-nav-text')?.textContent;
  return (named ?? element.textContent).replace(/\s+/g, ' ').trim();
}

function ofPage(): PaletteEntry[] {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(LINKS)].map((link) => ({
    title: words(link),
    note: say('palette.page'),
    run: () => link.click(),
  }));
  const buttons = [...document.querySelectorAll<HTMLElement>('[data-shortcut], .ol-page-actions button')].filter(isVisible).map((button) => ({
    title: words(button),
    note: say('palette.action'),
    run: () => (button.matches('input, select') ? button.focus() : button.click()),
  }));
  const known = new Set<string>();
  return [...links, ...buttons].filter(({ title }) => title !== '' && !known.has(title) && known.add(title));
}

function everything(): PaletteEntry[] {
  const entries = ofPage();
  document.dispatchEvent(new CustomEvent<Palette>('ol:palette', { detail: { add: (...more) => entries.unshift(...more) } }));
  return entries;
}

/** How well an entry fits: 0 not at all; what begins with the letters stands first. */
function fit(entry: PaletteEntry, sought: string): number {
  const title = entry.title.toLowerCase();
  if (title.startsWith(sought)) return 3;
  if (title.includes(sought)) return 2;
  const whole = `${title} ${entry.note} ${entry.words ?? ''}`.toLowerCase();
  return sought.split(/\s+/).every((word) => whole.includes(word)) ? 1 : 0;
}

async function records(sought: string): Promise<PaletteEntry[]> {
  const app = /^\/a\/[^/]+/.exec(location.pathname)?.[0];
  if (!app || sought.length < 2) return [];
  const answer = await fetch(`${app}/find?q=${encodeURIComponent(sought)}`, { headers: { 'HX-Request': 'true', 'HX-Target': 'ul#ol-palette-list' } });
  if (!answer.ok) return [];
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return [...page.querySelectorAll<HTMLAnchorElement>('a[href]')].map((link) => ({
    title: link.textContent,
    note: link.dataset['note'] ?? '',
    run: () => location.assign(link.getAttribute('href') ?? ''),
  }));
}

class PaletteBox {
  readonly dialog = make('dialog', { class: 'ol-dialog ol-palette', 'aria-label': say('palette.title') });
  readonly #input = make('input', {
    class: 'form-control',
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    placeholder: say('palette.placeholder'),
    'aria-label': say('palette.title'),
    'aria-expanded': 'true',
    'aria-controls': 'ol-palette-list',
  });
  readonly #list = make('ul', { class: 'ol-palette-list', id: 'ol-palette-list', role: 'listbox', 'aria-label': say('palette.title') });
  readonly #told = make('p', { class: 'visually-hidden', role: 'status' });
  readonly #entries = everything();
  #shown: PaletteEntry[] = [];
  #at = 0;
  #asked = 0;

  constructor() {
    this.dialog.append(this.#input, this.#list, this.#told);
    this.#input.addEventListener('input', () => this.#seek());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.dialog.addEventListener('click', (event) => this.#onClick(event));
    this.dialog.addEventListener('close', () => this.dialog.remove());
  }

  open(): void {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.#show(this.#entries.slice(0, MOST));
    this.#input.focus();
  }

  #seek(): void {
    const sought = this.#input.value.trim().toLowerCase();
    const asked = ++this.#asked;
    const own = this.#entries
      .map((entry) => ({ entry, fit: sought ? fit(entry, sought) : 1 }))
      .filter((one) => one.fit > 0)
      .sort((one, other) => other.fit - one.fit)
      .map((one) => one.entry);
    this.#show(own.slice(0, MOST));
    window.setTimeout(() => {
      if (asked !== this.#asked) return;
      void records(sought).then((found) => {
        if (asked === this.#asked && found.length > 0) this.#show([...own.slice(0, MOST), ...found]);
      });
    }, WAIT_MS);
  }

  #show(entries: PaletteEntry[]): void {
    this.#shown = entries;
    this.#list.replaceChildren(
      ...entries.map((entry, place) =>
        make('li', { class: 'ol-palette-entry', role: 'option', id: `ol-palette-${place}` }, make('span', {}, entry.title), make('span', { class: 'ol-muted' }, entry.note)),
      ),
    );
    if (entries.length === 0) this.#list.append(make('li', { class: 'ol-muted', role: 'option', 'aria-disabled': 'true' }, say('palette.none')));
    this.#told.textContent = say('palette.count', { count: entries.length });
    this.#mark(0);
  }

  #mark(place: number): void {
    this.#at = place;
    [...this.#list.children].forEach((one, number) => one.setAttribute('aria-selected', String(number === place)));
    this.#list.children[place]?.scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', `ol-palette-${place}`);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const count = this.#shown.length;
    if (event.key === 'ArrowDown' && count) this.#mark((this.#at + 1) % count);
    else if (event.key === 'ArrowUp' && count) this.#mark((this.#at - 1 + count) % count);
    else if (event.key === 'Enter') this.#run(this.#at);
    else return;
    event.preventDefault();
  }

  #onClick(event: MouseEvent): void {
    if (event.target === this.dialog) this.dialog.close();
    const entry = event.target instanceof Element ? event.target.closest('.ol-palette-entry') : null;
    if (entry) this.#run([...this.#list.children].indexOf(entry));
  }

  #run(place: number): void {
    const entry = this.#shown[place];
    if (!entry) return;
    this.dialog.close();
    entry.run();
  }
}

/** Opens the palette, unless a question is open already. */
export function openPalette(): void {
  if (document.querySelector('dialog[open]')) return;
  new PaletteBox().open();
}

export function installPalette(): void {
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'k') return;
    event.preventDefault();
    openPalette();
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-show-palette]')) openPalette();
  });
}
