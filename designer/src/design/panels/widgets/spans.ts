/** Lengths of time as documents write them (ISO 8601) and as people say them: one number and one unit. */

export const UNITS = ['second', 'minute', 'hour', 'day', 'week'] as const;
export type Unit = (typeof UNITS)[number];

const LETTERS: Record<Unit, (amount: number) => string> = {
  second: (amount) => `PT${amount}S`,
  minute: (amount) => `PT${amount}M`,
  hour: (amount) => `PT${amount}H`,
  day: (amount) => `P${amount}D`,
  week: (amount) => `P${amount * 7}D`,
};

export function write(amount: number, unit: Unit): string {
  return LETTERS[unit](amount);
}

/** Null where it takes more than one unit to say it. */
export function read(text: string): { amount: number; unit: Unit } | null {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!match) return null;
  const parts = (['day', 'hour', 'minute', 'second'] as const).flatMap((unit, place) => {
    const amount = match[place + 1];
    return amount === undefined ? [] : [{ unit, amount: Number(amount) }];
  });
  const [only] = parts;
  if (parts.length !== 1 || !only) return null;
  return only.unit === 'day' && only.amount > 0 && only.amount % 7 === 0 ? { unit: 'week', amount: only.amount / 7 } : only;
}
