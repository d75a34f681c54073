/**
 * `<ol-run-graph data-graph="…">`: a flow as a picture, coloured by what happened.
 *
 * The same facts stand in the table below it, so the page is whole before, and without, this script.
 */

import { mount, unmount } from 'svelte';
import type { Graph } from '../../flow/graph';
import RunGraph from './RunGraph.svelte';

class RunGraphElement extends HTMLElement {
  #view: Record<string, unknown> | null = null;

  connectedCallback(): void {
    if (this.#view) return;
    const graph = JSON.parse(this.dataset['graph'] ?? '{"steps":[],"ways":[]}') as Graph;
    if (graph.steps.length === 0) return;
    const room = this.parentElement?.clientWidth ?? 0;
    const name = this.getAttribute('aria-label') ?? '';
    this.#view = mount(RunGraph, { target: this, props: { graph, name, room } });
  }

  disconnectedCallback(): void {
    // A swap may move the element: only a real removal takes the picture down.
    queueMicrotask(() => {
      if (this.isConnected || !this.#view) return;
      void unmount(this.#view);
      this.#view = null;
    });
  }
}

customElements.define('ol-run-graph', RunGraphElement);
