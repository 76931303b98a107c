import { rowsOfUnits, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column, Role } from "../../../src/core/data/cohort.ts";
import { UNIT_IN, UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import type { Evidence } from "../../../src/core/contracts/disclosure.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import { drawPatients } from "../../laws/simulated-world.ts";

/** Sites fall off in size by this factor. */
const FALL = 0.8;

/** Patients of a population whose sites differ much in size and are told by no other column. */
export function drawManySites<R extends Role>(role: R, n: number, nSites: number, seed: string): Cohort<R> {
  const rng = createRng(`${seed}/sites`);
  const weights = Array.from({ length: nSites }, (_, k) => FALL ** k);
  const total = weights.reduce((sum, one) => sum + one, 0);
  const codes = Int32Array.from({ length: n }, () => {
    let rest = rng.float() * total;
    let site = 0;
    while (site < nSites - 1 && (rest -= weights[site]!) > 0) site++;
    return site;
  });
  return withSites(drawPatients(role, n, createRng(seed)), codes, nSites);
}

/** The same patients with these sites; -1 is missing. */
export function withSites<C extends Cohort>(cohort: C, codes: Int32Array, nSites: number): C {
  const levels = Array.from({ length: nSites }, (_, k) => `Ward${k}`);
  return replaceSite(cohort, { kind: "coded", name: "centre", codes, levels, nPublicLevels: nSites, ordered: false });
}

export function replaceSite<C extends Cohort>(cohort: C, column: Column): C {
  return { ...cohort, columns: cohort.columns.map((one) => (one.name === "centre" ? column : one)) };
}

export function siteCodes(cohort: Cohort): Int32Array {
  const found = cohort.columns.find((one) => one.name === "centre")!;
  if (found.kind !== "coded") throw new Error("not coded");
  return found.codes;
}

/** A run of a recipe: the released file and refits that each leave a tenth out. */
export function runOf(
  registry: Cohort<"train">,
  make: (members: Cohort, seed: string) => Cohort<"synthetic">,
  nRefits: number,
  seed: string,
): Evidence {
  const n = registry.nUnits;
  const once = (out: ArrayLike<number>, path: string) => {
    const status = new Uint8Array(n).fill(UNIT_IN);
    for (let k = 0; k < out.length; k++) status[out[k]!] = UNIT_OUT;
    return {
      status,
      synthetic: make(
        takeRows(
          registry,
          rowsOfUnits(registry, (unit) => status[unit] === UNIT_IN),
          "train",
        ),
        `${seed}/${path}`,
      ),
    };
  };
  return {
    registry,
    released: [once([], "release").synthetic],
    namedUnits: [],
    refits: Array.from({ length: nRefits }, (_, run) =>
      once(permutation(n, createRng(`${seed}/mask/${run}`)).slice(0, Math.round(n / 10)), `refit/${run}`),
    ),
  };
}
