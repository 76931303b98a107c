import { makeCohort, type Cohort } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { coded, numeric } from "../toys.ts";

/**
 * A registry that a small network can learn: a number that follows a code, a rare code, and a number missing in a
 * fifth.
 */
export function trainedCohort(nRows: number, seed: string): Cohort<"train"> {
  const rng = createRng(`trained/${seed}`);
  const severity = Float64Array.from({ length: nRows }, () => rng.normal());
  const group = Array.from(severity, (s) => (s + 0.5 * rng.normal() > 0.3 ? "ill" : "well"));
  const columns = [
    numeric(
      "marker",
      severity.map((s) => Math.round(100 * Math.exp(0.7 * s + 0.3 * rng.normal())) / 100),
    ),
    numeric(
      "age",
      severity.map((s) => Math.round(55 + 8 * s + 6 * rng.normal())),
    ),
    numeric(
      "test",
      severity.map((s) => (rng.float() < 0.2 ? NaN : Math.round(10 * (s + rng.normal())) / 10)),
    ),
    coded("group", group, ["ill", "well"]),
    coded(
      "rare",
      Array.from(severity, () => (rng.float() < 0.08 ? "yes" : "no")),
      ["no", "yes"],
    ),
  ];
  return makeCohort(
    "train",
    {
      version: 1,
      name: "trained",
      columns: columns.map(({ name, kind }) => ({
        name,
        type: kind === "numeric" ? "continuous" : "categorical",
        role: "other",
        ...(kind === "coded" ? { levels: name === "group" ? ["ill", "well"] : ["no", "yes"] } : {}),
      })),
    },
    columns,
    nRows,
  );
}

export const codesOf = (cohort: Cohort, name: string): string[] => {
  const found = cohort.columns.find((column) => column.name === name)!;
  return found.kind === "coded" ? Array.from(found.codes, (code) => found.levels[code]!) : [];
};

export const valuesOf = (cohort: Cohort, name: string): Float64Array => {
  const found = cohort.columns.find((column) => column.name === name)!;
  return found.kind === "numeric" ? found.values : new Float64Array(0);
};

export const shareOf = (cells: readonly string[], wanted: string): number =>
  cells.filter((cell) => cell === wanted).length / cells.length;

export const missingShare = (values: Float64Array): number =>
  values.filter((value) => Number.isNaN(value)).length / values.length;
