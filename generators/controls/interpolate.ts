import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { completeParams, requireParam } from "../shared/contract/complete-params.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { isWhole, spreadOf } from "./numbers.ts";
import { blankColumns, bootstrapRows, copyCell, fittedControl, loadControl } from "./patient-rows.ts";

const defaults = { neighbours: 5 };

/**
 * Positive control P5: every row lies on the line between a patient and a close other one, as SMOTE and patient-centred
 * "avatars" do.
 */
export const interpolate: Generator = {
  id: "interpolate",
  card: {
    title: "Interpolated patients (control)",
    summary: "Numbers between a patient and one of the `neighbours` closest other patients; each level from either.",
    source:
      "Chawla et al., J Artif Intell Res 16:321 (2002), with neighbours of any class; positive control, see METHOD.md.",
    claim: "No patient's row is repeated and distances look harmless, yet every row is made of two patients.",
    notClaimed: "Any protection.",
  },
  defaults,
  minUnits: 3,
  isControl: true,
  async fit(train, params) {
    const { neighbours } = completeParams(defaults, params);
    requireParam("neighbours", neighbours, 1, 1000);
    requireUnits(train, interpolate.minUnits, interpolate.id, "there is nobody to lie between.");
    const closest = closestOthers(train, neighbours);
    return fittedControl(train, (nRows, rng) => {
      const rows = bootstrapRows(train, nRows, rng.child("units"));
      const pairs = rng.child("pairs");
      const others = rows.map((row) => closest[row]![pairs.int(closest[row]!.length)]!);
      const way = Float64Array.from(rows, () => pairs.float());
      const columns = blankColumns(train, [], nRows);
      columns.forEach((target, index) => {
        const source = train.columns[index]!;
        const pick = rng.child(`pick/${target.name}`);
        if (target.kind === "numeric" && source.kind === "numeric") {
          const whole = isWhole(source.values);
          rows.forEach((patient, row) => {
            const value =
              source.values[patient]! + way[row]! * (source.values[others[row]!]! - source.values[patient]!);
            target.values[row] = whole ? Math.round(value) : value;
          });
        } else
          rows.forEach((patient, row) => {
            copyCell(target, row, source, pick.float() < way[row]! ? others[row]! : patient);
          });
      });
      return columns;
    });
  },
  load: loadControl,
};

/**
 * Per row, the closest rows of other units: standardised city-block distance on numbers, 1 for each level that differs
 * or is missing in one.
 */
function closestOthers(train: Cohort, neighbours: number): Int32Array[] {
  const { nRows, units } = train;
  const scales = new Map(train.columns.map((one) => [one.name, one.kind === "numeric" ? spreadOf(one.values) : 1]));
  const distances = new Float64Array(nRows);
  return Array.from({ length: nRows }, (_, row) => {
    distances.fill(0);
    for (const one of train.columns) {
      if (one.kind === "numeric") addGaps(distances, one.values, row, scales.get(one.name)!);
      else
        one.codes.forEach((code, other) => {
          if (code !== one.codes[row]) distances[other]!++;
        });
    }
    const others: number[] = [];
    for (let other = 0; other < nRows; other++) {
      if (
        units[other] === units[row] ||
        (others.length === neighbours && distances[other]! >= distances[others[neighbours - 1]!]!)
      )
        continue;
      let at = Math.min(others.length, neighbours - 1);
      for (; at > 0 && distances[others[at - 1]!]! > distances[other]!; at--) others[at] = others[at - 1]!;
      others[at] = other;
    }
    return Int32Array.from(others);
  });
}

function addGaps(distances: Float64Array, values: Float64Array, row: number, scale: number): void {
  const own = values[row]!;
  const isMissing = Number.isNaN(own);
  for (let other = 0; other < values.length; other++) {
    const value = values[other]!;
    if (Number.isNaN(value) || isMissing) distances[other]! += Number(Number.isNaN(value) !== isMissing);
    else if (scale > 0) distances[other]! += Math.abs(value - own) / scale;
  }
}
