/** Countdowns: what is left ticks on, and the level changes when its moment comes. Nothing moves but the words. */

import { eachTime } from './dom';
import { say } from './messages';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const TICK_MS = 1000;

/** Moment, colour and words of a level that is still to come. */
type Level = [string, string, string];

/** The two largest units of a length of time in seconds. */
export function span(seconds: number): string {
  if (seconds >= DAY) return say('countdown.days', { days: Math.floor(seconds / DAY), hours: Math.floor((seconds % DAY) / HOUR) });
  if (seconds >= HOUR) return say('countdown.hours', { hours: Math.floor(seconds / HOUR), minutes: Math.floor((seconds % HOUR) / MINUTE) });
  return say('countdown.minutes', { minutes: Math.floor(seconds / MINUTE), seconds: Math.floor(seconds % MINUTE) });
}

function levelsOf(element: HTMLElement): Level[] {
  const parsed: unknown = JSON.parse(element.dataset['countdown'] || '[]');
  return Array.isArray(parsed) ? (parsed as Level[]) : [];
}

function show(element: HTMLTimeElement, now: number): void {
  const due = new Date(element.dateTime).getTime();
  if (Number.isNaN(due)) return;
  const left = Math.trunc((due - now) / 1000);
  const words = say(left >= 0 ? 'countdown.left' : 'countdown.over', { span: span(Math.abs(left)) });
  if (element.textContent !== words) element.textContent = words;
  const come = levelsOf(element).filter(([moment]) => new Date(moment).getTime() <= now).at(-1);
  const badge = element.closest<HTMLElement>('.ol-countdown');
  if (!come || !badge || badge.dataset['level'] === come[0]) return;
  const [moment, color, title] = come;
  badge.dataset['level'] = moment;
  badge.dataset['color'] = color;
  const told = badge.querySelector<HTMLElement>('[data-countdown-level]');
  if (told) {
    told.textContent = title;
    told.hidden = false;
  }
}

export function installCountdowns(): void {
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  let shown = 0;
  const showAll = (): void => {
    shown = Date.now();
    document.querySelectorAll<HTMLTimeElement>('time[data-countdown]').forEach((element) => show(element, shown));
  };
  eachTime(showAll);
  window.setInterval(() => {
    const pause = calm.matches ? MINUTE * TICK_MS : TICK_MS;
    if (!document.hidden && Date.now() - shown >= pause - TICK_MS / 2) showAll();
  }, TICK_MS);
}
