/**
 * `<ol-json-view>`: a raw message as a tree that opens and closes.
 *
 * The server puts the text inside the element (in a `<pre>`), so the message is readable before, and without, this script.
 */

import { mount, unmount } from 'svelte';
import JsonView from './JsonView.svelte';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

class JsonViewElement extends HTMLElement {
  #view: Record<string, unknown> | null = null;

  connectedCallback(): void {
    if (this.#view) return;
    const text = this.textContent.trim();
    const value = parse(text);
    // A malformed message is shown as it came: that is what the reader must see.
    if (typeof value !== 'object' || value === null) return;
    this.replaceChildren();
    this.#view = mount(JsonView, { target: this, props: { value, text } });
  }

  disconnectedCallback(): void {
    // A swap may move the element: only a real removal takes the view down.
    queueMicrotask(() => {
      if (this.isConnected || !this.#view) return;
      void unmount(this.#view);
      this.#view = null;
    });
  }
}

customElements.define('ol-json-view', JsonViewElement);
