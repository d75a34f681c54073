/** Types of expressions as the server writes them (`dec(2)?`, `list(str)`), and what people can do with each. */

export type Sort = 'any' | 'null' | 'bool' | 'int' | 'dec' | 'str' | 'date' | 'datetime' | 'duration' | 'list' | 'object';

/** The sort of value behind a written type. */
export function sortOf(type: string | null | undefined): Sort {
  return (/^[a-z]+/.exec(type ?? '')?.[0] ?? 'any') as Sort;
}

/** The type of a list's items. */
export function itemOf(type: string): string {
  return /^list\((.*)\)\??$/.exec(type)?.[1] ?? 'any';
}

export function isNumber(sort: Sort): boolean {
  return sort === 'int' || sort === 'dec';
}

export function isMoment(sort: Sort): boolean {
  return sort === 'date' || sort === 'datetime';
}

/** Whether a value of one type can stand beside one of another. */
export function fitsBeside(one: string, other: string): boolean {
  const [left, right] = [sortOf(one), sortOf(other)];
  return left === right || [left, right].includes('any') || (isNumber(left) && isNumber(right));
}
