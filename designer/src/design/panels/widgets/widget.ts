/** What every widget of a panel is given: the value at one path and what is known of it. */

import type { DocName } from '../../../document/command';
import type { Json } from '../../../document/json';
import type { Hint } from '../../types';
import type { Schema } from '../shapes';

export type WidgetProps = {
  /** Of the control that the label names. */
  id: string;
  name: DocName;
  path: string;
  value: Json | undefined;
  schema: Schema;
  root: Schema;
  hint: Hint;
  label: string;
  required: boolean;
  invalid: boolean;
  describedby: string | undefined;
  select: (path: string) => void;
};
