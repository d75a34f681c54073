/**
 * Core, the typed tree that every checked expression is lowered to, run in the browser.
 *
 * The server sends the tree as JSON (`to_json` in `orderloom.logic.core`) and says there what each node means. `compile`
 * builds one function of it; nothing is ever parsed as a script.
 */

import { add, exact, multiply, subtract, Decimal } from './decimal';
import { invalidArguments, outOfRange } from './errors';
import { SPECIALS } from './loops';
import { checkedDay, Day } from './moments';
import { OPERATORS, type Plain } from './operators';
import { type Run, Scope } from './scope';
import { compare, read, type Row, same, truthy, type Value } from './values';

export { read, type Row, type Value } from './values';
export { LogicError } from './errors';

/** A node of Core as it travels. */
export interface Node {
  node: string;
  [part: string]: unknown;
}

/** An expression ready to run on any number of rows; it throws `LogicError` where the server's throws. */
export type Expression = (row: Row) => Value;

export function compile(core: Node): Expression {
  const run = build(core);
  return (row) => run(new Scope(row));
}

type Builder = (node: Node) => Run;

const part = (node: Node, name: string): Run => build(node[name] as Node);
const parts = (node: Node, name: string): Run[] => (node[name] as Node[]).map(build);

const STEPS = { '+': add, '-': subtract, '*': multiply };
const ORDERS: Record<string, (order: number) => boolean> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** What lies below a path of a plain value; null where nothing does. */
function dig(value: Value, path: string[]): Value {
  return path.reduce<Value>((found, name) => {
    if (found instanceof Map) return found.get(name) ?? null;
    return Array.isArray(found) && /^\d{1,7}$/.test(name) ? (found[Number(name)] ?? null) : null;
  }, value);
}

function arithmetic(node: Node): Run {
  const [left, right, step] = [part(node, 'left'), part(node, 'right'), STEPS[node['op'] as keyof typeof STEPS]];
  const whole = String(node['type']).startsWith('int');
  return (scope) => {
    const one = left(scope);
    const two = one === null ? null : right(scope);
    if (!(one instanceof Decimal) || !(two instanceof Decimal)) return null;
    return whole ? step(one, two) : exact(step(one, two));
  };
}

function comparison(node: Node): Run {
  const [left, right, op] = [part(node, 'left'), part(node, 'right'), String(node['op'])];
  const accept = ORDERS[op];
  if (!accept) return (scope) => same(left(scope), right(scope));
  return (scope) => {
    const one = left(scope);
    const order = one === null ? null : compare(one, right(scope));
    return order !== null && accept(order);
  };
}

/** A test of two texts; false where one of them is none. */
function texts(node: Node, first: string, second: string, test: (one: string, two: string) => boolean): Run {
  const [left, right] = [part(node, first), part(node, second)];
  return (scope) => {
    const [one, two] = [left(scope), right(scope)];
    return typeof one === 'string' && typeof two === 'string' && test(one, two);
  };
}

function membership(node: Node): Run {
  const [item, options] = [part(node, 'item'), part(node, 'options')];
  return (scope) => {
    const [found, value] = [options(scope), item(scope)];
    return Array.isArray(found) && found.some((option) => same(value, option));
  };
}

function moved(node: Node): Run {
  const [start, count] = [part(node, 'date'), part(node, 'days')];
  return (scope) => {
    const [day, days] = [start(scope), count(scope)];
    if (!(day instanceof Day) || !(days instanceof Decimal) || days.scale) return null;
    return checkedDay(day.days + Number(days.digits));
  };
}

function measured(node: Node): Run {
  const [end, start] = [part(node, 'end'), part(node, 'start')];
  return (scope) => {
    const [later, earlier] = [end(scope), start(scope)];
    return later instanceof Day && earlier instanceof Day ? new Decimal(BigInt(later.days - earlier.days)) : null;
  };
}

function operator(name: string): Plain {
  const found = OPERATORS[name];
  if (!found) throw outOfRange();
  return found;
}

/** An operator on typed values: null in, null out. */
function called(node: Node): Run {
  const [args, { apply }] = [parts(node, 'args'), operator(String(node['name']))];
  return (scope) => {
    const values = args.map((arg) => arg(scope));
    return values.includes(null) ? null : apply(...values);
  };
}

/** An operator with the standard's own meaning, arguments and all. */
function dynamic(node: Node): Run {
  const [name, args, bare] = [String(node['name']), parts(node, 'args'), node['bare'] === true];
  const special = SPECIALS[name];
  const { least, most, bare: meaning } = special ?? operator(name);
  const few = args.length < least && !(bare && meaning === 'spread');
  if (few || (bare && meaning === 'refused')) {
    return () => {
      throw invalidArguments();
    };
  }
  const run = special ? special.build(args.slice(0, most)) : gathered(operator(name), args, bare);
  return (scope) => {
    scope.tick();
    return run(scope);
  };
}

function gathered({ apply, bare: meaning, least, most }: Plain, args: Run[], bare: boolean): Run {
  const used = args.slice(0, most);
  if (!bare || meaning !== 'spread') return (scope) => apply(...used.map((arg) => arg(scope)));
  return (scope) => {
    const value = used[0]?.(scope) ?? null;
    const values = Array.isArray(value) ? value : [value];
    if (values.length < least) throw invalidArguments();
    return apply(...values.slice(0, most));
  };
}

const BUILDERS: Readonly<Record<string, Builder>> = {
  const: (node) => {
    const value = read(String(node['type']), node['value']);
    return () => value;
  },
  field: (node) => {
    const path = String(node['path']);
    return (scope) => scope.row.get(path) ?? null;
  },
  item: (node) => {
    const levels = Number(node['levels']);
    return (scope) => scope.outer(levels)?.value ?? null;
  },
  get: (node) => {
    const [item, path] = [part(node, 'item'), node['path'] as string[]];
    return (scope) => dig(item(scope), path);
  },
  listof: (node) => {
    const items = parts(node, 'items');
    return (scope) => items.map((item) => item(scope));
  },
  coalesce: (node) => {
    const items = parts(node, 'items');
    return (scope) => {
      for (const item of items) {
        const value = item(scope);
        if (value !== null) return value;
      }
      return null;
    };
  },
  arith: arithmetic,
  if: (node) => {
    const [condition, then, otherwise] = [part(node, 'condition'), part(node, 'then'), part(node, 'otherwise')];
    return (scope) => (truthy(condition(scope)) ? then(scope) : otherwise(scope));
  },
  compare: comparison,
  and: (node) => {
    const items = parts(node, 'items');
    return (scope) => items.every((item) => truthy(item(scope)));
  },
  or: (node) => {
    const items = parts(node, 'items');
    return (scope) => items.some((item) => truthy(item(scope)));
  },
  not: (node) => {
    const item = part(node, 'item');
    return (scope) => !truthy(item(scope));
  },
  isnull: (node) => {
    const item = part(node, 'item');
    return (scope) => item(scope) === null;
  },
  contains: (node) => texts(node, 'text', 'needle', (text, needle) => text.includes(needle)),
  inlist: membership,
  affix: (node) => {
    const starts = node['op'] === 'starts_with';
    return texts(node, 'text', 'affix', (text, affix) => (starts ? text.startsWith(affix) : text.endsWith(affix)));
  },
  dateadd: moved,
  datediff: measured,
  call: called,
  dynamic,
};

function build(node: Node): Run {
  const builder = BUILDERS[node.node];
  if (!builder) throw outOfRange();
  return builder(node);
}
