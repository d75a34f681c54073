/** Figures of runs in words. */

import { say } from '../words';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** How long something took, in one figure. */
export function span(seconds: number): string {
  if (seconds < MINUTE) return say('flowdesign.span.seconds', { count: seconds < 10 ? seconds.toFixed(1) : Math.round(seconds) });
  if (seconds < HOUR) return say('flowdesign.span.minutes', { count: Math.round(seconds / MINUTE) });
  if (seconds < DAY) return say('flowdesign.span.hours', { count: Math.round(seconds / HOUR) });
  return say('flowdesign.span.days', { count: Math.round(seconds / DAY) });
}
