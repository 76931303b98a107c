import { describe, expect, it } from "vitest";
import { fitSurvival, sampleSurvival, SURVIVAL_DEFAULTS } from "../../../generators/shared/survival/survival.ts";
import { leafHazard, pooledHazard, tally } from "../../../generators/shared/survival/survival-hazards.ts";
import { makeCohort, type Cohort, type Column } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { cox } from "../../../src/stats/cox.ts";
import type { CohortSchema, SurvivalPair } from "../../../src/core/data/schema.ts";

const pair: SurvivalPair = {
  name: "os",
  time: "time",
  event: "event",
  censored: ["alive"],
  causes: ["relapse", "death"],
};

/** Exponential times with known rates: death 1/500 (group 0) or 1/100 (group 1), relapse 1/1000, censoring 1/800. */
function registry(n: number, seed: string): Cohort<"train"> {
  const rng = createRng(seed);
  const draw = (mean: number) => -mean * Math.log(1 - rng.float());
  const group = Int32Array.from({ length: n }, () => rng.int(2));
  const time = new Float64Array(n);
  const event = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    const exits = [draw(800), draw(1000), draw(group[row] === 1 ? 100 : 500)];
    event[row] = exits.indexOf(Math.min(...exits));
    time[row] = Math.ceil(Math.min(...exits));
  }
  const columns: Column[] = [
    { kind: "numeric", name: "time", values: time },
    {
      kind: "coded",
      name: "event",
      codes: event,
      levels: ["alive", "relapse", "death"],
      nPublicLevels: 3,
      ordered: false,
    },
    { kind: "coded", name: "group", codes: group, levels: ["0", "1"], nPublicLevels: 2, ordered: false },
  ];
  const schema: CohortSchema = {
    version: 1,
    name: "exponential",
    columns: [
      { name: "time", type: "integer", role: "other" },
      { name: "event", type: "categorical", role: "other" },
      { name: "group", type: "categorical", role: "other" },
    ],
    survival: [pair],
  };
  return makeCohort("train", schema, columns, n);
}

const groups = (n: number): Column => ({
  kind: "coded",
  name: "group",
  codes: Int32Array.from({ length: n }, (_, row) => row % 2),
  levels: ["0", "1"],
  nPublicLevels: 2,
  ordered: false,
});

describe("survival pairs", () => {
  it("draws causes and mean times as the known rates say, in each group", () => {
    const model = fitSurvival(registry(2000, "rates"), pair, ["group"], SURVIVAL_DEFAULTS, createRng("fit"))!;
    const n = 20000;
    const { time, event } = sampleSurvival(model, [groups(n)], n, createRng("draw"));
    for (const group of [0, 1]) {
      const rows = [...time.keys()].filter((row) => row % 2 === group);
      const deathRate = group === 1 ? 1 / 100 : 1 / 500;
      const total = deathRate + 1 / 1000 + 1 / 800;
      const share = (label: string) => rows.filter((row) => event[row] === label).length / rows.length;
      expect(Math.abs(share("death") - deathRate / total)).toBeLessThan(0.05);
      expect(Math.abs(share("relapse") - 1 / 1000 / total)).toBeLessThan(0.05);
      const mean = rows.reduce((sum, row) => sum + time[row]!, 0) / rows.length;
      expect(Math.abs(mean * total - 1)).toBeLessThan(0.12);
    }
    expect(time.every((value) => value > 0 && Number.isInteger(value))).toBe(true);
  });

  it("is plain JSON and draws the same after a round trip", () => {
    const model = fitSurvival(registry(300, "json"), pair, ["group"], SURVIVAL_DEFAULTS, createRng("fit"))!;
    const again = JSON.parse(JSON.stringify(model)) as typeof model;
    expect(sampleSurvival(again, [groups(100)], 100, createRng("d"))).toEqual(
      sampleSurvival(model, [groups(100)], 100, createRng("d")),
    );
  });

  it("censors at the data cut by arithmetic and derives the end date", () => {
    const base = registry(600, "cut");
    const cut = 9000;
    const rng = createRng("entry");
    const entry = Float64Array.from({ length: 600 }, () => cut - 1 - rng.int(900));
    const original = (base.columns[0] as Column & { kind: "numeric" }).values;
    const time = original.map((value, row) => Math.min(value, cut - entry[row]!));
    const event = (base.columns[1] as Column & { kind: "coded" }).codes.map((code, row) =>
      time[row]! < original[row]! ? 0 : code,
    );
    const dated: SurvivalPair = { ...pair, entry: "entry", end: "end" };
    const columns: Column[] = [
      { kind: "numeric", name: "time", values: time },
      { ...(base.columns[1] as Column & { kind: "coded" }), codes: event },
      base.columns[2]!,
      { kind: "numeric", name: "entry", values: entry },
    ];
    const train = makeCohort(
      "train",
      { ...base.schema, dataCut: new Date(cut * 86_400_000).toISOString().slice(0, 10), survival: [dated] },
      columns,
      600,
    );
    const model = fitSurvival(train, dated, ["group", "entry"], SURVIVAL_DEFAULTS, createRng("fit"))!;
    const draws = sampleSurvival(
      model,
      [groups(600), { kind: "numeric", name: "entry", values: entry }],
      600,
      createRng("draw"),
    );
    expect(draws.end).toBeDefined();
    let atCut = 0;
    draws.time.forEach((value, row) => {
      expect(entry[row]! + value).toBeLessThanOrEqual(cut);
      expect(draws.end![row]).toBe(entry[row]! + value);
      if (entry[row]! + value === cut) {
        atCut += 1;
        expect(draws.event[row]).toBe("alive");
      }
    });
    const truth = time.reduce(
      (count, value, row) => count + (event[row] === 0 && entry[row]! + value === cut ? 1 : 0),
      0,
    );
    expect(Math.abs(atCut - truth) / 600).toBeLessThan(0.08);
  });

  it("keeps the slopes of several strong predictors that add up", () => {
    const n = 600;
    const rng = createRng("strong");
    const scores = [0, 1, 2].map(() => Float64Array.from({ length: n }, () => rng.normal()));
    const slope = 1.2;
    const code = new Int32Array(n);
    const time = scores[0]!.map((_, row) => {
      const hazard = Math.exp(slope * scores.reduce((sum, values) => sum + values[row]!, 0)) / 1000;
      const [death, lost] = [-Math.log(1 - rng.float()) / hazard, 3000 * rng.float()];
      code[row] = death < lost ? 1 : 0;
      return Math.ceil(Math.min(death, lost));
    });
    const covariates = scores.map((values, k): Column => ({ kind: "numeric", name: `x${k}`, values }));
    const event: Column = { ...groups(n), name: "event", codes: code, levels: ["alive", "death"] } as Column;
    const one: SurvivalPair = { ...pair, causes: ["death"] };
    const train = makeCohort(
      "train",
      {
        version: 1,
        name: "strong",
        columns: ["time", "event", "x0", "x1", "x2"].map((name) => ({ name, type: "integer" as const, role: "other" })),
        survival: [one],
      },
      [{ kind: "numeric", name: "time", values: time }, event, ...covariates],
      n,
    );
    const model = fitSurvival(train, one, ["x0", "x1", "x2"], SURVIVAL_DEFAULTS, createRng("fit"))!;
    const draws = sampleSurvival(model, covariates, n, createRng("draw"));
    const slopes = (times: Float64Array, died: (row: number) => boolean): Float64Array => {
      const fit = cox(
        times,
        Float64Array.from(times, (_, row) => (died(row) ? 1 : 0)),
        scores,
      );
      return fit.status === "fitted" ? fit.coefficients : new Float64Array(3);
    };
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [real, drawn] = [
      mean(slopes(time, (row) => code[row] === 1)),
      mean(slopes(draws.time, (row) => draws.event[row] === "death")),
    ];
    // A bound of e^2.5 left .70; twenty bins a predictor cost the rest.
    expect(drawn / real).toBeGreaterThan(0.85);
    expect(drawn / real).toBeLessThan(1.05);
  });

  it("says undefined where too few units have a time and an event", () => {
    expect(fitSurvival(registry(9, "few"), pair, ["group"], SURVIVAL_DEFAULTS, createRng("fit"))).toBeUndefined();
  });

  it("leaves out a cause that fewer units than the minimum have, and says so without naming it", () => {
    const base = registry(200, "rare");
    const event = base.columns[1] as Column & { kind: "coded" };
    let kept = 2;
    const codes = event.codes.map((code) => (code !== 1 ? code : kept-- > 0 ? 1 : 0));
    const train = { ...base, columns: [base.columns[0]!, { ...event, codes }, base.columns[2]!] };
    const model = fitSurvival(train, pair, ["group"], SURVIVAL_DEFAULTS, createRng("fit"))!;
    expect(sampleSurvival(model, [groups(5000)], 5000, createRng("d")).event).not.toContain("relapse");
    expect(model.notes).toEqual([{ kind: "causes-not-drawn", pair: "os", causes: 1, minUnits: 5 }]);
  });
});

describe("hazards", () => {
  it("tallies events and time at risk as by hand", () => {
    const { events, risk } = tally(
      [10, 20, 30],
      Float64Array.from([5, 15, 30]),
      Uint8Array.from([1, 0, 1]),
      [0, 1, 2],
      Float64Array.from([1, 1, 0.5]),
    );
    expect([...events]).toEqual([1, 0, 0.5]);
    expect([...risk]).toEqual([5 + 10 + 5, 5 + 5, 5]);
  });

  it("pulls a leaf's ratio towards 1 by the prior events", () => {
    const pooled = pooledHazard({ events: Float64Array.from([10]), risk: Float64Array.from([1000]) });
    expect(pooled[0]).toBeCloseTo(11 / 1100, 12);
    // 8 events where 2 are expected, 6 prior events: ratio (8 + 6) / (2 + 6) = 1.75, then 18 prior events on the
    // interval.
    const leaf = leafHazard([0.01], { events: Float64Array.from([8]), risk: Float64Array.from([200]) }, 6);
    expect(leaf[0]).toBeCloseTo(0.0175 * ((8 + 18) / (0.0175 * 200 + 18)), 12);
  });
});
