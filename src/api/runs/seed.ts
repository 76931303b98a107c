import { randomBytes } from "node:crypto";

export interface Seed {
  readonly seed: string;
  readonly given: boolean;
  readonly guessable: boolean;
}

/** Fewest characters of a given seed that is not called guessable: 20 of a 16-letter alphabet are 80 bits. */
const UNGUESSABLE_LENGTH = 20;

/** The seed that was given, or 128 fresh random bits. */
export function seedOf(given: string | undefined): Seed {
  if (given === undefined) return { seed: randomBytes(16).toString("hex"), given: false, guessable: false };
  return { seed: given, given: true, guessable: given.length < UNGUESSABLE_LENGTH || new Set(given).size < 8 };
}
