import { describe, expect, it } from "vitest";
import { openBackend } from "../../../generators/shared/neural/networks/open-backend.ts";
import { tvae } from "../../../generators/tvae/tvae.ts";
import { TVAE_DEFAULTS, tvaeSizes } from "../../../generators/tvae/tvae-params.ts";
import { createRng } from "../../../src/core/rng.ts";
import { ks } from "../../../src/stats/ks.ts";
import { spearman } from "../../../src/stats/spearman.ts";
import { codesOf, missingShare, shareOf, trainedCohort, valuesOf } from "../neural/trained-cohort.ts";

/** A small net on the plain backend: the law of the method, not its speed. */
const PARAMS = { steps: 3000, hidden: 32, latent: 4, fitShare: 1, backend: "cpu" };
const train = trainedCohort(400, "tvae");
const nRows = 4000;

describe("tvae, trained", async () => {
  const { nTensors } = await openBackend("cpu");
  const before = nTensors();
  const fitted = await tvae.fit(train, PARAMS, createRng("fit"));
  const drawn = await fitted.sample(nRows, createRng("sample"));

  it("leaves no tensor behind", () => {
    expect(nTensors()).toBe(before);
  });

  it("draws levels in their frequencies, rare ones too, and holes", () => {
    for (const [name, level] of [
      ["group", "ill"],
      ["rare", "yes"],
    ] as const) {
      const real = shareOf(codesOf(train, name), level);
      // Four standard errors of draw and of the 320 patients learnt from, and .03 for what the net has not learnt.
      expect(Math.abs(shareOf(codesOf(drawn, name), level) - real), name).toBeLessThan(
        4 * Math.sqrt(real * (1 - real) * (1 / nRows + 0.25 / 320)) + 0.03,
      );
    }
    expect(Math.abs(missingShare(valuesOf(drawn, "test")) - missingShare(valuesOf(train, "test")))).toBeLessThan(0.06);
  });

  it("keeps the shape of numbers and what goes with what", () => {
    for (const name of ["marker", "age", "test"]) {
      const present = (values: Float64Array) => values.filter((value) => !Number.isNaN(value));
      expect(ks(present(valuesOf(train, name)), present(valuesOf(drawn, name))), name).toBeLessThan(0.08);
    }
    const real = spearman(valuesOf(train, "marker"), valuesOf(train, "age"))!;
    // An autoencoder of few dimensions weakens what goes with what: .25 of a correlation of .7.
    expect(Math.abs(spearman(valuesOf(drawn, "marker"), valuesOf(drawn, "age"))! - real)).toBeLessThan(0.25);
    const groups = codesOf(drawn, "group");
    const meanOf = (group: string) => {
      const values = valuesOf(drawn, "marker").filter((_, row) => groups[row] === group);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(meanOf("ill")).toBeGreaterThan(1.5 * meanOf("well"));
  });

  it("meets conditions exactly", async () => {
    const rows = await fitted.sample(300, createRng("given"), { rare: { in: ["yes"] }, age: { min: 60 } });
    expect(rows.nRows).toBe(300);
    expect(new Set(codesOf(rows, "rare"))).toEqual(new Set(["yes"]));
    expect(Math.min(...valuesOf(rows, "age"))).toBeGreaterThanOrEqual(60);
    await expect(fitted.sample(10, createRng("none"), { rare: { in: ["never"] } })).rejects.toMatchObject({
      code: "E_UNSUPPORTED",
    });
  });

  it("keeps no encoder, and says at which step it stopped", () => {
    const { joint } = fitted.toModel(11).body as { joint: Record<string, unknown> };
    expect(Object.keys(joint).sort()).toEqual(["calibration", "codings", "decoder", "sds", "training"]);
    expect(fitted.notes).toContainEqual(
      expect.objectContaining({ kind: "training", units: 320, backend: "cpu", bestStep: expect.any(Number) }),
    );
  });
});

describe("tvae", () => {
  it("is cancelled between steps and leaves no tensor", async () => {
    const { nTensors } = await openBackend("cpu");
    const before = nTensors();
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 200);
    await expect(
      tvae.fit(train, { ...PARAMS, steps: 100_000 }, createRng("cancelled"), undefined, controller.signal),
    ).rejects.toMatchObject({ code: "E_CANCELLED" });
    expect(nTensors()).toBe(before);
  });

  it("takes its sizes from the number of patients, or from whoever asks", () => {
    expect(tvaeSizes(TVAE_DEFAULTS, 200).latent).toBeLessThanOrEqual(8);
    expect(tvaeSizes(TVAE_DEFAULTS, 2000).latent).toBeLessThanOrEqual(16);
    expect(tvaeSizes({ ...TVAE_DEFAULTS, hidden: 7, latent: 3, batch: 20, steps: 5 }, 200)).toEqual({
      hidden: 7,
      latent: 3,
      batch: 20,
      nSteps: 5,
    });
  });

  it("refuses parameters out of range", async () => {
    for (const [key, value] of [
      ["backend", "gpu"],
      ["warmUp", 2],
      ["heldShare", 0.9],
      ["steps", -1],
    ] as const) {
      await expect(tvae.fit(train, { [key]: value }, createRng("x"))).rejects.toMatchObject({
        code: "E_GENERATOR",
        where: key,
      });
    }
  });
});
