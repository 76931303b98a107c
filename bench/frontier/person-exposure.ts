import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Exposure of the single patient to a generator, by refits without a tenth of the patients. */
export interface PersonExposure {
  readonly refits: number;
  /** Patients who were in one refit and out of another. */
  readonly persons: number;
  /** Mean over them of the area of runs with against runs without, by the distance to the closest row. */
  readonly mean: number;
}

export const personsFile = (scratch: string, registry: string, method: string): string =>
  join(scratch, registry, `persons-${method}.json`);

/** What persons.js measured; undefined where it did not. */
export function readPersons(scratch: string, registry: string, method: string): PersonExposure | undefined {
  const file = personsFile(scratch, registry, method);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as PersonExposure) : undefined;
}
