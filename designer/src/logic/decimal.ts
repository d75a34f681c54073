/** Exact decimals on BigInt: `digits / 10 ** scale`. The scale of a result is part of it, as people write it. */

import { outOfRange } from './errors';

export const DIGITS = 34;
/** Most digits that typed arithmetic keeps; more is an error, never a rounded result. */
const EXACT = 40;

export class Decimal {
  constructor(
    readonly digits: bigint,
    readonly scale = 0,
  ) {}

  get isWhole(): boolean {
    return this.digits % power(this.scale) === 0n;
  }

  /** The place of the first digit: 0 for units, 1 for tens, -1 for tenths. */
  get adjusted(): number {
    return length(this.digits) - 1 - this.scale;
  }

  /** The digits as they would stand at a larger scale. */
  at(scale: number): bigint {
    return this.digits * power(scale - this.scale);
  }

  /** Plain digits, all of them: `-0.50`. */
  toString(): string {
    const sign = this.digits < 0n ? '-' : '';
    const plain = magnitude(this.digits).toString().padStart(this.scale + 1, '0');
    return this.scale ? `${sign}${plain.slice(0, -this.scale)}.${plain.slice(-this.scale)}` : sign + plain;
  }
}

export const ZERO = new Decimal(0n);
export const ONE = new Decimal(1n);

export function power(exponent: number): bigint {
  return 10n ** BigInt(Math.max(0, exponent));
}

export function magnitude(digits: bigint): bigint {
  return digits < 0n ? -digits : digits;
}

export function length(digits: bigint): number {
  return magnitude(digits).toString().length;
}

const WRITTEN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** The number in plain or scientific digits; null for anything else. */
export function parseDecimal(text: string): Decimal | null {
  const found = WRITTEN.exec(text);
  const whole = found?.[2] ?? '';
  const fraction = found?.[3] ?? '';
  if (!found || !(whole || fraction)) return null;
  const digits = BigInt(`${whole}${fraction}`) * (found[1] === '-' ? -1n : 1n);
  const scale = fraction.length - Number(found[4] ?? 0);
  return scale < 0 ? new Decimal(digits * power(-scale)) : new Decimal(digits, scale);
}

export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const [one, two] = [left.at(scale), right.at(scale)];
  return one < two ? -1 : one > two ? 1 : 0;
}

export function add(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return new Decimal(left.at(scale) + right.at(scale), scale);
}

export const negate = (value: Decimal): Decimal => new Decimal(-value.digits, value.scale);
export const subtract = (left: Decimal, right: Decimal): Decimal => add(left, negate(right));
export const multiply = (left: Decimal, right: Decimal): Decimal => new Decimal(left.digits * right.digits, left.scale + right.scale);

/** The same number, if typed arithmetic can hold it. */
export function exact(value: Decimal): Decimal {
  if (length(value.digits) <= EXACT) return value;
  const spare = length(value.digits) - EXACT;
  if (value.digits % power(spare) !== 0n) throw outOfRange();
  return value;
}

/** The same number, a whole one where it is whole, if it has no more than 34 digits. */
export function bounded(value: Decimal): Decimal {
  if (!value.scale) {
    if (magnitude(value.digits) >= power(DIGITS)) throw outOfRange();
    return value;
  }
  if (Math.abs(value.adjusted) > DIGITS) throw outOfRange();
  return value.isWhole ? new Decimal(value.digits / power(value.scale)) : value;
}

/** Rounded half to even to 34 digits, then held within bounds. */
export function kept(value: Decimal): Decimal {
  const spare = length(value.digits) - DIGITS;
  if (spare <= 0) return bounded(value);
  const digits = roundedQuotient(value.digits, power(spare), 'half_even');
  const scale = value.scale - spare;
  return bounded(scale < 0 ? new Decimal(digits * power(-scale)) : new Decimal(digits, scale));
}

/** A quotient of up to 34 digits; where it is exact, with no more zeros at its end than its sides ask for. */
export function divide(left: Decimal, right: Decimal): Decimal {
  const shift = Math.max(0, DIGITS + 1 + length(right.digits) - length(left.digits));
  const top = left.digits * power(shift);
  let digits = top / right.digits;
  const rest = top % right.digits;
  let scale = left.scale - right.scale + shift;
  if (rest !== 0n) {
    // One more digit that is never a five stands for all that follow, so that rounding happens once and rightly.
    const sign = left.digits < 0n === right.digits < 0n ? 1n : -1n;
    return kept(new Decimal(digits * 10n + sign, scale + 1));
  }
  const wanted = Math.max(0, left.scale - right.scale);
  while (scale > wanted && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  return kept(scale < 0 ? new Decimal(digits * power(-scale)) : new Decimal(digits, scale));
}

/** What division leaves, with the sign of the first. */
export function remainder(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  const [top, bottom] = [left.at(scale), right.at(scale)];
  if (length(top / bottom) > DIGITS) throw outOfRange();
  return kept(new Decimal(top % bottom, scale));
}

/** Rounded to `places` decimals by one of the named ways; null for an unknown one. */
export function roundTo(value: Decimal, places: number, mode: string): Decimal | null {
  const spare = value.scale - places;
  if (!(mode in ROUNDERS)) return null;
  const digits = spare > 0 ? roundedQuotient(value.digits, power(spare), mode) : value.at(places);
  if (length(digits) > DIGITS + 12) throw outOfRange();
  return new Decimal(digits, places);
}

type Rounder = (twice: number, odd: boolean, negative: boolean) => boolean;

/** Whether to go one further from zero: `twice` compares the rest with a half, `odd` is the last digit kept. */
const ROUNDERS: Record<string, Rounder> = {
  half_up: (twice) => twice >= 0,
  half_even: (twice, odd) => twice > 0 || (twice === 0 && odd),
  up: () => true,
  down: () => false,
  ceiling: (_twice, _odd, negative) => !negative,
  floor: (_twice, _odd, negative) => negative,
};

function roundedQuotient(top: bigint, bottom: bigint, mode: string): bigint {
  const [digits, rest] = [top / bottom, magnitude(top % bottom)];
  if (rest === 0n) return digits;
  const twice = rest * 2n < bottom ? -1 : rest * 2n > bottom ? 1 : 0;
  const further = ROUNDERS[mode]?.(twice, digits % 2n !== 0n, top < 0n) ?? false;
  return further ? digits + (top < 0n ? -1n : 1n) : digits;
}
