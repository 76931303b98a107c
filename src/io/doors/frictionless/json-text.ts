import type { MissingCode } from "../../../core/data/schema.ts";
import { isObject } from "../phenopackets/json-view.ts";

/** A property that an object has itself; null counts as absent. */
export function own(of: unknown, name: string): unknown {
  return isObject(of) && Object.hasOwn(of, name) ? (of[name] ?? undefined) : undefined;
}

/** Trimmed text; undefined where it is empty or none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/**
 * A list of texts, numbers, booleans, or of `{ value, label }`; the label, else the value, as reason. @returns
 * undefined where it is no such list
 */
export function valuesOf(list: unknown): MissingCode[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const found = list.map((entry: unknown): MissingCode | undefined => {
    const value = isObject(entry) ? own(entry, "value") : entry;
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
    const code = String(value);
    return { code, reason: textOf(own(entry, "label")) ?? code };
  });
  return found.every((entry) => entry !== undefined) ? found : undefined;
}
