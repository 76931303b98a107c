import { makeCohort, rowsOfUnits, takeRows } from "../../src/core/data/cohort.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import type { Evidence, Refit } from "../../src/core/contracts/disclosure.ts";
import { planLeftOut } from "../../src/pipeline/refits/refit-plan.ts";
import { createRng } from "../../src/core/rng.ts";
import { readTable, tableCohort } from "./read-table.ts";
import type { Kinds } from "./read-table.ts";

const KINDS: Kinds = {
  age: "numeric",
  sex: ["f", "m"],
  trt: ["0", "1"],
  futime: "numeric",
  status: ["0", "1", "2"],
  stage: ["1", "2", "3", "4"],
  edema: ["0", "0.5", "1"],
  bili: "numeric",
  albumin: "numeric",
  platelet: "numeric",
  protime: "numeric",
};

/**
 * Visits of pbcseq, the patient as the unit: age and sex are what others may know, status, stage and bilirubin secrets.
 */
export function pbcVisits(): Cohort<"train"> {
  const table = readTable("tests/reference/pbcseq/pbcseq.csv");
  const cohort = tableCohort("train", table, KINDS, undefined, {
    age: "quasi-identifier",
    sex: "quasi-identifier",
    status: "sensitive",
    stage: "sensitive",
    bili: "sensitive",
  });
  const seen = new Map<string, number>();
  const units = Int32Array.from(table.get("id")!, (id) => seen.get(id) ?? (seen.set(id, seen.size), seen.size - 1));
  return makeCohort("train", cohort.schema, cohort.columns, cohort.nRows, { units });
}

/**
 * Rows of patients with at least `least` visits, by turn: every third visit of a patient is fresh (never shown to
 * anybody), the rest is seen.
 */
export function seenAndFresh(
  cohort: Cohort<"train">,
  least: number,
): { seen: Cohort<"train">; fresh: Cohort<"train"> } {
  const count = new Int32Array(cohort.nUnits);
  for (const unit of cohort.units) count[unit]!++;
  const many = takeRows(
    cohort,
    rowsOfUnits(cohort, (unit) => count[unit]! >= least),
    "train",
  );
  const turn = new Int32Array(many.nUnits);
  const place = many.units.map((unit) => turn[unit]!++ % 3);
  const rows = (isFresh: boolean): number[] => [...place.keys()].filter((row) => (place[row] === 2) === isFresh);
  return { seen: takeRows(many, rows(false), "train"), fresh: takeRows(many, rows(true), "train") };
}

/** The same rows, each a unit of its own: what an attack sees that knows no patients. */
export function rowsAsUnits(cohort: Cohort<"train">): Cohort<"train"> {
  return { ...cohort, units: Int32Array.from(cohort.units.keys()), nUnits: cohort.nRows };
}

/** The rows of these units, as a file: nobody can tell which patient a row came from. */
export function fileOf(cohort: Cohort, keep: (unit: number) => boolean): Cohort<"synthetic"> {
  const taken = takeRows(cohort, rowsOfUnits(cohort, keep), "synthetic");
  return { ...taken, units: Int32Array.from(taken.units.keys()), nUnits: taken.nRows };
}

/**
 * Evidence of a recipe that gives away a fresh visit of whoever it was fitted on: a run's file holds the fresh visits
 * of all patients with at least one visit in it.
 * @param registry the seen visits, with patients or rows as units @param patientOf row of the registry -> unit of
 *   `fresh`
 */
export function freshVisitsEvidence(
  registry: Cohort<"train">,
  patientOf: Int32Array,
  fresh: Cohort<"train">,
  nRefits: number,
  seed: string,
): Evidence {
  const once = (out: Int32Array): Refit => {
    const status = new Uint8Array(registry.nUnits).fill(UNIT_IN);
    for (const unit of out) status[unit] = UNIT_OUT;
    const fitted = new Set(
      [...patientOf.keys()].filter((row) => status[registry.units[row]!] === UNIT_IN).map((row) => patientOf[row]!),
    );
    return { status, synthetic: fileOf(fresh, (unit) => fitted.has(unit)) };
  };
  return {
    registry,
    released: [once(new Int32Array(0)).synthetic],
    refits: planLeftOut(registry.nUnits, nRefits, createRng(seed)).map(once),
    namedUnits: [],
  };
}
