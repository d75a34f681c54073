/** Operators that decide themselves when their arguments run: comparisons, choices, loops and errors. */

import { Decimal, ZERO } from './decimal';
import { invalidArguments, LimitReached, LogicError } from './errors';
import type { Bare } from './operators';
import type { Run, Scope } from './scope';
import { compare, itemsOf, looselyEqual, strictlyEqual, text, truthy, type Value, whole } from './values';

export interface Special {
  least: number;
  most: number;
  bare: Bare;
  build: (args: Run[]) => Run;
}

type Test = (left: Value, right: Value) => boolean;

const MANY = Number.POSITIVE_INFINITY;

function chain(test: Test): Special {
  const build = ([first, ...rest]: Run[]): Run => {
    return (scope) => {
      let left = first?.(scope) ?? null;
      for (const arg of rest) {
        const right = arg(scope);
        if (!test(left, right)) return false;
        left = right;
      }
      return true;
    };
  };
  return { least: 2, most: MANY, bare: 'refused', build };
}

function ordered(accept: (order: number) => boolean): Special {
  return chain((left, right) => {
    const order = compare(left, right);
    return order !== null && accept(order);
  });
}

/** `and` and `or` on unknown types: the first argument that decides, else the last one. */
function joined(goesOn: boolean): Special {
  const build = (args: Run[]): Run => {
    return (scope) => {
      let value: Value = false;
      for (const arg of args) {
        value = arg(scope);
        if (truthy(value) !== goesOn) break;
      }
      return value;
    };
  };
  return { least: 0, most: MANY, bare: 'refused', build };
}

function each(scope: Scope, items: Value[], body: Run): Value[] {
  return items.map((item, index) => {
    scope.tick();
    return body(scope.inner(item, index));
  });
}

const listed = (value: Value): Value[] => (value === null ? [] : itemsOf(value));

function loop(run: (scope: Scope, source: Run, body: Run) => Value): Special {
  return { least: 2, most: 2, bare: 'refused', build: ([source, body]) => (scope) => (source && body ? run(scope, source, body) : null) };
}

function reduce([source, body, start]: Run[]): Run {
  return (scope) => {
    let total = start?.(scope) ?? null;
    for (const [index, item] of listed(source?.(scope) ?? null).entries()) {
      scope.tick();
      const inside = new Map<string, Value>([['current', item], ['accumulator', total]]);
      total = body?.(scope.inner(inside, index)) ?? null;
    }
    return total;
  };
}

function inside(scope: Scope, item: Value, index: number, body: Run): boolean {
  scope.tick();
  return truthy(body(scope.inner(item, index)));
}

/** What a handler reads of an error: what was thrown, else its type. */
function told(error: LogicError): Value {
  return error.value instanceof Map ? (error.value as Map<string, Value>) : new Map<string, Value>([['type', error.type]]);
}

function attempt(args: Run[]): Run {
  return (scope) => {
    let where = scope;
    for (const [place, arg] of args.entries()) {
      try {
        return arg(where);
      } catch (error) {
        if (!(error instanceof LogicError) || error instanceof LimitReached || place === args.length - 1) throw error;
        where = scope.inner(told(error));
      }
    }
    return null;
  };
}

/** The place of the item in a loop: the only thing about a loop that Core reads by `val`. */
function about([level, name]: Run[]): Run {
  return (scope) => {
    const [levels, part] = [level?.(scope) ?? null, name?.(scope) ?? null];
    const climbed = Array.isArray(levels) ? Number(whole(levels[0] ?? ZERO)) : 0;
    const found = scope.outer(Math.floor(Math.abs(climbed) / 2));
    if (text(part) !== 'index') throw invalidArguments();
    return found ? new Decimal(BigInt(found.index)) : null;
  };
}

export const SPECIALS: Readonly<Record<string, Special>> = {
  '==': chain(looselyEqual),
  '===': chain(strictlyEqual),
  '!=': chain((left, right) => !looselyEqual(left, right)),
  '!==': chain((left, right) => !strictlyEqual(left, right)),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  and: joined(true),
  or: joined(false),
  map: loop((scope, source, body) => each(scope, listed(source(scope)), body)),
  filter: loop((scope, source, body) => {
    const items = listed(source(scope));
    const found = each(scope, items, body);
    return items.filter((_item, place) => truthy(found[place] ?? null));
  }),
  all: loop((scope, source, body) => {
    const items = itemsOf(source(scope));
    return items.length > 0 && items.every((item, index) => inside(scope, item, index, body));
  }),
  some: loop((scope, source, body) => itemsOf(source(scope)).some((item, index) => inside(scope, item, index, body))),
  none: loop((scope, source, body) => !itemsOf(source(scope)).some((item, index) => inside(scope, item, index, body))),
  reduce: { least: 2, most: 3, bare: 'refused', build: reduce },
  try: { least: 1, most: MANY, bare: 'single', build: attempt },
  preserve: { least: 1, most: 1, bare: 'single', build: ([arg]) => (scope) => arg?.(scope) ?? null },
  val: { least: 0, most: MANY, bare: 'spread', build: about },
};
