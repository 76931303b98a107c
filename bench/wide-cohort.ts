import { makeCohort, type Cohort, type Column } from "../src/core/data/cohort.ts";
import { createRng } from "../src/core/rng.ts";
import type { ColumnSchema } from "../src/core/data/schema.ts";

const LEVELS = ["a", "b", "c", "d", "e", "f"];

/**
 * An invented registry of 30 columns: 14 numbers, 3 dates, 6 categories, 5 ordered ones and a survival pair, all driven
 * by one severity, some with holes.
 */
export function wideCohort(nRows = 400): Cohort<"train"> {
  const rng = createRng("wide-cohort");
  const severity = Float64Array.from({ length: nRows }, () => rng.normal());
  const withHoles = (share: number, value: () => number) => (rng.float() < share ? NaN : value());
  const schemas: ColumnSchema[] = [];
  const columns: Column[] = [];
  const number = (name: string, type: "continuous" | "integer" | "date", value: (s: number) => number, holes = 0) => {
    schemas.push({ name, type, role: "other", ...(type === "date" ? { grid: 1 } : {}) });
    columns.push({ kind: "numeric", name, values: severity.map((s) => withHoles(holes, () => value(s))) });
  };
  const category = (name: string, nLevels: number, ordered: boolean, holes = 0) => {
    const levels = LEVELS.slice(0, nLevels);
    const code = (s: number) =>
      Math.min(nLevels - 1, Math.max(0, Math.floor(nLevels * (0.5 + 0.15 * s + 0.25 * rng.normal()))));
    schemas.push({ name, type: ordered ? "ordinal" : "categorical", role: "other", levels, otherLevels: "fold" });
    columns.push({
      kind: "coded",
      name,
      codes: Int32Array.from(severity, (s) => (rng.float() < holes ? -1 : code(s))),
      levels,
      nPublicLevels: nLevels,
      ordered,
    });
  };
  for (let k = 0; k < 9; k++)
    number(
      `x${k}`,
      "continuous",
      (s) => Math.round(100 * Math.exp(1 + 0.05 * k * s + 0.4 * rng.normal())) / 100,
      k % 3 === 2 ? 0.15 : 0,
    );
  for (let k = 0; k < 5; k++)
    number(`n${k}`, "integer", (s) => Math.max(0, Math.round(20 + 5 * s + 6 * rng.normal())), k === 4 ? 0.3 : 0);
  for (let k = 0; k < 3; k++)
    number(`d${k}`, "date", (s) => Math.round(15_000 + 300 * s + 900 * rng.normal()), k === 2 ? 0.1 : 0);
  for (let k = 0; k < 6; k++) category(`c${k}`, 2 + (k % 5), false, k === 5 ? 0.1 : 0);
  for (let k = 0; k < 5; k++) category(`o${k}`, 3 + (k % 3), true);
  schemas.push(
    { name: "time", type: "integer", role: "other" },
    { name: "event", type: "categorical", role: "other", levels: ["alive", "died"] },
  );
  columns.push({
    kind: "numeric",
    name: "time",
    values: severity.map((s) => Math.max(1, Math.round(-900 * Math.exp(-0.5 * s) * Math.log(1 - rng.float())))),
  });
  columns.push({
    kind: "coded",
    name: "event",
    codes: Int32Array.from(severity, () => (rng.float() < 0.5 ? 1 : 0)),
    levels: ["alive", "died"],
    nPublicLevels: 2,
    ordered: false,
  });
  const survival = [{ name: "overall", time: "time", event: "event", censored: ["alive"], causes: ["died"] }];
  return makeCohort("train", { version: 1, name: "wide", columns: schemas, survival }, columns, nRows);
}
