import type { BudgetPlan, CoarserColumn, DpMethodId, Expectation } from "../../../../core/privacy/release-plan.ts";
import { n } from "../numbers.ts";

/** What `dp plan` says. */
export const plan = {
  title: "What a privacy budget would buy",
  head: (patients: number, columns: number, delta: number) =>
    `${patients} patients (declared), ${columns} columns, delta ${n.exact(delta)}. Nothing was read.`,
  columns: [
    "epsilon",
    "noise of a cell of one column (patients)",
    "of two columns",
    "K",
    "noise in a table of two columns, share of the patients",
    "what to expect",
    "method",
  ],
  scale: (joint: number, graph: number) =>
    `K = patients / noise of a cell of two columns. From ${joint} on a tree that the data choose beats independent columns; from ${graph} on only a graph that somebody declares without looking at the data does; below that publish noisy marginals, or nothing.`,
  figure: "Patients to the noise of a cell, by epsilon",
  figureDescription: (graph: number, joint: number, oneByOne: number) =>
    `Bars: K at each epsilon. Lines: a declared graph pays from ${graph}, a tree chosen by the data from ${joint}, pairs chosen one by one from ${oneByOne}.`,
  x: "K: patients to the noise of a cell of two columns (root scale)",
  y: "epsilon",
  marks: { graph: "declared graph", joint: "chosen tree", oneByOne: "one by one" },
  what: {
    "joint model": "A joint model is worth it: associations between columns will be seen, their size will be weakened.",
    "declared graph only": "Only a declared graph pays: associations along its edges, nothing else.",
    marginals: "Publish each column on its own, or nothing: no association will be kept.",
    nothing: "Publish nothing: not even the distribution of a single column would be usable.",
  } as Readonly<Record<Expectation, string>>,
  widest: (columns: string) =>
    `Most states: ${columns}. Noise grows with a table's cells: 3-4 states a column where K is below 30, 5-6 above, never 2.`,
  noEdges: "No edges are declared (dp.edges): with a declared graph a joint model pays from half the size on.",
  adviceTitle: "What would help",
  method: (id: DpMethodId | undefined) => id ?? "–",
};

/** What can be done at one epsilon, in plain words. */
export function advice(
  budget: BudgetPlan,
  needed: { readonly joint: number; readonly graph: number },
  patients: number,
  nColumns: number,
): string {
  const { epsilon, expect, columnsToDrop, drop, coarsen, noiseShare, noiseShareCoarser } = budget;
  const parts = [`epsilon ${n.exact(epsilon)}: ${plan.what[expect]}`];
  if (expect !== "joint model")
    parts.push(
      columnsToDrop === undefined
        ? `No choice of columns reaches a joint model at ${patients} patients; ${needed.joint} would be needed.`
        : `A joint model needs ${needed.joint} patients, or ${columnsToDrop} of the ${nColumns} columns left out (first: ${names(drop)}).`,
    );
  if (expect === "marginals" || expect === "nothing")
    parts.push(`A declared graph pays from ${needed.graph} patients.`);
  const noise = `Noise adds up to ${n.percent(noiseShare)} of the patients in an average table of two columns`;
  parts.push(
    coarsen.length === 0
      ? `${noise}.`
      : `${noise}; ${n.percent(noiseShareCoarser)} with fewer states in ${coarsen.map(coarser).join(", ")}.`,
  );
  return parts.join(" ");
}

function coarser({ name, nStates, coarser: fewer }: CoarserColumn): string {
  return `${name} (${nStates} to ${fewer})`;
}

const MOST_NAMES = 6;
function names(all: readonly string[]): string {
  return all.length <= MOST_NAMES
    ? all.join(", ")
    : `${all.slice(0, MOST_NAMES).join(", ")} and ${all.length - MOST_NAMES} more`;
}

/** What `dp curve` says. */
export const curve = {
  title: (method: string) => `Errors of ${method} by epsilon`,
  description: (repeats: number, isRegistry: boolean) =>
    `Mean total variation between the table and rows drawn from noisy tables (0 = equal, 1 = nothing in common), over ${repeats} repeats, with 95 % intervals of the mean. ${isRegistry ? "Measured on the registry; its ledger was charged, and the figures carry noise." : "Measured on a stand-in that was declared public or made up."}`,
  x: "epsilon (log scale)",
  y: "mean total variation",
  series: { oneWay: "one column", twoWay: "two columns together" },
  head: ["epsilon", "tables of", "mean", "interval"],
  line: (epsilon: number, oneWay: string, twoWay: string) =>
    `epsilon ${n.exact(epsilon).padEnd(5)} one-way error ${oneWay}, two-way ${twoWay}`,
  point: (mean: number, low: number, high: number) => `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
  price: (rho: number, epsilon: number, delta: number) =>
    `This curve costs rho ${n.short(rho)} (epsilon ${n.short(epsilon)} at delta ${n.exact(delta)}) of the population's budget: every repeat counts as a release. On a public or made-up stand-in it costs nothing.`,
  charged: (rho: number) => `charged to the ledger: rho ${n.short(rho)}`,
  refused: "REFUSED, nothing was read or spent",
};
