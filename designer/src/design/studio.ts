/**
 * `<ol-studio data-app data-csrf data-icons>`: all designers of one app.
 *
 * It speaks to the server through the API alone; the pages of staff never load it.
 */

import { mount, unmount } from 'svelte';
import { introduce } from './api';
import { useIcons } from './shell/icons';
import Studio from './Studio.svelte';
import { loadWords } from './words';

class StudioElement extends HTMLElement {
  #view: Record<string, unknown> | null = null;

  async connectedCallback(): Promise<void> {
    if (this.#view) return;
    introduce(this.dataset['csrf'] ?? '');
    useIcons(this.dataset['icons'] ?? '');
    await loadWords();
    if (!this.isConnected || this.#view) return;
    this.replaceChildren();
    this.#view = mount(Studio, { target: this, props: { app: this.dataset['app'] ?? '', live: this.dataset['live'] === 'yes' } });
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected || !this.#view) return;
      void unmount(this.#view);
      this.#view = null;
    });
  }
}

customElements.define('ol-studio', StudioElement);
