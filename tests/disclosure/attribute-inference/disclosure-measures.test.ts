import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import {
  attributeMeasures,
  identityMeasures,
  meanCap,
} from "../../../disclosure/attribute-inference/disclosure-measures.ts";

const rows = parse<Record<string, string>>(
  readFileSync(new URL("../../reference/sd2011/sd2011.csv", import.meta.url), "utf8"),
  { columns: true },
);
const keys = rows.map((row) => ["sex", "age", "region", "placesize"].map((name) => row[name]).join("|"));
const column = (name: string): string[] => rows.map((row) => row[name]!);

describe("measures of synthpop on SD2011, as published", () => {
  it("unique originals", () => expect(identityMeasures(keys, keys).UiO).toBeCloseTo(48.38, 2));

  it.each([
    ["depress", 53.3, 9.81, 74.15],
    ["ls", 58.46, 29.81, 78.55],
    ["marital", 79.24, 43.07, 90.26],
    ["workab", 90.9, 79.41, 95.93],
    ["income", 51.38, 5, 72.25],
  ] as const)("%s", (name, dorig, base, cap) => {
    const { Dorig, baseCAPd, CAPd } = attributeMeasures(keys, column(name), keys, column(name));
    expect([Dorig, baseCAPd, CAPd].map((x) => Number(x.toFixed(2)))).toEqual([dorig, base, cap]);
  });

  it("a copy of the originals discloses all that the originals disclose, and shuffled targets little", () => {
    const copied = attributeMeasures(keys, column("depress"), keys, column("depress"));
    expect([copied.iS, copied.DiSCO, copied.DiSDiO, copied.DCAP]).toEqual([
      100,
      copied.Dorig,
      copied.Dorig,
      copied.CAPd,
    ]);
    const shifted = [...column("depress").slice(1), column("depress")[0]!];
    expect(attributeMeasures(keys, column("depress"), keys, shifted).DiSCO).toBeLessThan(copied.DiSCO / 2);
  });
});

describe("correct attribution probability by hand", () => {
  const original = {
    keys: [
      ["a", "x"],
      ["a", "y"],
      ["b", "z"],
    ],
    targets: ["1", "2", "1"],
  };
  const synthetic = {
    keys: [
      ["a", "x"],
      ["a", "x"],
      ["a", "y"],
      ["c", "z"],
    ],
    targets: ["1", "2", "1", "1"],
  };

  it("leaves out, counts as missed, or takes the nearest keys", () => {
    // (a, x): one of two right; (a, y): wrong; (b, z): no such key, the nearest is (c, z), right.
    expect(meanCap("CAP", original, synthetic)).toBeCloseTo(0.25, 12);
    expect(meanCap("0CAP", original, synthetic)).toBeCloseTo(0.5 / 3, 12);
    expect(meanCap("GCAP", original, synthetic)).toBeCloseTo(0.5, 12);
    expect(meanCap("CAP", original, { keys: [["q", "q"]], targets: ["1"] })).toBeUndefined();
  });
});

describe("where nothing is shared", () => {
  it("all measures of the synthetic rows are 0", () => {
    const apart = attributeMeasures(["a", "b"], ["1", "2"], ["c"], ["1"]);
    expect([apart.iS, apart.DiS, apart.DiSCO, apart.DiSDiO, apart.DCAP, apart.TCAP]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([apart.Dorig, apart.CAPd]).toEqual([100, 100]);
  });
});
