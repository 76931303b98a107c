import { makeCohort, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import type { ColumnSchema } from "../../src/core/data/schema.ts";

const LEVELS = ["a", "b", "c", "d", "e", "f"];

/**
 * An invented registry of any size, driven by one severity: age, sex and region as quasi-identifiers, a survival pair,
 * and then in turn two numbers, a coded column, an ordered one. Every fifth column has holes.
 * @param nColumns >= 5; a registry of more columns begins with those of one of fewer
 */
export function growingCohort(nRows: number, nColumns: number): Cohort<"train"> {
  const severity = draws("severity", nRows, (rng) => rng.normal());
  const schemas: ColumnSchema[] = [];
  const columns: Column[] = [];
  const number = (name: string, role: ColumnSchema["role"], type: "continuous" | "integer", values: Float64Array) => {
    schemas.push({ name, type, role });
    columns.push({ kind: "numeric", name, values });
  };
  const coded = (
    name: string,
    role: ColumnSchema["role"],
    levels: readonly string[],
    ordered: boolean,
    codes: Int32Array,
  ) => {
    schemas.push({ name, type: ordered ? "ordinal" : "categorical", role, levels });
    columns.push({ kind: "coded", name, codes, levels, nPublicLevels: levels.length, ordered });
  };
  const codes = (name: string, nLevels: number, holes = 0): Int32Array =>
    Int32Array.from(
      draws(name, nRows, (rng, row) => {
        const place = nLevels * (0.5 + 0.15 * severity[row]! + 0.25 * rng.normal());
        return rng.float() < holes ? -1 : Math.min(nLevels - 1, Math.max(0, Math.floor(place)));
      }),
    );
  number(
    "age",
    "quasi-identifier",
    "integer",
    draws("age", nRows, (rng) => 20 + rng.int(60)),
  );
  coded("sex", "quasi-identifier", ["f", "m"], false, codes("sex", 2));
  coded("region", "quasi-identifier", LEVELS, false, codes("region", 6));
  number(
    "time",
    "other",
    "integer",
    draws(
      "time",
      nRows,
      (rng, row) => 1 + Math.round(-900 * Math.exp(-0.5 * severity[row]!) * Math.log(1 - rng.float())),
    ),
  );
  coded("event", "other", ["alive", "died"], false, codes("event", 2));
  for (let k = 5; k < nColumns; k++) {
    const holes = k % 5 === 0 ? 0.1 : 0;
    const name = `c${k}`;
    if (k % 4 < 2)
      number(
        name,
        "other",
        "continuous",
        draws(name, nRows, (rng, row) =>
          rng.float() < holes ? NaN : Math.round(100 * Math.exp(1 + 0.3 * severity[row]! + 0.4 * rng.normal())) / 100,
        ),
      );
    else coded(name, "other", LEVELS.slice(0, 3 + (k % 3)), k % 4 === 3, codes(name, 3 + (k % 3), holes));
  }
  const survival = [{ name: "overall", time: "time", event: "event", censored: ["alive"], causes: ["died"] }];
  return makeCohort("train", { version: 1, name: "growing", columns: schemas, survival }, columns, nRows);
}

function draws(
  name: string,
  nRows: number,
  draw: (rng: ReturnType<typeof createRng>, row: number) => number,
): Float64Array {
  const rng = createRng(`bench/growth/${name}`);
  return Float64Array.from({ length: nRows }, (_, row) => draw(rng, row));
}
