/** What the server says while pages are open. One tab of a browser listens for all its tabs; each page hears it as `ol:live`. */

const CHANNEL = 'orderloom-live';
const ASK_EVERY_MS = 30_000;

export interface Changed {
  app: string;
  table: string;
  records: { id: string; by: string; at: number }[];
  more: boolean;
}

export interface Waiting {
  unread: number;
  popup: string;
}

/** What a page hears. `stale`: something may have been missed. */
export type News =
  | { topic: 'changed'; data: Changed }
  | { topic: 'notices'; data: Waiting }
  | { topic: 'tasks'; data: { open: Record<string, number> } }
  | { topic: 'stale'; data: Record<string, never> };

const TOPICS: News['topic'][] = ['changed', 'notices', 'tasks', 'stale'];

/** Milliseconds by which this browser's clock is ahead of the server's, as far as the last event tells. */
let ahead = 0;
/** When what is on the page was read, by the server's clock. */
let shownAt = Date.now();

/** Whether something that happened at a moment of the server is already on the page. */
export function isShown(at: number): boolean {
  return at <= shownAt;
}

/** What is on the page is as new as this moment. */
export function nowShown(): void {
  shownAt = Date.now() - ahead;
}

/** When the server read what it sent; null on pages that do not change by themselves. */
function readAt(): number | null {
  const stamp = document.querySelector<HTMLElement>('[data-shown-at]')?.dataset['shownAt'];
  return stamp ? Number(stamp) : null;
}

export function onNews(hear: (news: News) => void): void {
  document.addEventListener('ol:live', (event) => {
    if (event instanceof CustomEvent) hear(event.detail as News);
  });
}

function tell(news: News): void {
  document.dispatchEvent(new CustomEvent('ol:live', { detail: news }));
}

/** What new tabs are told at once: the last word on each figure. */
const latest = new Map<string, News>();

function share(channel: BroadcastChannel, news: News, stamp: number): void {
  if (news.topic === 'notices' || news.topic === 'tasks') latest.set(news.topic, news);
  if (stamp) ahead = Date.now() - stamp;
  channel.postMessage({ news, ahead });
  tell(news);
}

/** Listens until the tab closes; the browser itself connects again and says which event it heard last. */
function listen(channel: BroadcastChannel): void {
  // What happens while a page is on its way to the browser would else be missed: a flow may move its record at once.
  const read = readAt();
  const source = new EventSource(read === null ? '/live' : `/live?shown=${read}`);
  for (const topic of TOPICS) {
    source.addEventListener(topic, (event) => {
      share(channel, { topic, data: JSON.parse(event.data) } as News, Number(event.lastEventId));
    });
  }
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return;
    // Refused: signed out, or too many streams. Asking now and then finds out which.
    window.setTimeout(() => void ask(channel), ASK_EVERY_MS);
  });
}

/** The figures without a stream. */
async function ask(channel: BroadcastChannel): Promise<void> {
  const answer = await fetch('/notices/state', { headers: { accept: 'application/json' }, redirect: 'manual' }).catch(() => null);
  if (answer?.ok) {
    const found = (await answer.json()) as { unread: number; popup: string; tasks: Record<string, number> };
    share(channel, { topic: 'notices', data: { unread: found.unread, popup: found.popup } }, 0);
    share(channel, { topic: 'tasks', data: { open: found.tasks } }, 0);
  }
  if (!answer || answer.ok || answer.status >= 500) window.setTimeout(() => void ask(channel), ASK_EVERY_MS);
}

function hear(channel: BroadcastChannel): void {
  channel.addEventListener('message', (event: MessageEvent<{ news?: News; ahead?: number; hello?: boolean }>) => {
    if (event.data.hello) for (const news of latest.values()) channel.postMessage({ news, ahead });
    if (event.data.ahead !== undefined) ahead = event.data.ahead;
    if (event.data.news) tell(event.data.news);
  });
  channel.postMessage({ hello: true });
}

export function installLive(): void {
  const bell = document.querySelector<HTMLElement>('[data-bell]');
  const user = bell?.dataset['user'];
  if (!user) return;
  const read = readAt();
  if (read !== null) [shownAt, ahead] = [read, Date.now() - read];
  document.addEventListener('htmx:after:settle', nowShown);
  const channel = new BroadcastChannel(`${CHANNEL}-${user}`);
  hear(channel);
  // Where the browser knows no locks (plain http beyond this machine), every tab listens for itself.
  if (!('locks' in navigator)) listen(channel);
  else
    void navigator.locks.request(`${CHANNEL}-${user}`, () => {
      listen(channel);
      return new Promise(() => undefined);
    });
}
