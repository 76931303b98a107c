import type { Cohort } from "../../src/core/cohort.ts";
import type { Generator } from "../../src/core/generator.ts";
import { completeParams, requireParam } from "../shared/complete-params.ts";
import { requireUnits } from "../shared/require-units.ts";
import { isWhole, spreadOf } from "./numbers.ts";
import { blankColumns, bootstrapRows, copyCell, fittedControl, loadControl } from "./patient-rows.ts";

const defaults = { neighbours: 5 };

/** Positive control P5: every row lies on the line between a patient and a close other one, as SMOTE and patient-centred "avatars" do. */
export const interpolate: Generator = {
  id: "interpolate",
  card: {
    title: "Interpolated patients (control)",
    summary: "Numbers between a patient and one of the `neighbours` closest other patients; each level from either.",
    source: "Chawla et al., J Artif Intell Res 16:321 (2002), with neighbours of any class; positive control, see METHOD.md.",
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
    return fittedControl(train, "Rows between two patients.", (nRows, rng) => {
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
            const value = source.values[patient]! + way[row]! * (source.values[others[row]!]! - source.values[patient]!);
            target.values[row] = whole ? Math.round(value) : value;
          });
        } else rows.forEach((patient, row) => { copyCell(target, row, source, pick.float() < way[row]! ? others[row]! : patient); });
      });
      return columns;
    });
  },
  load: loadControl,
};

/** Per row, the closest rows of other units: standardised city-block distance on numbers, 1 for each level that differs or is missing in one. */
function closestOthers(train: Cohort, neighbours: number): Int32Array[] {
  const axes = train.columns.map((one) => (one.kind === "numeric" ? { values: one.values, scale: spreadOf(one.values), ordered: true } : { values: Float64Array.from(one.codes), scale: 1, ordered: false }));
  const distance = (a: number, b: number): number => axes.reduce((sum, { values, scale, ordered }) => {
    const [x, y] = [values[a]!, values[b]!];
    if (Number.isNaN(x) || Number.isNaN(y)) return sum + Number(Number.isNaN(x) !== Number.isNaN(y));
    return sum + (ordered ? (scale > 0 ? Math.abs(x - y) / scale : 0) : Number(x !== y));
  }, 0);
  return Array.from({ length: train.nRows }, (_, row) => {
    const others = Array.from({ length: train.nRows }, (__, other) => other).filter((other) => train.units[other] !== train.units[row]);
    const ranked = others.map((other) => ({ other, d: distance(row, other) })).sort((a, b) => a.d - b.d || a.other - b.other);
    return Int32Array.from(ranked.slice(0, neighbours), (one) => one.other);
  });
}
