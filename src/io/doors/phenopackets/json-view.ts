/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A field under its JSON name, or under the name of the protocol buffer (`phenotypicFeatures`, `phenotypic_features`).
 */
export function field(of: unknown, name: string): unknown {
  if (!isObject(of)) return undefined;
  if (Object.hasOwn(of, name)) return of[name];
  const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.hasOwn(of, snake) ? of[snake] : undefined;
}

export function listField(of: unknown, name: string): readonly unknown[] {
  const value = field(of, name);
  return Array.isArray(value) ? value : [];
}

/** Trimmed text of a field; undefined where it is absent, empty or no text. */
export function textField(of: unknown, name: string): string | undefined {
  const value = field(of, name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** An enumeration by name or by number. @param names in the order of the protocol buffer, from 0 */
export function enumField(of: unknown, name: string, names: readonly string[]): string | undefined {
  const value = field(of, name);
  return typeof value === "number" ? names[value] : typeof value === "string" ? value : undefined;
}
