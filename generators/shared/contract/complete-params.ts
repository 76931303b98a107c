import { RaresynthError } from "../../../src/core/errors.ts";

/**
 * Defaults overridden by what was given; both are plain JSON.
 * @throws {E_GENERATOR} for a key that the defaults do not have, or a value of another JSON type
 */
export function completeParams<P extends object>(defaults: Readonly<P>, given: object): Readonly<P> {
  const known = new Map(Object.entries(defaults));
  for (const [key, value] of Object.entries(given)) {
    if (!known.has(key)) {
      throw new RaresynthError(
        "E_GENERATOR",
        `no such parameter; known are ${known.size === 0 ? "none" : [...known.keys()].join(", ")}.`,
        { where: key },
      );
    }
    const expected = jsonType(known.get(key));
    if (jsonType(value) !== expected)
      throw new RaresynthError("E_GENERATOR", `the parameter must be of type ${expected}, got ${jsonType(value)}.`, {
        where: key,
      });
  }
  return { ...defaults, ...given };
}

/** @throws {E_GENERATOR} where a numeric parameter lies outside low..high */
export function requireParam(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high))
    throw new RaresynthError("E_GENERATOR", `the parameter must lie in ${low}..${high}, got ${value}.`, {
      where: name,
    });
}

function jsonType(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
