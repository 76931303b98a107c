import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { splitOf, type Registry } from "./registries.ts";

/** What one fit and its sample took, by the clock and of the processor; or why there is none. */
export interface Cell {
  readonly fitSeconds: number;
  readonly sampleSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly failed?: string;
}

export const splitFolder = (scratch: string, registry: string, r: number): string => join(scratch, registry, `${r}`);
export const cellFile = (scratch: string, registry: string, r: number, method: string): string =>
  join(splitFolder(scratch, registry, r), `${method}.json`);
export const rowsFile = (scratch: string, registry: string, r: number, method: string): string =>
  join(splitFolder(scratch, registry, r), `${method}.csv`);

/** The cell, where it is finished. */
export function readCell(scratch: string, registry: string, r: number, method: string): Cell | undefined {
  const file = cellFile(scratch, registry, r, method);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Cell) : undefined;
}

/** Beside, then renamed: a file that is there is whole. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** Writes the training patients of each split, and what the peers are told of columns and rules. */
export function prepare(scratch: string, registry: Registry, splits: number): void {
  mkdirSync(join(scratch, registry.name), { recursive: true });
  const kinds = registry.cohort.schema.columns.map(({ name, type, levels }) => ({
    name,
    type,
    ...(levels === undefined ? {} : { levels }),
  }));
  writeWhole(join(scratch, registry.name, "columns.json"), JSON.stringify(kinds));
  writeWhole(join(scratch, registry.name, "rules.json"), JSON.stringify(registry.cohort.schema.constraints ?? []));
  for (let r = 0; r < splits; r++) {
    const file = rowsFile(scratch, registry.name, r, "train");
    if (existsSync(file)) continue;
    mkdirSync(splitFolder(scratch, registry.name, r), { recursive: true });
    writeWhole(file, cohortToCsv(splitOf(registry, r).train));
    writeWhole(rowsFile(scratch, registry.name, r, "held-out"), cohortToCsv(splitOf(registry, r).heldOut));
  }
}
