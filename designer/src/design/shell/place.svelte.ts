/** Which document is shown, in which view, and what is selected in it: the address of the page says it all. */

import type { DocName } from '../../document/command';

export type ViewId = 'designer' | 'properties' | 'json';

export class Place {
  readonly #root: string;
  /** The document that is open; empty: the app as a whole. */
  name: DocName = $state('');
  /** The selected id path in it. */
  at: string = $state('');
  view: ViewId = $state('designer');

  constructor(app: string) {
    this.#root = `/build/${encodeURIComponent(app)}/studio`;
    this.read();
  }

  /** Takes over what the address says, after the back button too. */
  read(): void {
    const rest = location.pathname.slice(this.#root.length).split('/').filter(Boolean).map(decodeURIComponent);
    this.name = rest.length >= 2 ? `${rest[0]}/${rest[1]}` : '';
    const [at = '', view] = decodeURIComponent(location.hash.slice(1)).split('?view=');
    this.at = at;
    this.view = view === 'json' || view === 'properties' ? view : 'designer';
  }

  href(name: DocName, at = ''): string {
    const [kind = '', id = ''] = name.split('/');
    const page = name ? `${this.#root}/${encodeURIComponent(kind)}/${encodeURIComponent(id)}` : this.#root;
    return at ? `${page}#${encodeURI(at)}` : page;
  }

  /** Opens a document at a place in it; the back button returns. */
  open(name: DocName, at = ''): void {
    const view = this.view === 'json' && name === this.name ? 'designer' : this.view;
    history.pushState(null, '', this.href(name, at));
    this.name = name;
    this.at = at;
    this.view = name === this.name ? view : 'designer';
  }

  /** Selects a place in the open document; no step of its own for the back button. */
  select(at: string): void {
    if (at === this.at) return;
    this.at = at;
    this.#keep();
  }

  show(view: ViewId): void {
    this.view = view;
    this.#keep();
  }

  #keep(): void {
    const hash = this.at + (this.view === 'designer' ? '' : `?view=${this.view}`);
    history.replaceState(null, '', this.href(this.name) + (hash ? `#${encodeURI(hash)}` : ''));
  }
}
