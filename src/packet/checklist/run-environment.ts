import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";

export const ENVIRONMENT_NAME = "run-environment.json";

const shape = z.strictObject({
  format: z.literal("raresynth-run-environment"),
  version: z.literal(1),
  label: z.literal("SYNTHETIC"),
  made: z.strictObject({ date: z.string(), software: z.string(), node: z.string(), system: z.string() }),
  /** `denied`: the system gave the process no way out, and this was looked at from inside. */
  network: z.strictObject({ denied: z.boolean(), how: z.string() }),
  /** What the program printed, searched for cells of the registry and the seed. Absent: not searched. */
  logs: z.exactOptional(
    z.strictObject({
      how: z.string(),
      lookedFor: z.number().int().min(0),
      lines: z.number().int().min(0),
      found: z.number().int().min(0),
    }),
  ),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number().int().min(0) })),
});

/** How a run was run: network, what it printed, what it wrote. Names, sizes and counts only. */
export type RunEnvironment = z.infer<typeof shape>;

/** @throws {E_CHECKLIST} */
export function parseEnvironment(text: string): RunEnvironment {
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw new RaresynthError("E_CHECKLIST", "it is not a record of a run's environment.", {
      where: ENVIRONMENT_NAME,
      cause,
    });
  }
}

/** Shortest cell that is looked for: shorter ones stand in ordinary words and numbers. */
const LEAST_LENGTH = 6;

/**
 * Searches what was printed for cells of the registry.
 * Claim: each distinct cell of six characters or more that is not a public word (column name, level, file name) is
 * looked for as it stands in the file.
 * Not claimed: shorter cells, recoded or rounded ones.
 * @param cells of the registry's file
 * @param allowed words that may be printed
 */
export function searchLogs(
  lines: readonly string[],
  cells: Iterable<string>,
  allowed: readonly string[],
): { readonly lookedFor: number; readonly found: number } {
  const needles = new Set(cells);
  const search = logSearch(lines, allowed);
  for (const needle of needles) search.see(needle);
  return search.result();
}

/** A search as `searchLogs`, cell by cell, for registries whose cells are not held at once. */
export interface LogSearch {
  /** @param cell one that is seen twice is counted twice among those looked for */
  see(cell: string): void;
  result(): { readonly lookedFor: number; readonly found: number };
}

/** @param lines, allowed as `searchLogs` */
export function logSearch(lines: readonly string[], allowed: readonly string[]): LogSearch {
  const text = lines.join("\n");
  const open = new Set(allowed);
  // Most cells begin with what is printed nowhere.
  const beginnings = new Set<string>();
  for (let at = 0; at + LEAST_LENGTH <= text.length; at++) beginnings.add(text.slice(at, at + LEAST_LENGTH));
  const found = new Set<string>();
  let lookedFor = 0;
  return {
    see: (cell) => {
      if (cell.length < LEAST_LENGTH || open.has(cell)) return;
      lookedFor += 1;
      if (beginnings.has(cell.slice(0, LEAST_LENGTH)) && text.includes(cell)) found.add(cell);
    },
    result: () => ({ lookedFor, found: found.size }),
  };
}
