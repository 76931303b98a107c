import { makeCohort, type Cohort } from "../../src/core/data/cohort.ts";
import type { DisclosureCheck, Finding, Measured } from "../../src/core/contracts/disclosure.ts";
import { UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import type { CheckId, FindingId } from "../../src/core/contracts/finding.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import type { FittedGenerator, Generator } from "../../src/core/contracts/generator.ts";
import type { Preflight } from "../../src/core/contracts/outcome.ts";
import type { Policy } from "../../src/core/contracts/policy.ts";
import { createRng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";

export const toySchema: CohortSchema = {
  version: 1,
  name: "toy",
  columns: [{ name: "x", type: "continuous", role: "quasi-identifier" }],
};

export function toyRegistry(nRows: number): Cohort<"train"> {
  const rng = createRng("toy-registry");
  return makeCohort(
    "train",
    toySchema,
    [{ kind: "numeric", name: "x", values: Float64Array.from({ length: nRows }, () => rng.normal()) }],
    nRows,
  );
}

/** Draws from the normal of the training mean and spread; `copy` returns training rows. */
export function toyGenerator(id: string, copies: boolean): Generator {
  return {
    id,
    defaults: {},
    minUnits: 2,
    isControl: copies,
    card: { title: id, summary: "", source: "", claim: "", notClaimed: "" },
    async fit(train) {
      const column = train.columns[0]!;
      const values = column.kind === "numeric" ? column.values : new Float64Array();
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const fitted: FittedGenerator = {
        notes: [],
        toModel: () => {
          throw new Error("not saved");
        },
        sample: async (nRows, rng) =>
          makeCohort(
            "synthetic",
            toySchema,
            [
              {
                kind: "numeric",
                name: "x",
                values: Float64Array.from({ length: nRows }, (_, i) =>
                  copies ? values[i % values.length]! : mean + rng.normal(),
                ),
              },
            ],
            nRows,
          ),
      };
      return fitted;
    },
    load: () => {
      throw new Error("not loaded");
    },
  };
}

export function estimate(value: number, low: number, high: number): Estimate {
  return { value, low, high, level: 0.9, n: 100, method: "wilson" };
}

/** @param id any text: policies may name any, and the gate reads no more than that */
export function finding(id: string, excess: Estimate): Finding {
  return {
    id: id as FindingId,
    quantity: "rate",
    stratum: "all",
    attack: excess,
    control: estimate(0, 0, 0),
    excess,
    p: excess.low > 0 ? 0.001 : 0.5,
    multiplicity: { procedure: "one test" },
    needed: { kind: "more-patients" },
  };
}

export function measured(checkId: string, findings: readonly Finding[], decides = true): Measured {
  return { status: "measured", checkId, decides, findings, notes: [] };
}

/** Share of registry values that stand verbatim in the released file, against the out-units of the refits. */
export const toyCheck: DisclosureCheck = {
  id: "toy" as CheckId,
  defaults: {},
  card: { criterion: "copies", source: "" },
  async run(evidence) {
    const valuesOf = (cohort: Cohort): Float64Array =>
      cohort.columns[0]!.kind === "numeric" ? cohort.columns[0]!.values : new Float64Array();
    const share = (cohort: Cohort, keep: (unit: number) => boolean): number => {
      const released = new Set(valuesOf(cohort));
      const own = [...valuesOf(evidence.registry)].filter((_, unit) => keep(unit));
      return own.filter((value) => released.has(value)).length / own.length;
    };
    const attack = share(evidence.released[0]!, () => true);
    const control =
      evidence.refits
        .map((refit) => share(refit.synthetic, (unit) => refit.status[unit] === UNIT_OUT))
        .reduce((a, b) => a + b, 0) / evidence.refits.length;
    const excess = attack - control;
    return measured("toy", [finding("copied", estimate(excess, excess - 0.02, excess + 0.02))]);
  },
};

export const toyPolicy: Policy = {
  version: 1,
  id: "toy",
  title: "Toy",
  context: "tests",
  owner: "tests",
  date: "2026-01-01",
  alpha: 0.05,
  validMonths: 12,
  cellSize: { value: 11, citation: "tests" },
  thresholds: [
    {
      check: "toy",
      finding: "copied",
      measure: "excess",
      ceiling: 0.05,
      meaning: "",
      citation: "tests",
      owner: "tests",
      date: "2026-01-01",
    },
  ],
};

export const toyPreflight: Preflight = {
  nRows: 100,
  nUnits: 100,
  nDroppedByConsent: 0,
  confirmation: { open: [] },
  droppedIdentifiers: [],
  quasiIdentifierSets: [],
  zeroHitBound: 0.03,
  bestVerdict: "pass",
  bestVerdictWhy: { kind: "bound-within", units: 100, bound: 0.03, ceiling: 0.05 },
  rolesInferred: [],
};
