/** Which members of a list are chosen, the way lists everywhere do it: click, Ctrl and click, Shift and click or arrow. */

export class Selection {
  ids: ReadonlySet<string> = $state.raw(new Set());
  #anchor = '';

  has(id: string): boolean {
    return this.ids.has(id);
  }

  only(id: string): void {
    this.#anchor = id;
    this.ids = new Set(id ? [id] : []);
  }

  toggle(id: string): void {
    this.#anchor = id;
    this.ids = this.has(id) ? new Set([...this.ids].filter((one) => one !== id)) : new Set([...this.ids, id]);
  }

  /** Everything from where the selection began to `id`. */
  reach(order: readonly string[], id: string): void {
    const [from, to] = [Math.max(0, order.indexOf(this.#anchor)), order.indexOf(id)].sort((one, other) => one - other);
    this.ids = new Set(order.slice(from, (to ?? 0) + 1));
  }

  all(order: readonly string[]): void {
    this.ids = new Set(order);
  }

  /** The chosen ones that are still there, in order. */
  within(order: readonly string[]): string[] {
    return order.filter((id) => this.ids.has(id));
  }

  /** What a click means, by the keys that are held. */
  click(order: readonly string[], id: string, keys: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }): void {
    if (keys.shiftKey) this.reach(order, id);
    else if (keys.ctrlKey || keys.metaKey) this.toggle(id);
    else this.only(id);
  }
}
