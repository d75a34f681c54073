/** What a running expression throws; the types are the standard's words, the same as the server's. */

export class LogicError extends Error {
  /** `type` is "NaN" or what `throw` said; `value` is what a handler of `try` reads. */
  constructor(
    readonly type: string,
    readonly value: unknown = null,
  ) {
    super(type);
  }
}

/** Steps are used up; `try` cannot catch it. */
export class LimitReached extends LogicError {}

export const notANumber = (): LogicError => new LogicError('NaN');
export const invalidArguments = (): LogicError => new LogicError('Invalid Arguments');
export const outOfRange = (): LogicError => new LogicError('Out Of Range');
