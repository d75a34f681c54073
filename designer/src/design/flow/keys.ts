/** The flow designer by keyboard. */

import type { Word } from '../words';
import { START, stepPath } from './model';
import { neighbour } from './picture';
import type { Room } from './room.svelte';

/** Every key with what it does, for the list of keys. */
export const KEYS: readonly { keys: string; word: Word }[] = [
  { keys: '↑ ↓ ← →', word: 'flowdesign.key.move' },
  { keys: 'Shift+↑ ↓ ← →', word: 'flowdesign.key.extend' },
  { keys: 'A', word: 'flowdesign.key.add' },
  { keys: 'C', word: 'flowdesign.key.lead' },
  { keys: 'Delete', word: 'flowdesign.key.remove' },
  { keys: 'Ctrl+C, Ctrl+X, Ctrl+V', word: 'flowdesign.key.copy' },
  { keys: 'Ctrl+D', word: 'flowdesign.key.duplicate' },
  { keys: 'Alt+↑, Alt+↓', word: 'flowdesign.key.shift' },
  { keys: 'Enter', word: 'flowdesign.key.open' },
  { keys: 'Esc', word: 'flowdesign.key.leave' },
];

const ARROWS = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' } as const;

/** Does what a key means on the canvas; false where it means nothing there. */
export function obey(event: KeyboardEvent, room: Room): boolean {
  const focused = (event.target as HTMLElement).dataset['step'] ?? '';
  // Keys are about the step that has the focus, however it came there.
  if (room.step(focused) && !room.chosen.includes(focused)) room.select(stepPath(focused));
  const step = room.primary;
  if (event.key in ARROWS) return arrow(event, room, step, ARROWS[event.key as keyof typeof ARROWS]);
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'd' && room.duplicate();
  if (event.altKey) return false;
  switch (event.key.toLowerCase()) {
    case 'a':
    case 'insert':
      room.asked = { what: 'insert', slot: room.slot };
      return true;
    case 'c':
      if (room.step(step)) room.asked = { what: 'lead', step, target: '' };
      return true;
    case 'delete':
    case 'backspace':
      return room.remove();
    case 'escape':
      if (room.at === '' && room.chosen.length === 0) return false;
      room.select('');
      return true;
    case 'enter':
    case ' ':
      return enter(event, room);
    default:
      return false;
  }
}

function arrow(event: KeyboardEvent, room: Room, step: string, way: 'up' | 'down' | 'left' | 'right'): boolean {
  if (event.altKey) return (way === 'up' || way === 'down') && shift(room, step, way);
  const target = step ? neighbour(room.picture, step, way) : (room.flow.graphs[0]?.start ?? '');
  if (!room.step(target)) return step !== '';
  if (event.shiftKey) room.choose([...room.chosen.filter((one) => one !== target), target]);
  else room.select(stepPath(target));
  return true;
}

/** Puts a step before the one that leads to it, or behind the one it leads to. */
function shift(room: Room, step: string, way: 'up' | 'down'): boolean {
  const own = room.step(step);
  if (!own) return false;
  const before = room.picture.ways.find((one) => one.to === step && one.sort !== 'inner');
  if (way === 'down') {
    const after = room.step(own.outs.find((out) => out.id === 'next')?.target ?? '');
    return after !== undefined && !after.ends && room.move(step, { from: after.id, out: 'next' });
  }
  const above = room.picture.ways.find((one) => before !== undefined && one.to === before.from && one.sort !== 'inner');
  if (!before?.from) return false;
  return room.move(step, above ? { from: above.from, out: above.out } : { from: '', out: START });
}

/** Opens what the focus is on; with a modifier it joins the selection. */
function enter(event: KeyboardEvent, room: Room): boolean {
  const step = (event.target as HTMLElement).dataset['step'] ?? '';
  if (!room.step(step)) return false;
  if (event.key === ' ') room.toggle(step);
  else {
    room.select(stepPath(step));
    document.querySelector<HTMLElement>('.aside input, .aside select, .aside textarea, .aside button')?.focus();
  }
  return true;
}
