/** Query documents in the studio. */

import type { KindDesign } from '../types';

export const query: KindDesign = {
  id: 'query',
  group: 'data',
  icon: 'search',
  hints: { filter: { scope: { table: 'table', want: 'bool' } } },
};
