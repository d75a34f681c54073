/** What htmx requests show: a thin line while they run, and a sentence when the server or the network fails. */

import { make } from './dom';
import { say } from './messages';
import { toast } from './toasts';

const SHOW_AFTER_MS = 150;

function line(): HTMLElement {
  const bar = make('div', { class: 'ol-progress', 'aria-hidden': 'true' });
  document.body.append(bar);
  return bar;
}

export function installRequests(): void {
  const bar = line();
  let running = 0;
  let timer = 0;
  document.addEventListener('htmx:before:request', () => {
    running += 1;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => bar.toggleAttribute('data-active', running > 0), SHOW_AFTER_MS);
  });
  document.addEventListener('htmx:finally:request', () => {
    running = Math.max(0, running - 1);
    if (running === 0) bar.removeAttribute('data-active');
  });
  document.addEventListener('htmx:error', () => toast({ text: say('page.offline'), level: 'danger' }));
  document.addEventListener('htmx:response:error', (event) => {
    const response = event.detail.ctx.response;
    if (!response || response.status < 500) return;
    const id = response.headers.get('X-Request-Id');
    toast({ text: id ? say('page.server_failed_id', { id }) : say('page.server_failed'), level: 'danger' });
  });
}
