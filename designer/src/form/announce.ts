/** Says what just happened to those who cannot see it. */

import { make } from '../server/dom';
import { say, type Code } from '../server/messages';

let place: HTMLElement | null = null;

export function announce(code: Code, facts: Record<string, string | number> = {}): void {
  if (!place?.isConnected) {
    place = make('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
    document.body.append(place);
  }
  place.textContent = say(code, facts);
}
