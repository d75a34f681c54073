/** What keys do on the canvas; every one of them is also a button. */

import type { FormEditor } from './editor.svelte';
import type { Direction } from './moves';

const ARROWS: Readonly<Record<string, Direction>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };

/** Carries out what a key asks for; false where it asks for nothing. */
export function canvasKey(editor: FormEditor, event: KeyboardEvent): boolean {
  const here = event.target instanceof HTMLElement ? event.target.dataset['path'] : undefined;
  if (here === undefined) return false;
  const way = ARROWS[event.key];
  // The keyboard may have come here by Tab: what a key does, it does here.
  if (here !== editor.cursor && (way || event.key === 'Delete' || event.key === 'w')) editor.choose(here);
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
