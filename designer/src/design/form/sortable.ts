/**
 * Dragging on the canvas. What is dropped where is told as ids; the page itself is put back as it was, because the
 * commands that follow draw it anew.
 */

import Sortable, { type SortableEvent } from 'sortablejs';

export interface Drop {
  item: HTMLElement;
  /** The list it was dropped into. */
  list: HTMLElement;
  /** `data-id` of the member before it there; null when it is the first. */
  after: string | null;
}

export interface Dragging {
  /** Lists of one group exchange their members. */
  group: string;
  draggable: string;
  handle?: string;
  /** Whether members leave a copy behind and nothing can be dropped here. */
  source?: boolean;
  /** Whether a member may come into this list. */
  accepts?: (item: HTMLElement, list: HTMLElement) => boolean;
  drop?: (drop: Drop) => void;
}

const TOUCH_DELAY_MS = 180;

/** Svelte action: the members of the element can be dragged. */
export function dragging(element: HTMLElement, wanted: Dragging): { update: (next: Dragging) => void; destroy: () => void } {
  let options = wanted;
  let home: { parent: Node; next: Node | null } | null = null;

  const sortable = Sortable.create(element, {
    group: {
      name: wanted.group,
      pull: wanted.source ? 'clone' : true,
      put: (to, _from, item) => !options.source && (options.accepts?.(item, to.el) ?? true),
    },
    sort: !wanted.source,
    draggable: wanted.draggable,
    ...(wanted.handle ? { handle: wanted.handle } : {}),
    animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 4,
    delay: TOUCH_DELAY_MS,
    delayOnTouchOnly: true,
    touchStartThreshold: 6,
    // Tall members give way as soon as they are reached, small ones not before they are meant.
    swapThreshold: wanted.handle ? 1 : 0.6,
    emptyInsertThreshold: 16,
    onChoose({ item }: SortableEvent) {
      home = item.parentNode ? { parent: item.parentNode, next: item.nextSibling } : null;
    },
    onEnd(event: SortableEvent) {
      const { item, to } = event;
      const after = before(item, options.draggable);
      const moved = to !== event.from || event.oldDraggableIndex !== event.newDraggableIndex;
      event.clone?.remove();
      home?.parent.insertBefore(item, home.next);
      home = null;
      if (moved) options.drop?.({ item, list: to, after });
    },
  });

  return {
    update: (next) => {
      options = next;
    },
    destroy: () => sortable.destroy(),
  };
}

function before(item: HTMLElement, draggable: string): string | null {
  let other = item.previousElementSibling;
  while (other && !(other instanceof HTMLElement && other.matches(draggable) && other.dataset['id'])) other = other.previousElementSibling;
  return other instanceof HTMLElement ? (other.dataset['id'] ?? null) : null;
}
