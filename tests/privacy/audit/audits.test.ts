import { describe, expect, it } from "vitest";
import { dpMethodById } from "../../../generators/dp/index.ts";
import { makeCohort, type Cohort } from "../../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { createRng } from "../../../src/core/rng.ts";
import { budgetOfEntry, rehearsalBudget } from "../../../src/privacy/accounting/budget.ts";
import { createMeter, type NoiseMeter } from "../../../src/privacy/accounting/meter.ts";
import { muOfRho } from "../../../src/privacy/accounting/gaussian-dp.ts";
import { rhoOfEpsilon } from "../../../src/privacy/accounting/zcdp.ts";
import { withoutEachUnit, withWorstUnits } from "../../../src/privacy/audit/neighbour-pairs.ts";
import { auditNeighbours, type AuditedMechanism } from "../../../src/privacy/audit/neighbours.ts";
import { membershipScore, plantUnit, rarestStates } from "../../../src/privacy/audit/planted-unit.ts";
import { auditRefits } from "../../../src/privacy/audit/refits.ts";
import { auditResiduals } from "../../../src/privacy/audit/residuals.ts";
import { auditTrace } from "../../../src/privacy/audit/trace.ts";
import { countTable, encodeStates, type StateTable } from "../../../src/privacy/domain/encode.ts";
import type { PublicDomain } from "../../../src/privacy/domain/domain.ts";
import { publicDomain } from "../../../src/privacy/domain/public-domain.ts";
import { systemNoise, type NoiseSource } from "../../../src/privacy/noise/noise-source.ts";
import { normalQuantile } from "../../../src/stats/special.ts";
import { fixedKeyNoise } from "../fixed-key-noise.ts";

const SCHEMA: CohortSchema = {
  version: 1,
  name: "families",
  columns: [
    { name: "age", type: "integer", role: "other", bounds: { min: 0, max: 80 }, cuts: [18, 40, 60] },
    { name: "sex", type: "categorical", role: "other", levels: ["m", "f"] },
    { name: "gene", type: "categorical", role: "other", levels: ["a", "b", "c"] },
    { name: "score", type: "continuous", role: "other", bounds: { min: 0, max: 10 } },
  ],
  dp: { edges: [["age", "gene"]] },
};
/** 60 families of 1-3 patients; one of them holds the largest score and the only "c". */
const registry: Cohort<"train"> = (() => {
  const rng = createRng("families");
  const units: number[] = [];
  for (let family = 0; family < 60; family++) for (let i = 0; i <= rng.int(3); i++) units.push(family);
  const n = units.length;
  const numbers = (top: number) => Float64Array.from({ length: n }, () => Math.round(rng.float() * top));
  const score = numbers(9);
  score[n - 1] = 30;
  const gene = Int32Array.from({ length: n }, () => rng.int(2));
  gene[n - 1] = 2;
  return makeCohort(
    "train",
    SCHEMA,
    [
      { kind: "numeric", name: "age", values: numbers(80) },
      {
        kind: "coded",
        name: "sex",
        codes: Int32Array.from({ length: n }, () => rng.int(2)),
        levels: ["m", "f"],
        nPublicLevels: 2,
        ordered: false,
      },
      { kind: "coded", name: "gene", codes: gene, levels: ["a", "b", "c"], nPublicLevels: 3, ordered: false },
      { kind: "numeric", name: "score", values: score },
    ],
    n,
    { units: Int32Array.from(units) },
  );
})();
const domain = publicDomain(SCHEMA, "family");
const RHO = rhoOfEpsilon(1.9, 1e-6);
const honest = (id: string): AuditedMechanism => ({
  prepare: (cohort) => ({ domain, table: encodeStates(cohort, domain) }),
  measure: dpMethodById(id).measure,
});
const pairs = (): Iterable<readonly [Cohort, Cohort]> => [
  ...withoutEachUnit(registry),
  ...withWorstUnits(registry, domain.unit),
];

describe("neighbours", () => {
  it.each(["dp-marginals", "dp-graph", "dp-mst"])("finds nothing in %s: every family and the worst planted", (id) => {
    const finding = auditNeighbours(honest(id), RHO, pairs());
    expect(finding).toMatchObject({ defect: false, figures: { pairs: 65 } });
    expect(finding.figures["worst"]).toBeLessThanOrEqual(1 + 1e-9);
    expect(finding.figures["worst"]).toBeGreaterThan(0.99);
  });

  it("finds nothing in dp-aim on some pairs", () => {
    expect(auditNeighbours(honest("dp-aim"), RHO, withWorstUnits(registry, domain.unit)).defect).toBe(false);
  });

  it("catches levels taken from the data", () => {
    const fromData: AuditedMechanism = {
      ...honest("dp-marginals"),
      prepare: (cohort) => {
        const gene = cohort.columns[2]!;
        const seen = gene.kind === "coded" ? gene.levels.filter((_, code) => gene.codes.includes(code)) : [];
        const columns = SCHEMA.columns.map((column) => (column.name === "gene" ? { ...column, levels: seen } : column));
        const own = publicDomain({ ...SCHEMA, columns }, "family");
        return { domain: own, table: encodeStates(cohort, own) };
      },
    };
    expect(auditNeighbours(fromData, RHO, pairs())).toMatchObject({ id: "neighbours", defect: true });
  });

  it("catches bounds taken from the data", () => {
    const fromData: AuditedMechanism = {
      ...honest("dp-marginals"),
      prepare: (cohort) => {
        const score = cohort.columns[3]!;
        const max = score.kind === "numeric" ? score.values.reduce((a, b) => (b > a ? b : a), 0) : 0;
        const columns = SCHEMA.columns.map((column) =>
          column.name === "score" ? { ...column, bounds: { min: 0, max } } : column,
        );
        const own = publicDomain({ ...SCHEMA, columns }, "family");
        return { domain: own, table: encodeStates(cohort, own) };
      },
    };
    expect(auditNeighbours(fromData, RHO, pairs())).toMatchObject({ id: "neighbours", defect: true });
  });

  it("catches a family counted once for each of its rows", () => {
    const perRow: AuditedMechanism = {
      ...honest("dp-marginals"),
      prepare: (cohort) => {
        const table = encodeStates(cohort, domain);
        return { domain, table: { ...table, weights: table.weights.map(() => domain.unitWeight) } };
      },
    };
    const finding = auditNeighbours(perRow, RHO, pairs());
    expect(finding).toMatchObject({ id: "neighbours", defect: true });
    expect(finding.figures["worst"]).toBeGreaterThan(1.4);
  });

  it("catches a number of rows that steers the queries, and a pair list that is empty", () => {
    const byRows: AuditedMechanism = {
      ...honest("dp-marginals"),
      measure: (table, own, rho, meter) =>
        dpMethodById("dp-marginals").measure(table, own, (rho * table.nRows) / 1000, meter),
    };
    expect(auditNeighbours(byRows, RHO, pairs()).defect).toBe(true);
    expect(auditNeighbours(honest("dp-graph"), RHO, []).defect).toBe(true);
  });
});

/** One release of dp-marginals, noise scaled by a factor behind the meter's back. */
function release(table: StateTable, own: PublicDomain, noise: NoiseSource, factor = 1) {
  const { meter, trace } = createMeter(noise, rehearsalBudget(RHO));
  const shrunk: NoiseMeter = {
    ...meter,
    noisyTable: (tag, counts, sensitivity, rho) => {
      const noisy = meter.noisyTable(tag, counts, sensitivity, rho);
      return { ...noisy, counts: noisy.counts.map((y, i) => counts[i]! + Math.round((y - counts[i]!) * factor)) };
    },
  };
  const tables = dpMethodById("dp-graph").measure(table, own, RHO, factor === 1 ? meter : shrunk);
  const residuals = tables.map(({ columns, counts, sigma }) => ({
    noisy: counts,
    sigma,
    counts: countTable(table, own, columns).map((count) => count / own.unitWeight),
  }));
  return { tables, residuals, trace };
}
const table = encodeStates(registry, domain);

describe("residuals", () => {
  it("catch half the noise", () => {
    expect(auditResiduals(release(table, domain, fixedKeyNoise("half"), 0.5).residuals, 0.001)).toMatchObject({
      id: "residuals",
      defect: true,
    });
  });

  it("raise false alarms at their level: 1,000 honest releases", () => {
    let alarms = 0;
    for (let run = 0; run < 1000; run++)
      if (auditResiduals(release(table, domain, fixedKeyNoise(`honest/${run}`)).residuals, 0.01).defect) alarms++;
    // Binomial(1000, .01): above 22 in 1 of 4,000 suites, and below 2 in 1 of 2,000.
    expect(alarms).toBeLessThanOrEqual(22);
    expect(alarms).toBeGreaterThanOrEqual(2);
  });

  it("do not pass where there is nothing to look at", () => expect(auditResiduals([], 0.01).defect).toBe(true));
});

describe("the trace", () => {
  const spent = (noise: NoiseSource, budget = budgetOfEntry(RHO)) => {
    const { meter, trace } = createMeter(noise, budget);
    dpMethodById("dp-graph").measure(table, domain, RHO, meter);
    return { noise, trace };
  };

  it("passes an honest release", () => {
    expect(auditTrace(spent(systemNoise()).trace(), RHO)).toMatchObject({ defect: false });
  });

  it("catches seeded noise, also where it is wrapped to look like the system's", () => {
    expect(auditTrace(spent(fixedKeyNoise("seed")).trace(), RHO)).toMatchObject({ id: "trace", defect: true });
    const keyed = fixedKeyNoise("seed");
    const system = systemNoise();
    const wrapped: NoiseSource = { ...system, word: () => keyed.word() };
    expect(auditTrace(spent(wrapped).trace(), RHO).defect).toBe(true);
    // What systemNoise returns cannot be given another stream afterwards.
    expect(() => Object.assign(system, { word: () => keyed.word() })).toThrow(TypeError);
  });

  it("catches a draw that was not logged", () => {
    const { noise, trace } = spent(systemNoise());
    noise.word();
    expect(auditTrace(trace(), RHO)).toMatchObject({ id: "trace", defect: true });
  });

  it("catches an entry of another price, and a budget without entry", () => {
    expect(auditTrace(spent(systemNoise()).trace(), RHO * 1.1).defect).toBe(true);
    expect(auditTrace(spent(systemNoise()).trace(), RHO * 0.9).defect).toBe(true);
    expect(auditTrace(spent(systemNoise(), rehearsalBudget(RHO)).trace(), RHO).defect).toBe(true);
  });
});

describe("refits", () => {
  const claim = (epsilon: number) => ({ epsilon, delta: 1e-6, rho: rhoOfEpsilon(epsilon, 1e-6), allGaussian: true });
  /** Scores of an ideal attack on mu-GDP. */
  const scores = (n: number, mu: number, path: string): number[] => {
    const rng = createRng(path);
    return Array.from({ length: n }, () => mu + normalQuantile(rng.float() * (1 - 2e-12) + 1e-12));
  };

  it("stay below the claim in 1,000 honest audits, but for their level", { tags: ["thorough"] }, () => {
    let alarms = 0;
    for (let run = 0; run < 1000; run++) {
      const mu = muOfRho(claim(3).rho);
      if (auditRefits(scores(100, mu, `in/${run}`), scores(100, 0, `out/${run}`), claim(3)).defect) alarms++;
    }
    // A, B and the upper side of the AUC's interval at 5 % each at most; the AUC at 2.5 %.
    expect(alarms).toBeLessThanOrEqual(60);
  });

  it("find half the noise about as often as the reference says (epsilon 5, 500 refits: .93; 10, 200: .98)", () => {
    for (const [epsilon, refits, power] of [
      [5, 500, 0.93],
      [10, 200, 0.98],
    ] as const) {
      let caught = 0;
      for (let run = 0; run < 60; run++) {
        const mu = 2 * muOfRho(claim(epsilon).rho);
        if (auditRefits(scores(refits / 2, mu, `hi/${run}`), scores(refits / 2, 0, `ho/${run}`), claim(epsilon)).defect)
          caught++;
      }
      expect(caught / 60).toBeGreaterThan(power - 0.13);
    }
  });

  it("tell a planted unit from noisy tables as well as mu says, and no better", () => {
    const states = rarestStates(table, domain);
    const withIt = plantUnit(table, domain, states);
    const epsilon = 10;
    const rho = claim(epsilon).rho;
    const score = (one: StateTable, key: string): number => {
      const { meter } = createMeter(fixedKeyNoise(key), rehearsalBudget(rho));
      return membershipScore(dpMethodById("dp-graph").measure(one, domain, rho, meter), domain, states);
    };
    const runs = Array.from({ length: 150 }, (_, i) => i);
    const finding = auditRefits(
      runs.map((i) => score(withIt, `in/${i}`)),
      runs.map((i) => score(table, `out/${i}`)),
      claim(epsilon),
    );
    expect(finding.defect).toBe(false);
    expect(Math.abs(finding.figures.auc - finding.figures.aucLargest)).toBeLessThan(0.06);
  });

  it("prints what so few refits could show at most", () => {
    const perfect = auditRefits(Array<number>(100).fill(1), Array<number>(100).fill(0), claim(10));
    expect(perfect.figures["range"]).toBeCloseTo(2.6, 1);
  });
});
