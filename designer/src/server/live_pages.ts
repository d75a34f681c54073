/** Lists and records that change while somebody looks at them: never while they type, never under their hands. */

import htmx from 'htmx.org';
import { isTyping, make } from './dom';
import { isDirty } from './edits';
import { isShown, nowShown, onNews, type Changed } from './live';
import { say } from './messages';
import { toast } from './toasts';

const waiting = new Set<string>();
let unsure = false;

/** Whether something on the page is being used that a fresh page would take away. */
function inUse(): boolean {
  if (isTyping(document.activeElement) || document.querySelector('dialog[open], details[open][data-menu]')) return true;
  if (document.querySelector('[data-check]:checked')) return true;
  return [...document.querySelectorAll<HTMLFormElement>('form[data-guard]')].some(isDirty);
}

async function renew(target: string): Promise<void> {
  await htmx.ajax('GET', window.location.href, { target, select: target, swap: 'outerMorph', headers: { 'HX-Target': '' } });
  waiting.clear();
  unsure = false;
  nowShown();
}

function bar(before: Element, text: string, act: () => void): void {
  const found = document.querySelector<HTMLElement>('.ol-live-bar');
  const words = make('span', {}, text);
  const button = make('button', { type: 'button', class: 'btn btn-sm btn-primary' }, say('live.refresh'));
  button.addEventListener('click', () => {
    line.remove();
    act();
  });
  const line = make('div', { class: 'ol-banner ol-live-bar', 'data-level': 'info', role: 'status' }, words, button);
  if (found) found.replaceWith(line);
  else before.before(line);
}

function onList(list: HTMLElement, changed: Changed | null): void {
  if (changed && `${changed.app}/${changed.table}` !== list.dataset['liveList']) return;
  const fresh = changed?.records.filter((one) => !isShown(one.at)) ?? [];
  if (changed && fresh.length === 0) return;
  for (const one of fresh) {
    waiting.add(one.id);
    const link = list.querySelector(`a[data-row-link][href$="/records/${CSS.escape(one.id)}"]`);
    link?.closest('[data-row]')?.setAttribute('data-changed', '');
  }
  unsure ||= changed === null || changed.more;
  const results = document.getElementById('results');
  if (!results) return;
  const text = unsure ? say('live.some') : say('live.count', { count: waiting.size });
  bar(results, text, () => void renew('#results'));
}

function onRecord(record: HTMLElement, changed: Changed | null): void {
  const own = record.dataset['liveRecord'];
  const found = changed?.records.find((one) => `/a/${changed.app}/${changed.table}/records/${one.id}` === own && !isShown(one.at));
  if (changed && !found) return;
  const text = found?.by ? say('live.changed_by', { who: found.by }) : say('live.changed');
  const main = document.querySelector('#main > *');
  if (inUse() && main) {
    bar(main, text, () => void renew('#main'));
    return;
  }
  void renew('#main').then(() => {
    if (found) toast({ text });
  });
}

export function installLivePages(): void {
  onNews((news) => {
    if (news.topic !== 'changed' && news.topic !== 'stale') return;
    const changed = news.topic === 'changed' ? news.data : null;
    const list = document.querySelector<HTMLElement>('[data-live-list]');
    const record = document.querySelector<HTMLElement>('[data-live-record]');
    if (list) onList(list, changed);
    if (record) onRecord(record, changed);
  });
  document.addEventListener('htmx:after:settle', () => {
    if (!document.querySelector('.ol-live-bar')) waiting.clear();
  });
}
