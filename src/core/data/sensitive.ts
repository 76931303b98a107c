/**
 * Wraps whatever indexes real people: person risks, matched values, seeds. What leaves the building takes only
 * unwrapped types.
 */
export interface Sensitive<T> {
  readonly kind: "sensitive";
  /** The value, for the internal report alone. */
  reveal(): T;
  /** Serialising by accident is a bug, not a leak. */
  toJSON(): never;
}

export function seal<T>(value: T): Sensitive<T> {
  return {
    kind: "sensitive",
    reveal: () => value,
    toJSON: () => {
      throw new Error("a Sensitive value was about to be serialised; reveal() it only for the internal report.");
    },
  };
}
