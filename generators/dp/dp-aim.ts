import { got, nth } from "../../src/core/access.ts";
import { countTable } from "../../src/privacy/domain/encode.ts";
import { distinctPairs, MOST_MODEL_CELLS } from "./dp-graph.ts";
import { measureTable, sigmaOf, tableTag, type DpMethod, type PlannedQuery } from "./dp-method.ts";
import { treeCells } from "./estimate/junction-tree.ts";
import { estimate } from "./estimate/mirror-descent.ts";
import { modelTable } from "./estimate/model-table.ts";
import { noisePenalty, scoreSensitivity, selectionScore } from "./selection-score.ts";

/** Share of a round that pays for its table; the rest pays for the choice. Source: McKenna et al. 2022, section 5. */
const TABLE_SHARE = 0.9;
/** Rounds planned for each column, and steps of the estimate between rounds and at the end. */
const ROUNDS_PER_COLUMN = 4;
const STEPS_BETWEEN = 100;

/** Pairs chosen one by one where the model is worst, with the noise halved once they say no more. See METHOD.md. */
export const dpAim: DpMethod = {
  id: "dp-aim",
  card: {
    title: "Noisy tables chosen one by one",
    summary:
      "One-way tables first; then, round by round, the pair of columns on which the model is worst, less the noise to be expected, is chosen and measured; later rounds have less noise.",
    source: "McKenna, Mullins, Sheldon, Miklau 2022 (AIM), two-way tables only, model size capped.",
    claim: "(epsilon, delta)-DP for adding or removing one unit, as the statement of the release says.",
    notClaimed: "Usefulness below about n / sigma = 60: choosing then costs more than it brings. A size of an effect.",
  },
  plan: (domain, rho) => {
    const { sigma, oneWay, forcedRho } = prices(domain.columns.length, rho);
    const forced = distinctPairs(domain.survival);
    const first = domain.columns.map((column, at): PlannedQuery => ({
      tag: tableTag(domain, [at]),
      mechanism: "discrete Gaussian",
      nCells: column.nStates,
      sigma,
      rho: oneWay,
    }));
    const pairs = forced.map((pair): PlannedQuery => ({
      tag: tableTag(domain, pair),
      mechanism: "discrete Gaussian",
      nCells: pair.reduce((product, at) => product * nth(domain.columns, at).nStates, 1),
      sigma: sigmaOf(forcedRho),
      rho: forcedRho,
    }));
    const rest = rho - [...first, ...pairs].reduce((sum, query) => sum + query.rho, 0);
    return [
      ...first,
      ...pairs,
      {
        tag: "rounds of choosing and measuring (to be chosen)",
        mechanism: "discrete Gaussian",
        nCells: Math.max(...domain.columns.map((column) => column.nStates)) ** 2,
        sigma,
        rho: rest,
      },
    ];
  },
  measure: (table, domain, rho, meter) => {
    const d = domain.columns.length;
    const sizes = domain.columns.map((column) => column.nStates);
    const { perRound, oneWay, forcedRho } = prices(d, rho);
    const measured = sizes.map((_, at) => measureTable(table, domain, [at], oneWay, meter));
    const chosen = distinctPairs(domain.survival);
    for (const pair of chosen) measured.push(measureTable(table, domain, pair, forcedRho, meter));
    const all = sizes.flatMap((_, a) => sizes.flatMap((_, b) => (a < b ? [[a, b]] : [])));
    const counts = new Map(all.map((pair) => [pair.join(), countTable(table, domain, pair)]));
    let round = perRound;
    let model = estimate(sizes, measured, { steps: STEPS_BETWEEN });
    for (let t = 1; meter.left() > rho * 1e-9 && all.length > 0; t++) {
      // What would not pay for two more rounds goes into the last one.
      const price = meter.left() < 2 * round ? meter.left() * (1 - 1e-9) : round;
      const sigma = sigmaOf(price * TABLE_SHARE);
      const used = 1 - (meter.left() - price) / rho;
      const small = all.filter((pair) => treeCells(sizes, [...chosen, pair]) <= MOST_MODEL_CELLS * used);
      const candidates = small.length > 0 ? small : chosen.length > 0 ? chosen : all.slice(0, 1);
      const scores = candidates.map((pair) =>
        selectionScore(got(counts, pair.join()), modelTable(model, pair), sigma, domain.unitWeight),
      );
      const taken = meter.choose(`choice ${t}`, scores, scoreSensitivity(domain.unitWeight), price * (1 - TABLE_SHARE));
      const pair = nth(candidates, taken);
      const before = modelTable(model, pair);
      measured.push(measureTable(table, domain, pair, price * TABLE_SHARE, meter));
      if (!chosen.some((one) => one.join() === pair.join())) chosen.push(pair);
      if (price !== round) break;
      model = estimate(sizes, measured, { steps: STEPS_BETWEEN });
      const change = modelTable(model, pair).reduce((sum, value, cell) => sum + Math.abs(value - nth(before, cell)), 0);
      // Halving sigma costs four times as much.
      if (change <= noisePenalty(before.length, sigma)) round *= 4;
    }
    return measured;
  },
};

/** T = 4 d rounds; a one-way costs the table share of a round, a survival pair as well. */
function prices(d: number, rho: number) {
  const perRound = rho / (ROUNDS_PER_COLUMN * d);
  const oneWay = perRound * TABLE_SHARE;
  return { perRound, oneWay, forcedRho: oneWay, sigma: sigmaOf(oneWay) };
}
