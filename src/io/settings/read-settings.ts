import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";
import type { Params } from "../../core/contracts/generator.ts";

const settingsShape = z.record(z.string().regex(/^[a-z0-9-]+$/), z.array(z.record(z.string(), z.json())).min(1));

/** Generator id -> parameter objects to try, in the order of the file. */
export type SweepSettings = ReadonlyMap<string, readonly Params[]>;

/**
 * The settings of a sweep from a YAML or JSON file: for each generator a list of parameter objects; `{}` are its
 * defaults.
 * @throws {E_FILE} via the file system, {E_SWEEP} where the content is something else
 */
export async function readSettings(path: string): Promise<SweepSettings> {
  return parseSettings(await readFile(path, "utf8"), path);
}

/** @throws {E_SWEEP} */
export function parseSettings(text: string, where: string): SweepSettings {
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw new RaresynthError("E_SWEEP", "the settings are not valid YAML or JSON.", { where, cause });
  }
  const parsed = settingsShape.safeParse(content);
  if (parsed.success) return new Map(Object.entries(parsed.data));
  const faults = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "settings"}: ${issue.message}`);
  throw new RaresynthError("E_SWEEP", `the settings are not valid: ${faults.join("; ")}.`, {
    where,
    hint: "For each generator a list of parameter objects, for example cart: [{ minLeafUnits: 10 }, { minLeafUnits: 20 }].",
  });
}

/** The published JSON Schema (2020-12) of a settings file. */
export function settingsJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(settingsShape, { target: "draft-2020-12" }),
    $id: "urn:raresynth:schema:sweep-settings:1",
    title: "Settings of a sweep",
    description: "For each generator a list of parameter objects; what is not given is the generator's default.",
  };
}
