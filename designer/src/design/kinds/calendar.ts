/** Calendar documents in the studio. */

import type { Doc } from '../../document/command';
import type { KindDesign } from '../types';

const WORKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

export const calendar: KindDesign = {
  id: 'calendar',
  group: 'process',
  icon: 'calendar',
  start: (_draft, { id, title }): Doc => ({
    kind: 'calendar',
    id,
    title,
    week: WORKDAYS.map((day) => ({ id: day, hours: ['09:00-12:00', '13:00-18:00'] })),
  }),
  hints: { week: { hidden: true }, holidays: { hidden: true }, make_up: { hidden: true } },
  designer: () => import('../calendar/CalendarDesigner.svelte'),
};
