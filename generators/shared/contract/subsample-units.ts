import { rowsOfUnits, takeRows, type Cohort } from "../../../src/core/data/cohort.ts";
import { permutation, type Rng } from "../../../src/core/rng.ts";

/**
 * A random share of the units, fresh at every fit. Everything that looks at the data then looks at these only.
 *
 * A fit on everybody is a function of the data with many thresholds (folding, tail codes, bins, splits), and one
 * patient who tips one of them shows in every file that is made with that patient and in none made without. With a
 * fresh subsample a fit tips either way by chance, with the patient or without, and in some fits the patient has no
 * part at all.
 * Claim: none that is formal here. Source of the idea: privacy amplification by subsampling, Balle, Barthe and
 * Gaboardi, NeurIPS 2018.
 * @param train in canonical order, so that the order of the file's rows does not choose the units
 * @param share in (0, 1]; 1 returns the cohort itself
 */
export function subsampleUnits(train: Cohort<"train">, share: number, rng: Rng): Cohort<"train"> {
  const nKept = Math.max(1, Math.round(share * train.nUnits));
  if (nKept >= train.nUnits) return train;
  const kept = new Set(permutation(train.nUnits, rng).slice(0, nKept));
  return takeRows(
    train,
    rowsOfUnits(train, (unit) => kept.has(unit)),
    "train",
  );
}
