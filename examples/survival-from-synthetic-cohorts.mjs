// Kaplan-Meier and Cox on a registry and on several synthetic cohorts from one fit, with an interval for the population.
//   node examples/survival-from-synthetic-cohorts.mjs
import {
  column,
  combineCoefficients,
  cox,
  createRng,
  generatorById,
  kaplanMeier,
  openRegistry,
  survivalAt,
  synthesise,
} from "raresynth";

const registry = await openRegistry("sample-data/pbc/pbc.csv", { schema: "sample-data/pbc/cohort.schema.yaml" });
const { cohort } = registry;
const generator = generatorById("copula");
const fitted = await generator.fit(cohort, generator.defaults, createRng("example/fit"));
const cohorts = await synthesise(fitted, 5, cohort.nRows, createRng("example/draws"));

/** Follow-up in days, death or not, and log bilirubin of the patients who have all three. */
function outcomes(patients) {
  const time = column(patients, "time").values;
  const status = column(patients, "status");
  const bilirubin = column(patients, "bili").values;
  const rows = [...time.keys()].filter((row) => time[row] > 0 && status.codes[row] >= 0 && bilirubin[row] > 0);
  return {
    time: rows.map((row) => time[row]),
    death: rows.map((row) => (status.levels[status.codes[row]] === "2" ? 1 : 0)),
    logBilirubin: rows.map((row) => Math.log(bilirubin[row])),
  };
}

function describe(name, patients) {
  const { time, death, logBilirubin } = outcomes(patients);
  const { survival, low, high } = survivalAt(kaplanMeier(time, death), 5 * 365.25);
  const fit = cox(time, death, [logBilirubin]);
  if (fit.status !== "fitted") throw new Error(fit.message);
  const [estimate, error] = [fit.coefficients[0], fit.standardErrors[0]];
  console.log(
    `${name}: alive after five years ${survival.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}), log hazard ratio ${estimate.toFixed(3)}`,
  );
  return { logBilirubin: { estimate, variance: error ** 2 } };
}

describe("registry", cohort);
const fits = cohorts.map((synthetic, k) => describe(`synthetic ${k + 1}`, synthetic));
const combined = combineCoefficients(fits, { k: cohort.nRows, n: cohort.nUnits }).logBilirubin;
console.log(
  `five synthetic cohorts together: ${combined.value.toFixed(3)} (${combined.low.toFixed(3)} to ${combined.high.toFixed(3)})`,
);
