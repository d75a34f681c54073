/** Schedules as people choose them: a few patterns with a time; whatever else is written stays as it is. */

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 0] as const;

export type Plan =
  | { sort: 'minutes'; every: number }
  | { sort: 'hourly'; minute: number }
  | { sort: 'daily'; hour: number; minute: number }
  | { sort: 'weekly'; hour: number; minute: number; days: number[] }
  | { sort: 'monthly'; hour: number; minute: number; day: number | 'last' }
  | { sort: 'own'; text: string };

export type Sort = Plan['sort'];

export const SORTS: readonly Sort[] = ['minutes', 'hourly', 'daily', 'weekly', 'monthly', 'own'];

const NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** What a schedule says; `own` where it takes more than one of the patterns. */
export function readCron(text: string): Plan {
  const own: Plan = { sort: 'own', text };
  const [minute = '', hour = '', day = '', month = '', week = '', ...more] = text.trim().toLowerCase().split(/\s+/);
  if (more.length > 0 || month !== '*') return own;
  const every = /^\*\/(\d{1,2})$/.exec(minute);
  if (every && hour === '*' && day === '*' && week === '*') return 60 % Number(every[1]) === 0 ? { sort: 'minutes', every: Number(every[1]) } : own;
  const at = number(minute, 59);
  if (at === null) return own;
  if (hour === '*') return day === '*' && week === '*' ? { sort: 'hourly', minute: at } : own;
  const clock = number(hour, 23);
  if (clock === null) return own;
  const time = { hour: clock, minute: at };
  if (day === '*' && week === '*') return { sort: 'daily', ...time };
  if (day === '*') {
    const days = weekdays(week);
    return days ? { sort: 'weekly', ...time, days } : own;
  }
  if (week !== '*') return own;
  const place = day === 'last' ? 'last' : number(day, 31);
  return place === null || place === 0 ? own : { sort: 'monthly', ...time, day: place };
}

function number(text: string, most: number): number | null {
  return /^\d{1,2}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

/** Days of the week in the order of the week, Sunday as 0; null where they are not plain days or ranges of them. */
function weekdays(text: string): number[] | null {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [from, until = from, ...more] = part.split('-').map(weekday);
    if (from == null || until == null || more.length > 0 || until < from) return null;
    for (let day = from; day <= until; day += 1) found.add(day % 7);
  }
  return WEEKDAYS.filter((day) => found.has(day));
}

function weekday(text: string): number | null {
  const named = NAMES.indexOf(text);
  return named >= 0 ? named : number(text, 7);
}

export function writeCron(plan: Plan): string {
  switch (plan.sort) {
    case 'minutes':
      return `*/${plan.every} * * * *`;
    case 'hourly':
      return `${plan.minute} * * * *`;
    case 'daily':
      return `${plan.minute} ${plan.hour} * * *`;
    case 'weekly':
      return `${plan.minute} ${plan.hour} * * ${plan.days.join(',')}`;
    case 'monthly':
      return `${plan.minute} ${plan.hour} ${plan.day} * *`;
    case 'own':
      return plan.text;
  }
}

/** The same in another pattern, as far as that can say it. */
export function as(plan: Plan, sort: Sort): Plan {
  const minute = 'minute' in plan ? plan.minute : 0;
  const time = { hour: 'hour' in plan ? plan.hour : 9, minute };
  switch (sort) {
    case 'minutes':
      return { sort, every: 30 };
    case 'hourly':
      return { sort, minute };
    case 'daily':
      return { sort, ...time };
    case 'weekly':
      return { sort, ...time, days: [1, 2, 3, 4, 5] };
    case 'monthly':
      return { sort, ...time, day: 1 };
    case 'own':
      return { sort, text: writeCron(plan) };
  }
}
