import { describe, expect, it } from "vitest";
import { releasableGenerators } from "../../generators/index.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { lawParams } from "./law-params.ts";
import { registryFolder } from "../registry-folder.ts";

const REGISTRIES = ["pbc", "cgd0", "rhDNase", "pbcseq", "dystrophy"] as const;
const CELL_SIZE = 11;

async function read(name: string): Promise<Cohort<"train">> {
  const folder = registryFolder(name);
  return (await readRegistry(`${folder}${name}.csv`, await readSchema(`${folder}cohort.schema.yaml`), "train")).cohort;
}

function rowsOf(cohort: Cohort): string[] {
  const cell = (column: Cohort["columns"][number], row: number) => {
    if (column.kind === "numeric") return Number.isNaN(column.values[row]!) ? null : column.values[row]!;
    return column.codes[row]! < 0 ? null : column.levels[column.codes[row]!]!;
  };
  return Array.from({ length: cohort.nRows }, (_, row) =>
    JSON.stringify(cohort.columns.map((column) => cell(column, row))),
  );
}

/** Arrays of numbers in a model, with the key that they stand under. */
function numberArrays(value: unknown, key = ""): { key: string; numbers: number[] }[] {
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((entry) => typeof entry === "number")) return [{ key, numbers: value }];
    return value.flatMap((entry) => numberArrays(entry, key));
  }
  return value !== null && typeof value === "object"
    ? Object.entries(value).flatMap(([name, entry]) => numberArrays(entry, name))
    : [];
}

/** Indices and values, by the name of what holds them; any other array of small whole numbers could be counts. */
const NOT_COUNTS = new Set([
  "parents",
  "parentMaps",
  "childMap",
  "bins",
  "cuts",
  "ends",
  "value",
  "edges",
  "shares",
  "within",
  "p",
  "table",
  "share",
  "hazard",
  "scores",
  "mean",
]);

describe.each(REGISTRIES)("generators on %s", (name) => {
  it.each(releasableGenerators.map((generator) => [generator.id, generator] as const))(
    "%s draws no patient's row, and its model holds none, nor a small count, nor an undeclared rare level",
    async (_, generator) => {
      const train = await read(name);
      const fitted = await generator.fit(train, lawParams(generator.id), createRng("fit"));
      const synthetic = await fitted.sample(train.nRows, createRng("sample"));
      const real = new Set(rowsOf(train));
      const copied = rowsOf(synthetic).filter((row) => real.has(row)).length;
      expect(copied).toBeLessThanOrEqual(Math.ceil(0.01 * train.nRows));
      const model = fitted.toModel(CELL_SIZE);
      const text = JSON.stringify(model);
      for (const row of real) expect(text.includes(row.slice(1, -1))).toBe(false);
      for (const { key, numbers } of numberArrays(model.body)) {
        if (NOT_COUNTS.has(key)) continue;
        expect(
          numbers.every((entry) => Number.isInteger(entry) && entry > 0 && entry < CELL_SIZE),
          key,
        ).toBe(false);
      }
      for (const column of train.columns) {
        if (column.kind !== "coded") continue;
        const rare = column.levels.filter(
          (_level, code) =>
            code >= column.nPublicLevels &&
            new Set(train.units.filter((_unit, row) => column.codes[row] === code)).size < 5,
        );
        const emitted = synthetic.columns.find((candidate) => candidate.name === column.name)!;
        if (emitted.kind === "coded") for (const level of rare) expect(emitted.levels.includes(level)).toBe(false);
      }
    },
  );
});
