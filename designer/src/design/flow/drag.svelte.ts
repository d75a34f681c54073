/** A step on its way from the palette to the canvas, by mouse or finger. */

const THRESHOLD = 6;

export class Drag {
  /** The sort that is being dragged; empty for none. */
  sort: string = $state('');
  x = $state(0);
  y = $state(0);
  /** Where the canvas hears of it. */
  over: ((x: number, y: number) => void) | null = null;
  drop: ((sort: string, x: number, y: number) => void) | null = null;
  #from: { sort: string; x: number; y: number } | null = null;
  /** Whether the press that has just ended was a drag: then its click is none. */
  dragged = false;

  begin(sort: string, event: PointerEvent): void {
    if (event.button !== 0) return;
    this.dragged = false;
    this.#from = { sort, x: event.clientX, y: event.clientY };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  move(event: PointerEvent): void {
    if (!this.#from) return;
    const { sort, x, y } = this.#from;
    if (!this.sort && Math.hypot(event.clientX - x, event.clientY - y) < THRESHOLD) return;
    this.sort = sort;
    this.dragged = true;
    this.x = event.clientX;
    this.y = event.clientY;
    this.over?.(event.clientX, event.clientY);
  }

  end(event: PointerEvent): void {
    if (this.sort) this.drop?.(this.sort, event.clientX, event.clientY);
    this.cancel();
  }

  cancel(): void {
    this.#from = null;
    this.sort = '';
  }
}
