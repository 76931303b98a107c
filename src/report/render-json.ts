import { RaresynthError } from "../core/errors.ts";

/** Read first by people; every other key follows in alphabetical order. */
const FIRST = ["$schema", "$id", "format", "version", "kind", "verdict", "worstGroup", "subject", "made"];

/**
 * JSON whose bytes depend on the content only, not on the order in which an object was put together.
 * @param value plain data
 * @returns indented JSON with sorted keys, ended by a line feed
 * @throws {E_INTERNAL} on a number that JSON cannot hold
 */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(ordered(value), null, 2)}\n`;
}

function ordered(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new RaresynthError("E_INTERNAL", "a report holds a number that is not finite.");
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const source = value as Record<string, unknown>;
  const rest = Object.keys(source)
    .filter((key) => !FIRST.includes(key))
    .sort();
  const keys = [...FIRST.filter((key) => key in source), ...rest];
  return Object.fromEntries(keys.map((key) => [key, ordered(source[key])]));
}
