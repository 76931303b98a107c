import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { meanCap } from "../../../disclosure/attribute-inference/disclosure-measures.ts";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearestDistance } from "../../../disclosure/shared/distance/nearest.ts";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";

type Cells = Readonly<Record<string, readonly (number | string | null)[]>>;
type Score = Readonly<Record<"score" | "capProtection" | "baselineProtection", number>>;
interface DcrCase {
  note: string;
  kinds: Record<string, "numeric" | "coded">;
  real: Cells;
  synthetic: Cells;
  published: number[] | null;
  dcr: number[];
}
interface Protection {
  published: Score;
  scores: Record<"CAP" | "0CAP" | "GCAP", Score>;
  real: Record<string, string[]>;
  synthetic: Record<string, string[]>;
}
interface Fixture {
  dcr: Record<string, DcrCase>;
  disclosureProtection: Record<string, Protection>;
}

const fixture = JSON.parse(
  readFileSync(new URL("../../reference/sdmetrics/sdmetrics.json", import.meta.url), "utf8"),
) as Fixture;

function cohortOf(cells: Cells, kinds: DcrCase["kinds"]): Cohort<"train"> {
  const columns = Object.entries(kinds).map(([name, kind]): Column => {
    const own = cells[name]!;
    if (kind === "numeric")
      return { kind, name, values: Float64Array.from(own, (cell) => (cell === null ? NaN : Number(cell))) };
    const levels = [...new Set(own.filter((cell) => cell !== null).map(String))];
    return {
      kind,
      name,
      codes: Int32Array.from(own, (cell) => (cell === null ? -1 : levels.indexOf(String(cell)))),
      levels,
      nPublicLevels: levels.length,
      ordered: false,
    };
  });
  return makeCohort("train", { version: 1, name: "fixture", columns: [] }, columns, Object.values(cells)[0]!.length);
}

describe("distance to closest record of SDMetrics", () => {
  it.each(Object.entries(fixture.dcr))("%s", (_, { kinds, real, synthetic, published, dcr }) => {
    const ours = cohortOf(real, kinds);
    const space = mixedSpace([ours]);
    const got = nearestDistance(encode(space, cohortOf(synthetic, kinds)), encode(space, ours));
    expect(got.length).toBe(dcr.length);
    dcr.forEach((d, row) => expect(Math.abs(got[row]! - d)).toBeLessThan(1e-9));
    // Published to six digits, some of them cut and not rounded.
    published?.forEach((d, row) => expect(Math.abs(got[row]! - d)).toBeLessThan(1e-6));
  });
});

describe("disclosure protection of SDMetrics", () => {
  const rowsOf = (cells: Record<string, string[]>) => ({
    keys: cells["key1"]!.map((key, row) => [key, cells["key2"]![row]!]),
    targets: cells["sensitive1"]!.map((one, row) => `${one}|${cells["sensitive2"]![row]!}`),
  });

  it.each(Object.entries(fixture.disclosureProtection))(
    "%s synthetic rows",
    (_, { published, scores, real, synthetic }) => {
      const baseline = 1 - 1 / (new Set(real["sensitive1"]).size * new Set(real["sensitive2"]).size);
      for (const variant of ["CAP", "0CAP", "GCAP"] as const) {
        const protection = 1 - meanCap(variant, rowsOf(real), rowsOf(synthetic))!;
        expect(protection).toBeCloseTo(scores[variant].capProtection, 12);
        expect(baseline).toBeCloseTo(scores[variant].baselineProtection, 12);
        expect(Math.min(1, protection / baseline)).toBeCloseTo(scores[variant].score, 12);
      }
      expect(1 - meanCap("CAP", rowsOf(real), rowsOf(synthetic))!).toBeCloseTo(published.capProtection, 12);
      expect(scores.CAP).toEqual(published);
    },
  );
});
