/** Dictionary documents in the studio. */

import type { KindDesign } from '../types';

export const dictionary: KindDesign = {
  id: 'dictionary',
  group: 'data',
  icon: 'tag',
  start: (_, { id, title }) => ({
    kind: 'dictionary',
    id,
    title,
    entries: [
      { id: 'option_1', title: { zh: '选项一', en: 'Choice 1' }, color: 'blue' },
      { id: 'option_2', title: { zh: '选项二', en: 'Choice 2' }, color: 'green' },
    ],
  }),
  hints: {
    entries: { hidden: true },
    mappings: { hidden: true },
    closed: { hidden: true },
    groups: { more: true },
    'entries/*/group': { widget: 'member', of: 'groups' },
    'entries/*/authority': { more: true },
    'mappings/*/entries/*/to': { widget: 'member', of: 'entries' },
  },
  designer: () => import('../dictionary/DictionaryDesigner.svelte'),
};
