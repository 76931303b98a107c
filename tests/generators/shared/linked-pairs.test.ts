import { beforeAll, describe, expect, it } from "vitest";
import { cart } from "../../../generators/cart/cart.ts";
import { generatorById } from "../../../generators/index.ts";
import { findLinks } from "../../../generators/shared/survival/linked-pairs.ts";
import { makeCohort, type Cohort, type Column, type Role } from "../../../src/core/data/cohort.ts";
import type { CohortSchema, SurvivalPair } from "../../../src/core/data/schema.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";
import { kaplanMeier } from "../../../src/stats/kaplan-meier.ts";
import { survivalGap } from "../../../src/stats/survival-gap.ts";

const PROGRESSION: SurvivalPair = {
  name: "progression",
  time: "ptime",
  event: "pstat",
  censored: ["0"],
  causes: ["1"],
};
const DEATH: SurvivalPair = { name: "death", time: "futime", event: "dead", censored: ["0"], causes: ["1"] };
const SCHEMA: CohortSchema = {
  version: 1,
  name: "illness-death",
  columns: [
    { name: "marker", type: "continuous", role: "other", grid: 0.01 },
    { name: "ptime", type: "integer", role: "other", grid: 1 },
    { name: "pstat", type: "categorical", role: "sensitive", levels: ["0", "1"] },
    { name: "futime", type: "integer", role: "other", grid: 1 },
    { name: "dead", type: "categorical", role: "sensitive", levels: ["0", "1"] },
  ],
  survival: [PROGRESSION, DEATH],
};

/**
 * Months to progression (rate .006, twofold a unit of the marker), to death without it (.007), from it (.05), follow-up
 * 20 to 300 months.
 */
function illnessDeath<R extends Role>(role: R, n: number, rng: Rng, schema = SCHEMA): Cohort<R> {
  const exponential = (rate: number) => -Math.log(1 - rng.float()) / rate;
  const rows = Array.from({ length: n }, () => {
    const marker = Math.round(100 * rng.normal()) / 100;
    const ill = exponential(0.006 * 2 ** marker);
    const dies = exponential(0.007);
    const end = 20 + 280 * rng.float();
    const isIll = ill < Math.min(dies, end);
    const death = isIll ? ill + exponential(0.05) : dies;
    const months = (value: number) => Math.max(1, Math.ceil(value));
    return {
      marker,
      ptime: months(isIll ? ill : Math.min(dies, end)),
      pstat: isIll ? 1 : 0,
      futime: months(Math.min(death, end)),
      dead: death <= end ? 1 : 0,
    };
  });
  const columns = schema.columns.map(({ name, levels }): Column =>
    levels === undefined
      ? { kind: "numeric", name, values: Float64Array.from(rows, (row) => row[name as "ptime"]) }
      : {
          kind: "coded",
          name,
          codes: Int32Array.from(rows, (row) => row[name as "dead"]),
          levels,
          nPublicLevels: 2,
          ordered: false,
        },
  );
  return makeCohort(role, schema, columns, n);
}

function parts(cohort: Cohort, pair: SurvivalPair): { time: Float64Array; event: Int32Array } {
  const [time, event] = [pair.time, pair.event].map((name) => cohort.columns.find((one) => one.name === name));
  if (time?.kind !== "numeric" || event?.kind !== "coded") throw new Error("columns");
  return { time: time.values, event: event.codes.map((code) => (event.levels[code] === "1" ? 1 : 0)) };
}

function gapOf(a: Cohort, b: Cohort, pair: SurvivalPair): number {
  const [x, y] = [parts(a, pair), parts(b, pair)];
  return survivalGap(kaplanMeier(x.time, x.event), kaplanMeier(y.time, y.event), 240);
}

describe("linked outcomes", () => {
  let truth: Cohort;
  beforeAll(() => {
    truth = illnessDeath("train", 20_000, createRng("truth"));
  });

  it("are found where the order is declared or holds in every row, and not where times merely happen to be ordered", () => {
    const train = illnessDeath("train", 200, createRng("links"));
    expect(findLinks(train, [PROGRESSION, DEATH])).toEqual([{ first: PROGRESSION, second: DEATH }]);
    const declared = { ...DEATH, after: "progression" };
    expect(findLinks(train, [PROGRESSION, declared])).toEqual([{ first: PROGRESSION, second: declared }]);
    const apart = {
      ...train,
      columns: train.columns.map((one) =>
        one.name === "futime" && one.kind === "numeric"
          ? { ...one, values: one.values.map((value) => value + 500) }
          : one,
      ),
    };
    expect(findLinks(apart, [PROGRESSION, DEATH])).toEqual([]);
  });

  it("refuse three in a row with a code", () => {
    const train = illnessDeath("train", 100, createRng("three"));
    const third = { ...DEATH, name: "third", time: "marker", event: "other", after: "death" };
    expect(() => findLinks(train, [PROGRESSION, DEATH, third])).toThrow(
      expect.objectContaining({ code: "E_UNSUPPORTED" }),
    );
  });

  for (const generator of ["cart", "copula"].map(generatorById)) {
    it(`of ${generator.id} come in order, with the survival curves of the population`, async () => {
      const gaps = { progression: 0, death: 0, real: 0, realDeath: 0 };
      for (let repeat = 0; repeat < 4; repeat++) {
        const train = illnessDeath("train", 400, createRng(`train/${repeat}`));
        const fitted = await generator.fit(train, generator.defaults, createRng(`fit/${repeat}`));
        const rows = await fitted.sample(400, createRng(`sample/${repeat}`));
        const [first, second] = [parts(rows, PROGRESSION), parts(rows, DEATH)];
        expect(first.time.filter((time, row) => time > second.time[row]!).length).toBe(0);
        // Without progression observation of both ends together.
        expect(first.time.filter((time, row) => first.event[row] === 0 && time !== second.time[row]!).length).toBe(0);
        gaps.progression += gapOf(rows, truth, PROGRESSION) / 4;
        gaps.death += gapOf(rows, truth, DEATH) / 4;
        gaps.real += gapOf(illnessDeath("train", 400, createRng(`other/${repeat}`)), train, PROGRESSION) / 4;
        gaps.realDeath += gapOf(illnessDeath("train", 400, createRng(`other/${repeat}`)), train, DEATH) / 4;
      }
      // Two real registries of 400 differ by as much.
      expect(gaps.progression).toBeLessThan(1.2 * gaps.real + 0.01);
      expect(gaps.death).toBeLessThan(1.2 * gaps.realDeath + 0.01);
    });
  }

  it("survive a model file", async () => {
    const fitted = await cart.fit(illnessDeath("train", 200, createRng("file")), cart.defaults, createRng("fit"));
    const loaded = cart.load(JSON.parse(JSON.stringify(fitted.toModel(11))) as ReturnType<typeof fitted.toModel>);
    expect(await loaded.sample(50, createRng("s"))).toEqual(await fitted.sample(50, createRng("s")));
  });
});
