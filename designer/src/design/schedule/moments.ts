/** Moments as people read them, on the clock of a zone. */

import { language } from '../words';

/** Day of the week, date and time. */
export function clock(moment: string, zone: string): string {
  const tag = language() === 'en' ? 'en-GB' : 'zh-CN';
  const form: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  };
  return new Intl.DateTimeFormat(tag, form).format(new Date(moment));
}
