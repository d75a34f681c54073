/** Rows that can be dragged by their handle, with mouse and finger; what the drop means is a command like any other. */

import Sortable from 'sortablejs';
import type { Attachment } from 'svelte/attachments';

/**
 * Lets the children of an element that carry `data-key` be dragged by `.handle`. `moved` is told which one was dropped
 * behind which (null: first); the rows themselves are drawn anew from the document.
 */
export function sortable(moved: (key: string, after: string | null) => void): Attachment<HTMLElement> {
  return (list) => {
    const sorter = Sortable.create(list, {
      animation: 120,
      draggable: '[data-key]',
      handle: '.handle',
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 3,
      delayOnTouchOnly: true,
      delay: 120,
      ghostClass: 'ol-dragged',
      onEnd: (event) => dropped(event, moved),
    });
    return () => sorter.destroy();
  };
}

function dropped(event: Sortable.SortableEvent, moved: (key: string, after: string | null) => void): void {
  const { item, from, oldIndex, newIndex } = event;
  const before = item.previousElementSibling as HTMLElement | null;
  const after = before?.dataset['key'] ?? null;
  // The document draws the rows: theirs is the order of elements, so the dragged one goes back to where it was.
  const rows = [...from.children].filter((one) => one !== item);
  from.insertBefore(item, rows[oldIndex ?? rows.length] ?? null);
  if (oldIndex !== newIndex) moved(item.dataset['key'] ?? '', after);
}
