import type { BudgetPlan, ReleasePlan } from "./plan-release.ts";
import { THRESHOLDS } from "./plan-release.ts";

/** The plan in plain words and as bars of text; reads no data. */
export function planWords(plan: ReleasePlan): string[] {
  const { patients, delta, nColumns, hasEdges, budgets, widest } = plan;
  return [
    `${patients} patients (declared), ${nColumns} columns, delta ${delta}. Nothing was read.`,
    "",
    "epsilon   noise of a cell (patients)      K   what to expect",
    "          one column   two columns",
    ...budgets.map(row),
    "",
    `K = patients / noise of a two-column cell. From ${THRESHOLDS.joint} on a tree chosen by the data beats independent columns; from ${THRESHOLDS.graph} on`,
    `only a graph that somebody declares without looking at the data does; below that publish noisy marginals, or nothing.`,
    "",
    ...figure(budgets),
    "",
    ...budgets.map(advice(plan)),
    "",
    `Most states: ${widest.map(({ name, nStates }) => `${name} ${nStates}`).join(", ")}. Noise grows with a table's cells: 3-4 states a column where K is below 30, 5-6 above, never 2.`,
    ...(hasEdges
      ? []
      : ["No edges are declared (dp.edges): with a declared graph a joint model pays from half the size on."]),
  ];
}

function row(budget: BudgetPlan): string {
  const { epsilon, sigmaOneWay, sigmaTwoWay, k, expect, method } = budget;
  return `${String(epsilon).padEnd(10)}${sigmaOneWay.toFixed(1).padStart(10)}${sigmaTwoWay.toFixed(1).padStart(14)}${k.toFixed(0).padStart(7)}   ${expect}${method === undefined ? "" : ` (${method})`}`;
}

const WIDTH = 60;

/** K on a scale of 0 to 60, with marks at the thresholds. */
function figure(budgets: readonly BudgetPlan[]): string[] {
  const at = (k: number): number => Math.min(WIDTH, Math.round((k / THRESHOLDS.oneByOne) * WIDTH));
  const bars = budgets.map(({ epsilon, k }) => {
    const bar = "#".repeat(at(k)).padEnd(WIDTH, ".").split("");
    for (const mark of [THRESHOLDS.graph, THRESHOLDS.joint]) if (k < mark) bar[at(mark)] = "|";
    return `${`epsilon ${epsilon}`.padStart(12)} ${bar.join("")}${k > THRESHOLDS.oneByOne ? ">" : ""}`;
  });
  const scale = " ".repeat(WIDTH + 1).split("");
  for (const mark of [0, THRESHOLDS.graph, THRESHOLDS.joint, THRESHOLDS.oneByOne])
    String(mark)
      .split("")
      .forEach((digit, i) => (scale[at(mark) + i] = digit));
  return [...bars, `${"K".padStart(12)} ${scale.join("").trimEnd()}`];
}

function advice({ patients, smallest, nColumns }: ReleasePlan): (budget: BudgetPlan) => string {
  return ({ epsilon, expect, columnsToDrop, noiseShare }) => {
    const needed = smallest.find((one) => one.epsilon === epsilon)!;
    const noise = `noise adds up to ${(noiseShare * 100).toFixed(0)} % of the patients in an average table of two columns`;
    if (expect === "joint model") return `epsilon ${epsilon}: a joint model is worth it; ${noise}.`;
    const drop =
      columnsToDrop === undefined
        ? `no choice of columns reaches a joint model at ${patients} patients`
        : `a joint model needs ${needed.joint} patients, or ${columnsToDrop} of the ${nColumns} columns left out`;
    const now =
      expect === "nothing"
        ? "not even the distribution of a single column would be usable"
        : expect === "marginals"
          ? "publish each column on its own, or nothing"
          : `only a declared graph pays (from ${needed.graph} patients)`;
    return `epsilon ${epsilon}: ${now}; ${drop}; ${noise}.`;
  };
}
