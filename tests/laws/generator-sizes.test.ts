import { describe, expect, it } from "vitest";
import { releasableGenerators } from "../../generators/index.ts";
import { rowsOfUnits, takeRows, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import { constraintViolations, describeConstraint } from "../../src/core/data/constraint-violations.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { columnsOfConstraint } from "../../src/core/data/schema.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { lawParams } from "./law-params.ts";
import { SMOOTH_TAILS, tailReach } from "./tail-reach.ts";
import { registryFolder } from "../registry-folder.ts";

const REGISTRIES = ["pbc", "cgd0", "rhDNase", "pbcseq", "dystrophy"] as const;
const SIZES = [30, 60, 128, 418];
/** Fewest units that must hold an undeclared level before it may be named. */
const NAMED_FROM = 5;

async function read(name: string): Promise<Cohort<"train">> {
  const folder = registryFolder(name);
  return (await readRegistry(`${folder}${name}.csv`, await readSchema(`${folder}cohort.schema.yaml`), "train")).cohort;
}

/** This many units, drawn at random. */
function unitsOf(cohort: Cohort<"train">, nUnits: number): Cohort<"train"> {
  const kept = new Set(permutation(cohort.nUnits, createRng(`units/${nUnits}`)).slice(0, nUnits));
  return takeRows(
    cohort,
    rowsOfUnits(cohort, (unit) => kept.has(unit)),
    "train",
  );
}

function cellText(column: Column, row: number): string {
  if (column.kind === "numeric") return String(column.values[row]!);
  return column.codes[row]! < 0 ? "" : column.levels[column.codes[row]!]!;
}

function rowTexts(cohort: Cohort): string[] {
  return Array.from({ length: cohort.nRows }, (_, row) =>
    cohort.columns.map((column) => cellText(column, row)).join("|"),
  );
}

/** Every law that rows can be held to without the generator's own promises. */
function expectLawful(drawn: Cohort<"synthetic">, train: Cohort<"train">, hasTails: boolean): void {
  expect(drawn.columns.map(({ name }) => name)).toEqual(train.columns.map(({ name }) => name));
  for (const constraint of train.schema.constraints ?? [])
    expect(constraintViolations(drawn, constraint).length, describeConstraint(constraint)).toBe(0);
  const real = new Set(rowTexts(train));
  expect(rowTexts(drawn).filter((row) => real.has(row)).length).toBeLessThanOrEqual(Math.ceil(0.02 * drawn.nRows));
  drawn.columns.forEach((column, at) => {
    const source = train.columns[at]!;
    if (column.kind === "numeric" && source.kind === "numeric") {
      const observed = [...source.values].filter((value) => !Number.isNaN(value));
      // A time of survival starts at its entry; visits later than the last patient's can be drawn, but not after the
      // data cut or follow-up.
      if (
        column.name === drawn.schema.visits?.time ||
        (drawn.schema.survival ?? []).some((pair) => pair.time === column.name)
      )
        return;
      // A column of few patients that stands in an order may go as far as the columns before and after it.
      if (
        observed.length < 25 &&
        (train.schema.constraints ?? []).some(
          (one) =>
            (one.kind === "inequality" || one.kind === "order") && columnsOfConstraint(one).includes(column.name),
        )
      )
        return;
      // Visits are drawn by trees with smooth tails, and an ordered column as its neighbour and a gap, whatever the
      // generator.
      const reachesFurther =
        hasTails ||
        drawn.schema.visits !== undefined ||
        (train.schema.constraints ?? []).some(
          (one) => one.kind === "inequality" && columnsOfConstraint(one).includes(column.name),
        );
      const { low, high } =
        reachesFurther && observed.length > 0
          ? tailReach(observed)
          : { low: Math.min(...observed), high: Math.max(...observed) };
      expect(
        [...column.values].every((value) => Number.isNaN(value) || (value >= low - 1e-9 && value <= high + 1e-9)),
        column.name,
      ).toBe(true);
    } else if (column.kind === "coded" && source.kind === "coded") {
      const holders = (level: string) =>
        new Set(train.units.filter((_, row) => source.levels[source.codes[row]!] === level)).size;
      for (const level of column.levels) {
        const code = source.levels.indexOf(level);
        if (code >= source.nPublicLevels) expect(holders(level), column.name).toBeGreaterThanOrEqual(NAMED_FROM);
      }
    }
  });
}

async function attempt(generator: Generator, train: Cohort<"train">): Promise<Cohort<"synthetic"> | RaresynthError> {
  try {
    return await (
      await generator.fit(train, lawParams(generator.id), createRng("fit"))
    ).sample(400, createRng("sample"));
  } catch (error) {
    if (error instanceof RaresynthError) return error;
    throw error;
  }
}

describe.each(releasableGenerators.map((generator) => [generator.id, generator] as const))(
  "%s at every size",
  (_, generator) => {
    it.each(REGISTRIES.flatMap((name) => SIZES.map((size) => [name, size] as const)))(
      "keeps the laws on %s with %i patients, or says that they are too few",
      async (name, size) => {
        const whole = await read(name);
        const train = unitsOf(whole, size);
        const drawn = await attempt(generator, train);
        if (drawn instanceof RaresynthError) {
          expect(drawn.code).toBe("E_TOO_FEW");
          expect(train.nUnits).toBeLessThan(generator.minUnits);
        } else expectLawful(drawn, train, SMOOTH_TAILS.includes(generator.id));
      },
    );
  },
);
