/** What relations are called. */

import { sayMaybe } from '../words';
import type { Relation } from './relations';

/** The words of a relation; between moments `more` is "later". */
export function relationName(relation: Relation, moments: boolean): string {
  const usual = sayMaybe(`condition.relation.${relation.id}`);
  return moments ? sayMaybe(`condition.moment.${relation.id}`, usual) : usual;
}
