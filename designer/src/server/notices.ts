/** The bell with its figure, and pop-ups: what must be answered stands before the page until it is. */

import { make } from './dom';
import { onNews, type Waiting } from './live';
import { say } from './messages';
import { toast } from './toasts';

let shown = '';

function count(figure: number): void {
  for (const bell of document.querySelectorAll<HTMLElement>('[data-bell]')) {
    const badge = bell.querySelector<HTMLElement>('[data-bell-count]');
    if (badge) {
      badge.hidden = figure === 0;
      badge.textContent = figure > 99 ? '99+' : String(figure);
    }
    const words = bell.querySelector('[data-bell-words]');
    if (words) words.textContent = figure ? say('live.unread', { count: figure }) : say('live.bell');
  }
}

async function popUp(id: string): Promise<void> {
  shown = id;
  const answer = await fetch(`/notices/${encodeURIComponent(id)}`, { redirect: 'manual' }).catch(() => null);
  if (!answer?.ok) {
    shown = '';
    return;
  }
  // The fragment is the server's own, escaped there; a template keeps it from running anything.
  const holder = document.createElement('template');
  holder.innerHTML = await answer.text();
  const dialog = make('dialog', {
    class: 'ol-dialog ol-popup',
    role: 'alertdialog',
    'aria-labelledby': 'ol-popup-title',
    ...(holder.content.getElementById('ol-popup-text') ? { 'aria-describedby': 'ol-popup-text' } : {}),
  });
  dialog.append(holder.content);
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) void reply(dialog, event.target, event.submitter);
  });
  document.body.append(dialog);
  dialog.showModal();
}

async function reply(dialog: HTMLDialogElement, form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) if (typeof value === 'string') body.append(name, value);
  const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => null);
  if (!answer || (answer.type !== 'opaqueredirect' && !answer.ok)) {
    toast({ text: say('page.offline'), level: 'danger' });
    return;
  }
  close(dialog);
  const href = form.dataset['href'];
  if (href && body.get('do') !== 'note') window.location.assign(href);
}

function close(dialog: HTMLDialogElement): void {
  dialog.close();
  dialog.remove();
}

function onWaiting(waiting: Waiting): void {
  count(waiting.unread);
  const open = document.querySelector<HTMLDialogElement>('dialog.ol-popup');
  // Answered elsewhere: in another tab, or somebody else took it over.
  if (open && waiting.popup !== shown) close(open);
  if (!waiting.popup) shown = '';
  else if (waiting.popup !== shown) void popUp(waiting.popup);
}

export function installNotices(): void {
  onNews((news) => {
    if (news.topic === 'notices') onWaiting(news.data);
    if (news.topic === 'tasks') {
      for (const badge of document.querySelectorAll<HTMLElement>('[data-tasks-waiting]')) {
        const open = news.data.open[badge.dataset['tasksWaiting'] ?? ''] ?? 0;
        badge.hidden = open === 0;
        badge.textContent = open > 99 ? '99+' : String(open);
      }
    }
  });
}
