/** Local drafts: what was typed survives a closed tab for a week and is offered, never forced, on return. */

import { eachTime, make } from './dom';
import { fill, isDirty, remember, valuesOf, type Values } from './edits';
import { say } from './messages';
import { forget, keys, read, write } from './storage';
import { relative } from './times';

const PREFIX = 'ol-draft:';
const SENT = 'ol-draft-sent';
const WEEK_MS = 7 * 24 * 3600 * 1000;
const PAUSE_MS = 400;

interface Draft {
  at: number;
  version: string;
  values: Values;
}

function keyOf(form: HTMLFormElement): string | null {
  const key = form.dataset['draft'];
  return key ? PREFIX + key : null;
}

function load(key: string): Draft | null {
  const kept = read(key);
  if (kept === null) return null;
  try {
    const draft = JSON.parse(kept) as Draft;
    if (Date.now() - draft.at < WEEK_MS) return draft;
  } catch {
    // An unreadable draft is worth nothing; it goes the way of an old one.
  }
  forget(key);
  return null;
}

function keep(form: HTMLFormElement): void {
  const key = keyOf(form);
  if (!key || !form.isConnected) return;
  if (!isDirty(form)) return forget(key);
  const draft: Draft = { at: Date.now(), version: form.dataset['version'] ?? '', values: valuesOf(form) };
  write(key, JSON.stringify(draft));
}

/** A draft that was sent is forgotten as soon as a page arrives that does not refuse it. */
function settleSent(root: ParentNode): void {
  const sent = sessionStorage.getItem(SENT);
  if (!sent) return;
  const refused = [...document.querySelectorAll<HTMLFormElement>('form[data-refused]')].some((form) => keyOf(form) === sent);
  if (root === document || refused) sessionStorage.removeItem(SENT);
  if (!refused) forget(sent);
}

function offer(form: HTMLFormElement): void {
  const key = keyOf(form);
  const draft = key ? load(key) : null;
  if (!key || !draft || form.dataset['refused'] !== undefined || form.querySelector('.ol-draft-offer')) return;
  if (JSON.stringify(draft.values) === JSON.stringify(valuesOf(form))) return forget(key);
  const stale = draft.version !== (form.dataset['version'] ?? '');
  const text = say(stale ? 'page.draft_stale' : 'page.draft_found', { when: relative(new Date(draft.at)) });
  const restore = make('button', { type: 'button', class: 'btn btn-sm btn-primary' }, say('page.draft_restore'));
  const discard = make('button', { type: 'button', class: 'btn btn-sm' }, say('page.draft_discard'));
  const bar = make('div', { class: 'ol-draft-offer', role: 'status' }, text, make('span', { class: 'ol-row' }, restore, discard));
  restore.addEventListener('click', () => {
    form.dispatchEvent(new CustomEvent('ol:restore', { detail: Object.keys(draft.values) }));
    fill(form, draft.values);
    bar.remove();
    form.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea')?.focus();
  });
  discard.addEventListener('click', () => {
    forget(key);
    bar.remove();
  });
  form.prepend(bar);
}

function watch(form: HTMLFormElement): void {
  if (form.dataset['watched'] !== undefined) return;
  form.dataset['watched'] = '';
  // A refused form already carries what was typed; it stays unsaved until the server takes it.
  remember(form);
  let timer = 0;
  form.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => keep(form), PAUSE_MS);
  });
  form.addEventListener('submit', () => {
    window.clearTimeout(timer);
    keep(form);
    const key = keyOf(form);
    if (key) sessionStorage.setItem(SENT, key);
  });
  offer(form);
}

export function installDrafts(): void {
  eachTime((root) => {
    settleSent(root);
    document.querySelectorAll<HTMLFormElement>('form[data-draft], form[data-guard]').forEach(watch);
  });
  document.addEventListener('submit', (event) => {
    if (event.target instanceof HTMLFormElement && event.target.hasAttribute('data-sign-out')) keys(PREFIX).forEach(forget);
  });
}
