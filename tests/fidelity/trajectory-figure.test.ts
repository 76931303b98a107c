import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openRegistry } from "../../src/api/open-registry.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { trajectoryFigures } from "../../src/fidelity/trajectory-figure.ts";
import { pbcCohort } from "./pbc-cohort.ts";

const folder = join(import.meta.dirname, "../reference/pbcseq");
let registry: Cohort<"train">;

beforeAll(async () => {
  registry = (await openRegistry(join(folder, "pbcseq.csv"), { schema: join(folder, "cohort.schema.yaml") })).cohort;
});

describe("trajectories", () => {
  it("show quartiles of what changes over the visits, to two digits, and nothing of what does not", () => {
    const figures = trajectoryFigures(registry, { ...registry, role: "synthetic" }, 11);
    const columns = figures.map(({ column }) => column);
    expect(columns).toContain("bili");
    for (const fixed of ["age", "futime", "day"]) expect(columns).not.toContain(fixed);
    const points = figures.find(({ column }) => column === "bili")?.registry ?? [];
    expect(points.length).toBeGreaterThan(3);
    for (const { from, to, low, middle, high } of points) {
      expect(from < to && low <= middle && middle <= high).toBe(true);
      for (const value of [low, middle, high]) expect(Number(value.toPrecision(2))).toBe(value);
    }
    // The first span, worked out here: the middle of all values of bilirubin before its end.
    const column = (name: string): Float64Array => {
      const found = registry.columns.find((one) => one.name === name);
      return found?.kind === "numeric" ? found.values : new Float64Array();
    };
    const [day, bili] = [column("day"), column("bili")];
    const sorted = bili.filter((value, row) => day[row]! < points[0]!.to && !Number.isNaN(value)).sort();
    const middle = (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
    expect(points[0]!.middle).toBe(Number(middle.toPrecision(2)));
  });

  it("leave out spans with fewer than four times the cell size of patients", () => {
    const patients = new Set(registry.units).size;
    expect(trajectoryFigures(registry, { ...registry, role: "synthetic" }, patients)).toEqual([]);
  });

  it("are none without visits", () => {
    const all = pbcCohort();
    expect(trajectoryFigures(all, { ...all, role: "synthetic" }, 11)).toEqual([]);
  });
});
