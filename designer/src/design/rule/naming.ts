/** What relations are called. */

import { sayMaybe } from '../words';
import type { Relation } from './relations';
import { isMoment, type Sort } from './sorts';

/** The words of a relation to a value of a sort: between moments `more` is "later", and only flags are "yes". */
export function relationName(relation: Relation, sort: Sort): string {
  const usual = sayMaybe(`condition.relation.${relation.id}`);
  if (isMoment(sort)) return sayMaybe(`condition.moment.${relation.id}`, otherwise(relation, sort, usual));
  return otherwise(relation, sort, usual);
}

function otherwise(relation: Relation, sort: Sort, usual: string): string {
  return sort === 'bool' ? usual : sayMaybe(`condition.relation.${relation.id}_any`, usual);
}
