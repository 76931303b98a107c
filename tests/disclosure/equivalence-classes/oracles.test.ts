import { describe, expect, it } from "vitest";
import { classesOf, journalist, prosecutor, wildcardCounts } from "../../../disclosure/equivalence-classes/classes.ts";
import { lDiversity, tCloseness } from "../../../disclosure/equivalence-classes/diversity.ts";
import { hierarchicalRisk, individualRisk } from "../../../disclosure/equivalence-classes/individual-risk.ts";
import { disSuda, suda } from "../../../disclosure/equivalence-classes/suda.ts";

const cellsOf = (rows: readonly (readonly (string | number)[])[]): Int32Array[] =>
  rows[0]!.map((_, key) => {
    const levels = [...new Set(rows.map((row) => row[key]))];
    return Int32Array.from(rows, (row) => levels.indexOf(row[key]));
  });

describe("SUDA", () => {
  it("scores the ten records of the statistical disclosure control practice guide", () => {
    const rows = [
      ["urban", "f", "secondary incomplete", "employed"],
      ["urban", "f", "secondary incomplete", "employed"],
      ["urban", "f", "primary incomplete", "non-LF"],
      ["urban", "m", "secondary complete", "employed"],
      ["rural", "f", "secondary complete", "unemployed"],
      ["urban", "m", "secondary complete", "employed"],
      ["urban", "f", "primary complete", "non-LF"],
      ["urban", "m", "post-secondary", "unemployed"],
      ["urban", "f", "secondary incomplete", "non-LF"],
      ["urban", "f", "secondary incomplete", "non-LF"],
    ];
    expect([...suda(cellsOf(rows), 4).scores]).toEqual([0, 0, 6, 0, 12, 0, 6, 10, 0, 0]);
  });

  it("splits scores over keys", () => {
    const { scores, contributions } = suda(
      cellsOf([
        [2, 0, 0],
        [1, 3, 6],
        [1, 0, 0],
      ]),
      3,
    );
    expect([...scores]).toEqual([2, 4, 2]);
    expect([...contributions]).toEqual([0.5, 0.375, 0.375]);
  });

  it("finds what exhaustive search finds, on random tables", () => {
    let state = 7;
    const next = (k: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % k;
    for (let trial = 0; trial < 20; trial++) {
      const rows = Array.from({ length: 25 }, () => [next(3), next(4), next(2), next(5)]);
      const cells = cellsOf(rows);
      const alone = (row: number, mask: number): boolean =>
        rows.every(
          (other, r) => r === row || other.some((value, k) => (mask & (1 << k)) !== 0 && value !== rows[row]![k]),
        );
      const factorial = [1, 1, 2, 6];
      const wanted = rows.map((_, row) => {
        let score = 0;
        for (let mask = 1; mask < 16; mask++) {
          const parts = [0, 1, 2, 3].filter((k) => (mask & (1 << k)) !== 0);
          if (alone(row, mask) && parts.every((k) => parts.length === 1 || !alone(row, mask & ~(1 << k))))
            score += factorial[4 - parts.length]!;
        }
        return score;
      });
      expect([...suda(cells, 4).scores]).toEqual(wanted);
    }
  });

  it("maps scores to DIS probabilities with the fraction that is given, and refuses to guess one", () => {
    const rounded = (values: Float64Array): number[] => [...values].map((x) => Number(x.toFixed(9)));
    expect(rounded(disSuda([1.75, 3.25, 1.75, 2.75], 4, 6, 0.01, 4))).toEqual([
      0.005120313, 0.010702061, 0.005120313, 0.008775093,
    ]);
    expect(rounded(disSuda([6, 12, 6, 10], 4, 6, 0.01, 4))).toEqual([
      0.004986798, 0.011383006, 0.004986798, 0.009166679,
    ]);
    expect([...disSuda([6, 12, 6, 10], 4, 6, 0.9, 4)].map((x) => Number(x.toFixed(6)))).toEqual([
      0.817034, 0.911182, 0.817034, 0.891811,
    ]);
    expect(() => disSuda([1], 1, 0, Number.NaN, 4)).toThrow(/must be given/);
  });
});

describe("frequency counts and individual risk", () => {
  const a = [2, 3, 2, 2, 3, 3, 1, 2],
    b = [3, 3, 3, 3, 3, 3, 4, 3],
    c = [1, 3, 1, 2, 1, 1, 1, 1];
  const w = [18, 45.5, 39, 17, 92, 8, 123.5, 51];

  it("counts sample and population, and takes missing for a wildcard", () => {
    const { sample, population } = wildcardCounts(
      [a, b, c].map((one) => Int32Array.from(one)),
      w,
    );
    expect([...sample]).toEqual([3, 1, 3, 1, 2, 2, 1, 3]);
    expect([...population]).toEqual([108, 45.5, 108, 17, 100, 100, 123.5, 108]);
    const holes = c.map((value, row) => (row === 2 || row === 6 ? -1 : value));
    expect([
      ...wildcardCounts(
        [a, b, holes].map((one) => Int32Array.from(one)),
        w,
      ).sample,
    ]).toEqual([3, 1, 4, 2, 2, 2, 1, 3]);
  });

  it("gives the published risks", () => {
    const f = [3, 1, 3, 1, 2, 2, 1, 3],
      population = [108, 45.5, 108, 17, 100, 100, 123.5, 108];
    const risks = f.map((one, k) => individualRisk(one, population[k]!, "approximate"));
    const wanted = [0.01369863, 0.08579129, 0.01369863, 0.17707583, 0.01877883, 0.01877883, 0.03931625, 0.01369863];
    risks.forEach((risk, k) => expect(risk).toBeCloseTo(wanted[k]!, 8));
    expect(individualRisk(3, 108)).toBeCloseTo(0.01355297, 8);
    expect(individualRisk(4, 4)).toBe(0.25);
    const second = [
      [2, 110],
      [2, 84.5],
      [2, 84.5],
      [1, 17],
      [1, 541],
      [1, 8],
      [1, 5],
      [2, 110],
    ].map(([one, many]) => individualRisk(one!, many!));
    [0.017144, 0.022042, 0.022042, 0.177076, 0.011654, 0.297063, 0.402359, 0.017144].forEach((risk, k) =>
      expect(second[k]).toBeCloseTo(risk, 6),
    );
    expect(hierarchicalRisk([0.1, 0.2])).toBeCloseTo(0.28, 12);
  });

  it("stays between 1/F and 1/f", () => {
    for (let f = 1; f <= 20; f++)
      for (const population of [f + 0.5, 2 * f, 10 * f, 1000 * f]) {
        const risk = individualRisk(f, population);
        expect(risk).toBeGreaterThan(1 / population - 1e-9);
        expect(risk).toBeLessThanOrEqual(1 / f + 1e-9);
      }
  });
});

describe("classes", () => {
  it("counts patients, not rows", () => {
    const { sizes } = classesOf(["x", "x", "x", "y"], Int32Array.from([0, 0, 1, 2]), 3);
    expect([...sizes]).toEqual([2, 1]);
  });

  it("prosecutor, journalist and marketer by hand", () => {
    // Classes of 1, 2 and 5 units standing for 4, 10 and 20 people.
    expect(prosecutor([1, 2, 5], 0.3)).toEqual({ largest: 1, average: 3 / 8, shareAbove: 3 / 8 });
    expect(prosecutor([4, 4], 0.3)).toEqual({ largest: 1 / 4, average: 1 / 4, shareAbove: 0 });
    expect(prosecutor([], 0.3)).toEqual({ largest: 0, average: 0, shareAbove: 0 });
    const outside = journalist([1, 2, 5], [4, 10, 20], 0.09);
    expect(outside.largest).toBe(0.25);
    expect(outside.marketer).toBeCloseTo((1 / 4 + 2 / 10 + 5 / 20) / 8, 12);
    expect(outside.average).toBeCloseTo(Math.max(3 / 34, 0.7 / 8), 12);
    expect(outside.shareAbove).toBeCloseTo(3 / 8, 12);
  });

  it("l-diversity and t-closeness of the papers' tables", () => {
    // Li et al. 2007, table 3: salaries 3k..11k in three classes of three; the class {3k, 4k, 5k} is .375 from the
    // whole, {6k, 8k, 11k} .167.
    const salary = [0, 1, 2, 3, 8, 5, 4, 6, 7];
    const classOf = Int32Array.from([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(tCloseness(classOf, salary, 9, true)).toBeCloseTo(0.375, 12);
    expect(
      tCloseness(
        Int32Array.from([1, 1, 1, 0, 0, 0, 1, 1, 1]).map((one) => (one === 0 ? 0 : 1)),
        [9, 9, 9, 3, 5, 8, 9, 9, 9].map((x) => Math.min(x, 8)),
        9,
        true,
      ),
    ).toBeGreaterThan(0);
    const classes = lDiversity(Int32Array.from([0, 0, 0, 0, 1, 1, 1, 1]), [0, 0, 1, 2, 3, 3, 3, 1]);
    expect(classes.distinct).toBe(2);
    expect(classes.entropy).toBeCloseTo(Math.exp(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25))), 12);
    expect(classes.recursive).toBe(3);
    expect(lDiversity(Int32Array.from([0, 0]), [1, 1]).recursive).toBe(Infinity);
    expect(tCloseness(Int32Array.from([0, 0, 1, 1]), [0, 0, 1, 1], 2, false)).toBeCloseTo(0.5, 12);
  });
});
