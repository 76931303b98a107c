import { expect, it } from "vitest";
import { makeCohort, takeRows } from "../../src/core/data/cohort.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { refuseRepeatedRegistry } from "../../src/pipeline/holdout-overlap.ts";
import { drawPatients } from "../laws/simulated-world.ts";

const registry = drawPatients("train", 100, createRng("registry"));
const strangers = drawPatients("holdout", 60, createRng("strangers"));

it("refuses the registry itself, and part of it among strangers, without saying who", () => {
  const half = takeRows(
    registry,
    Int32Array.from({ length: 30 }, (_, row) => 2 * row),
    "holdout",
  );
  for (const holdout of [takeRows(registry, Int32Array.from(registry.units), "holdout"), half]) {
    expect(() => refuseRepeatedRegistry(registry, holdout)).toThrow(
      expect.objectContaining({ code: "E_NO_NONMEMBERS" }) as Error,
    );
  }
});

it("lets strangers through, and one shared patient among many", () => {
  expect(() => refuseRepeatedRegistry(registry, strangers)).not.toThrow();
  expect(() => refuseRepeatedRegistry(registry, takeRows(registry, Int32Array.of(5), "holdout"))).not.toThrow();
});

it("lets strangers through where everybody looks like somebody", () => {
  const coarse = (cohort: Cohort): Cohort =>
    makeCohort(
      cohort.role,
      { ...cohort.schema, columns: cohort.schema.columns.filter((one) => one.name === "sex") },
      cohort.columns.filter((one) => one.name === "sex"),
      cohort.nRows,
    );
  expect(() => refuseRepeatedRegistry(coarse(registry), coarse(strangers))).not.toThrow();
});
