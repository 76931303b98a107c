import { makeCohort, type Cohort, type Column } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";

/**
 * A made-up registry with known structure: y follows x, z is independent, a block of two columns is missing together,
 * survival follows group.
 */
export function madeUpRegistry(n: number, seed: string, rowsPerUnit = 1): Cohort<"train"> {
  const rng = createRng(seed);
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const z = new Float64Array(n);
  const lab = new Float64Array(n).fill(NaN);
  const group = new Int32Array(n);
  const test = new Int32Array(n).fill(-1);
  const time = new Float64Array(n);
  const event = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    group[row] = rng.float() < 0.4 ? 1 : 0;
    x[row] = Math.round(1000 * (50 + 10 * rng.normal())) / 1000;
    y[row] = Math.round(1000 * (x[row]! * 0.8 + 6 * rng.normal())) / 1000;
    z[row] = Math.round(1000 * Math.exp(rng.normal())) / 1000;
    if (rng.float() < 0.7) {
      test[row] = rng.float() < (group[row] === 1 ? 0.8 : 0.2) ? 1 : 0;
      lab[row] = Math.round(1000 * (x[row]! + 5 * rng.normal())) / 1000;
    }
    const death = -Math.log(1 - rng.float()) * (group[row] === 1 ? 300 : 1500);
    const other = -Math.log(1 - rng.float()) * 3000;
    const lost = 200 + 2000 * rng.float();
    time[row] = Math.ceil(Math.min(death, other, lost));
    event[row] = lost <= Math.min(death, other) ? 0 : death < other ? 2 : 1;
  }
  const coded = (name: string, codes: Int32Array, levels: string[]): Column => ({
    kind: "coded",
    name,
    codes,
    levels,
    nPublicLevels: levels.length,
    ordered: false,
  });
  const columns: Column[] = [
    { kind: "numeric", name: "time", values: time },
    coded("event", event, ["alive", "moved", "died"]),
    { kind: "numeric", name: "x", values: x },
    { kind: "numeric", name: "y", values: y },
    { kind: "numeric", name: "z", values: z },
    { kind: "numeric", name: "lab", values: lab },
    coded("group", group, ["a", "b"]),
    coded("test", test, ["neg", "pos"]),
  ];
  const schema: CohortSchema = {
    version: 1,
    name: "made up",
    columns: columns.map((one) =>
      one.kind === "numeric"
        ? { name: one.name, type: one.name === "time" ? "integer" : "continuous", role: "other" }
        : { name: one.name, type: "categorical", role: "other", levels: [...one.levels] },
    ),
    survival: [{ name: "os", time: "time", event: "event", censored: ["alive"], causes: ["moved", "died"] }],
  };
  return makeCohort("train", schema, columns, n, {
    units: Int32Array.from({ length: n }, (_, row) => Math.floor(row / rowsPerUnit)),
  });
}

export function numbersOf(cohort: Cohort, name: string): Float64Array {
  const found = cohort.columns.find((one) => one.name === name);
  if (found?.kind !== "numeric") throw new Error("no such number");
  return found.values;
}

export function labelsOf(cohort: Cohort, name: string): string[] {
  const found = cohort.columns.find((one) => one.name === name);
  if (found?.kind !== "coded") throw new Error("no such category");
  return Array.from(found.codes, (code) => (code < 0 ? "" : found.levels[code]!));
}

/** Rows as text, in the cohort's own order. */
export function rowsAsText(cohort: Cohort, names: readonly string[]): string[] {
  const parts = names.map((name) => {
    const found = cohort.columns.find((one) => one.name === name)!;
    return found.kind === "numeric" ? Array.from(found.values, String) : labelsOf(cohort, name);
  });
  return Array.from({ length: cohort.nRows }, (_, row) => parts.map((part) => part[row]).join("|"));
}
