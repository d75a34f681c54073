/** What keys do on the canvas; every one of them is also a button. */

import type { FormEditor } from './editor.svelte';
import type { Direction } from './moves';

const ARROWS: Readonly<Record<string, Direction>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };

/** Carries out what a key asks for; false where it asks for nothing. */
export function canvasKey(editor: FormEditor, event: KeyboardEvent): boolean {
  const way = ARROWS[event.key];
  if (way && event.altKey) return done(() => editor.shift(way));
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'a' && done(() => editor.chooseAll());
  if (way) return done(() => editor.step(way === 'up' || way === 'left' ? -1 : 1, event));
  switch (event.key) {
    case 'Delete':
    case 'Backspace':
      return done(() => editor.remove());
    case 'w':
    case 'W':
      return editor.spot.sort === 'field' && done(() => editor.toggleWidth());
    case 'F2':
      return done(() => event.target instanceof HTMLElement && event.target.dispatchEvent(new MouseEvent('dblclick', { bubbles: true })));
    case 'Escape':
      return editor.spot.sort !== 'form' && done(() => editor.choose(editor.spot.sort === 'field' ? `sections/${editor.spot.section}` : ''));
    default:
      return false;
  }
}

function done(act: () => unknown): true {
  act();
  return true;
}
