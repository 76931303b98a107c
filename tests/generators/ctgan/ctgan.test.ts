import { describe, expect, it } from "vitest";
import { ctgan } from "../../../generators/ctgan/ctgan.ts";
import { CTGAN_DEFAULTS, ctganSizes } from "../../../generators/ctgan/ctgan-params.ts";
import { openBackend } from "../../../generators/shared/neural/networks/open-backend.ts";
import { createRng } from "../../../src/core/rng.ts";
import { ks } from "../../../src/stats/ks.ts";
import { spearman } from "../../../src/stats/spearman.ts";
import { codesOf, missingShare, shareOf, trainedCohort, valuesOf } from "../neural/trained-cohort.ts";

/** A small net on the plain backend: the law of the method, not its speed. */
const PARAMS = { steps: 1500, hidden: 32, latent: 8, batch: 60, pac: 2, rate: 1e-3, fitShare: 1, backend: "cpu" };
const train = trainedCohort(400, "ctgan");
const nRows = 4000;

describe("ctgan, trained", async () => {
  const { nTensors } = await openBackend("cpu");
  const before = nTensors();
  const fitted = await ctgan.fit(train, PARAMS, createRng("fit"));
  const drawn = await fitted.sample(nRows, createRng("sample"));

  it("leaves no tensor behind", () => {
    expect(nTensors()).toBe(before);
  });

  it("draws a rare level as often as it is, not as often as training shows it", () => {
    const real = shareOf(codesOf(train, "rare"), "yes");
    const n = train.nRows;
    const inTraining = Math.log1p(0.8 * n * real) / (Math.log1p(0.8 * n * real) + Math.log1p(0.8 * n * (1 - real)));
    expect(inTraining).toBeGreaterThan(0.3);
    expect(Math.abs(shareOf(codesOf(drawn, "rare"), "yes") - real)).toBeLessThan(0.08);
    // What two nets learn from each other wobbles: .1 beside four standard errors of the draw.
    const ill = shareOf(codesOf(train, "group"), "ill");
    expect(Math.abs(shareOf(codesOf(drawn, "group"), "ill") - ill)).toBeLessThan(
      4 * Math.sqrt((ill * (1 - ill)) / nRows) + 0.1,
    );
    expect(Math.abs(missingShare(valuesOf(drawn, "test")) - missingShare(valuesOf(train, "test")))).toBeLessThan(0.1);
  });

  it("keeps the shape of numbers, and the direction of what goes with what", () => {
    for (const name of ["marker", "age", "test"]) {
      const present = (values: Float64Array) => values.filter((value) => !Number.isNaN(value));
      expect(ks(present(valuesOf(train, name)), present(valuesOf(drawn, name))), name).toBeLessThan(0.08);
    }
    expect(spearman(valuesOf(train, "marker"), valuesOf(train, "age"))!).toBeGreaterThan(0.6);
    expect(spearman(valuesOf(drawn, "marker"), valuesOf(drawn, "age"))!).toBeGreaterThan(0.3);
  });

  it("draws a row whatever is drawn beside it: running statistics, not those of the batch", async () => {
    const model = fitted.toModel(11);
    const again = ctgan.load(JSON.parse(JSON.stringify(model)) as typeof model);
    expect((await again.sample(50, createRng("few"))).columns).toEqual(
      (await fitted.sample(50, createRng("few"))).columns,
    );
    // A single row has no batch statistics at all.
    expect((await fitted.sample(1, createRng("one"))).nRows).toBe(1);
  });

  it("meets conditions exactly", async () => {
    const rows = await fitted.sample(200, createRng("given"), { rare: { in: ["yes"] }, age: { max: 60 } });
    expect(new Set(codesOf(rows, "rare"))).toEqual(new Set(["yes"]));
    expect(Math.max(...valuesOf(rows, "age"))).toBeLessThanOrEqual(60);
  });

  it("keeps no critic, and says at which step it stopped", () => {
    const { joint } = fitted.toModel(11).body as { joint: Record<string, unknown> };
    expect(Object.keys(joint).sort()).toEqual(["calibration", "codings", "generator", "latent", "shares", "training"]);
    expect(fitted.notes).toContainEqual(
      expect.objectContaining({ kind: "training", units: 320, backend: "cpu", bestStep: expect.any(Number) }),
    );
  });
});

describe("ctgan", () => {
  it("is cancelled between steps and leaves no tensor", async () => {
    const { nTensors } = await openBackend("cpu");
    const before = nTensors();
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 200);
    await expect(
      ctgan.fit(train, { ...PARAMS, steps: 100_000 }, createRng("cancelled"), undefined, controller.signal),
    ).rejects.toMatchObject({ code: "E_CANCELLED" });
    expect(nTensors()).toBe(before);
  });

  it("packs so many rows that an update still has twenty of them, and never more than ten", () => {
    for (const nUnits of [64, 100, 267, 800, 1500, 5000]) {
      const { pac, batch } = ctganSizes(CTGAN_DEFAULTS, nUnits);
      expect(batch % pac).toBe(0);
      expect(pac).toBeLessThanOrEqual(10);
      expect(batch / pac).toBeGreaterThanOrEqual(20);
      expect(batch).toBeLessThanOrEqual(Math.max(64, nUnits));
    }
    expect(ctganSizes({ ...CTGAN_DEFAULTS, batch: 500, pac: 10, hidden: 256, latent: 128, steps: 7 }, 300)).toEqual({
      batch: 500,
      pac: 10,
      hidden: 256,
      latent: 128,
      nSteps: 7,
    });
  });
});
