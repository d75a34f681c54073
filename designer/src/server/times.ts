/** Times as people say them, with the exact local time one hover or focus away. */

import { eachTime } from './dom';
import { language } from './messages';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const REFRESH_MS = 30_000;

/** "2 小时前", "in 3 days"; under a minute "现在", "now". */
export function relative(time: Date, now: Date = new Date()): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, 'second');
}

/** The full local time in the reader's language. */
export function exact(time: Date): string {
  return new Intl.DateTimeFormat(language() === 'zh' ? 'zh-CN' : 'en', { dateStyle: 'medium', timeStyle: 'medium' }).format(time);
}

function show(element: HTMLTimeElement): void {
  const time = new Date(element.dateTime);
  if (Number.isNaN(time.getTime())) return;
  if (element.hasAttribute('data-relative')) {
    element.textContent = relative(time);
    element.title = exact(time);
  } else {
    element.textContent = exact(time);
  }
}

function showAll(root: ParentNode): void {
  root.querySelectorAll<HTMLTimeElement>('time[data-relative], time[data-local]').forEach(show);
}

export function installTimes(): void {
  eachTime(() => showAll(document));
  window.setInterval(() => {
    if (!document.hidden) showAll(document);
  }, REFRESH_MS);
}
