import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import type { Rng } from "../../src/core/rng.ts";
import { choleskyFactor } from "../../src/stats/symmetric-solve.ts";
import { completeParams } from "../shared/contract/complete-params.ts";
import { drawColumn, fitMarginals, MARGINALS_DEFAULTS } from "../shared/encoding/fit-marginals.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { meanOf } from "./numbers.ts";
import { blankColumns, copyCell, fittedControl, loadControl } from "./patient-rows.ts";

/** Control P6: numbers from one multivariate normal distribution, which a single outlier bends for everybody to see. */
export const normal: Generator = {
  id: "normal",
  card: {
    title: "Multivariate normal (control)",
    summary:
      "Numbers from a normal distribution with the mean and covariance of the patients (missing values at the mean), levels from their marginals.",
    source: "Control; see METHOD.md.",
    claim:
      "Nobody is copied, yet a patient far from all others stretches the distribution: only a test of that very patient sees it.",
    notClaimed: "Any protection.",
  },
  defaults: {},
  minUnits: 5,
  isControl: true,
  async fit(train, params) {
    completeParams({}, params);
    requireUnits(train, normal.minUnits, normal.id, "the marginals need as many.");
    const marginals = fitMarginals(train, MARGINALS_DEFAULTS);
    const draw = normalDraws(train);
    return fittedControl(train, (nRows, rng) => {
      const drawn = marginals.map((marginal) => drawColumn(marginal, nRows, rng.child(`column/${marginal.spec.name}`)));
      const numbers = draw(nRows, rng.child("normal"));
      const columns = blankColumns(train, drawn, nRows);
      columns.forEach((target, index) => {
        if (target.kind === "numeric") target.values.set(numbers.get(target.name)!);
        else for (let row = 0; row < nRows; row++) copyCell(target, row, drawn[index]!, row);
      });
      return columns;
    });
  },
  load: loadControl,
};

/** Draws of all numbers together, by column name. */
function normalDraws(train: Cohort): (nRows: number, rng: Rng) => Map<string, Float64Array> {
  const numbers = train.columns.filter((one) => one.kind === "numeric");
  const means = numbers.map((one) => (one.values.every(Number.isNaN) ? 0 : meanOf(one.values)));
  const centred = numbers.map((one, c) => one.values.map((value) => (Number.isNaN(value) ? 0 : value - means[c]!)));
  const d = numbers.length;
  const covariance = new Float64Array(d * d);
  for (let a = 0; a < d; a++)
    for (let b = 0; b < d; b++)
      covariance[a * d + b] =
        centred[a]!.reduce((sum, value, row) => sum + value * centred[b]![row]!, 0) / Math.max(1, train.nRows - 1);
  const { lower } = choleskyFactor(covariance, d);
  return (nRows, rng) => {
    const values = numbers.map(() => new Float64Array(nRows));
    for (let row = 0; row < nRows; row++) {
      const z = Float64Array.from({ length: d }, () => rng.normal());
      for (let c = 0; c < d; c++) {
        let value = means[c]!;
        for (let k = 0; k <= c; k++) value += lower[c * d + k]! * z[k]!;
        values[c]![row] = value;
      }
    }
    return new Map(numbers.map((one, c) => [one.name, values[c]!]));
  };
}
