/** Boards and calendars by hand: dropping a card asks for the same move that its menu offers, so the keyboard's way and
 * the mouse's are one. */

import Sortable from 'sortablejs';
import { eachTime } from './dom';
import { say } from './messages';
import { toast } from './toasts';

const OPTIONS: Sortable.Options = {
  animation: 120,
  forceFallback: true,
  fallbackOnBody: true,
  fallbackTolerance: 4,
  delay: 180,
  delayOnTouchOnly: true,
  sort: false,
  filter: 'details, button, input, select',
  preventOnFilter: false,
  ghostClass: 'ol-dragged',
};

/** Back to where it came from; the page that follows shows where it belongs. */
function putBack(event: Sortable.SortableEvent): void {
  const next = event.from.children[event.oldIndex ?? event.from.children.length];
  event.from.insertBefore(event.item, next ?? null);
}

function dropOnLane(event: Sortable.SortableEvent): void {
  if (event.from === event.to) return;
  const lane = event.to.closest<HTMLElement>('[data-lane]')?.dataset['lane'] ?? '';
  const way = [...event.item.querySelectorAll<HTMLElement>('[data-to]')].find((one) => one.dataset['to'] === lane);
  putBack(event);
  if (!way) toast({ text: say('page.no_way'), level: 'warning' });
  else if (way instanceof HTMLFormElement) way.requestSubmit();
  else way.click();
}

function dropOnDay(event: Sortable.SortableEvent): void {
  const day = event.to.closest<HTMLElement>('[data-day]')?.dataset['day'];
  const form = event.item.querySelector<HTMLFormElement>('form[data-place]');
  const input = form?.querySelector<HTMLInputElement>('input[name=day]');
  putBack(event);
  if (!form || !input || !day || input.value === day) return;
  input.value = day;
  form.requestSubmit();
}

function install(list: HTMLElement, group: string, draggable: string, onEnd: (event: Sortable.SortableEvent) => void): void {
  if (list.dataset['sortable'] !== undefined) return;
  list.dataset['sortable'] = '';
  Sortable.create(list, { ...OPTIONS, group, draggable, onEnd });
}

export function installBoards(): void {
  eachTime(() => {
    for (const list of document.querySelectorAll<HTMLElement>('[data-board] .ol-tiles')) {
      install(list, 'board', '[data-tile][data-movable]', dropOnLane);
    }
    for (const list of document.querySelectorAll<HTMLElement>('[data-calendar] .ol-entries')) {
      install(list, 'calendar', '[data-entry][data-movable]', dropOnDay);
    }
  });
}
