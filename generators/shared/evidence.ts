import type { Column } from "../../src/core/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Condition } from "../../src/core/generator.ts";
import type { Rng } from "../../src/core/rng.ts";
import { drawLevelCode, missingState, nStatesOf } from "./column-states.ts";
import type { ColumnStates } from "./column-states.ts";
import { decodeNumeric, massInRange } from "./numeric-states.ts";

/**
 * Probability of the condition in each state of a column: the exact likelihood that conditional sampling needs.
 * @throws {E_UNSUPPORTED} for a condition that does not fit the kind of column
 */
export function conditionLikelihood(spec: ColumnStates, condition: Condition): Float64Array {
  const likelihood = new Float64Array(nStatesOf(spec));
  if ("missing" in condition) {
    if (spec.hasMissing) likelihood[missingState(spec)] = 1;
    return likelihood;
  }
  if (spec.kind === "numeric") {
    if ("in" in condition) throw new RaresynthError("E_UNSUPPORTED", "a number can be conditioned on a range or on missing, not on levels.", { where: spec.name });
    spec.states.bins.forEach((_, bin) => (likelihood[bin] = massInRange(spec.states, bin, condition.min ?? -Infinity, condition.max ?? Infinity)));
    return likelihood;
  }
  if (!("in" in condition)) throw new RaresynthError("E_UNSUPPORTED", "a category can be conditioned on levels or on missing, not on a range.", { where: spec.name });
  const wanted = new Set(condition.in);
  spec.groups.forEach((group, index) => {
    let inside = 0;
    let all = 0;
    for (const member of group.members) {
      all += member.weight;
      if (wanted.has(member.level)) inside += member.weight;
    }
    likelihood[index] = inside / all;
  });
  return likelihood;
}

/** Writes a value of this state into a row of a synthetic column, inside the condition where there is one. */
export function setDecoded(column: Column, row: number, spec: ColumnStates, state: number, rng: Rng, condition?: Condition): void {
  if (state === missingState(spec)) return;
  if (spec.kind === "numeric" && column.kind === "numeric") {
    const range = condition !== undefined && !("in" in condition) && !("missing" in condition) ? condition : {};
    column.values[row] = decodeNumeric(spec.states, state, rng, range.min, range.max);
  } else if (spec.kind === "coded" && column.kind === "coded") {
    if (condition === undefined || !("in" in condition)) column.codes[row] = drawLevelCode(spec, state, rng);
    else column.codes[row] = drawLevelCode({ ...spec, groups: [narrowed(spec, state, new Set(condition.in))] }, 0, rng);
  } else throw new RaresynthError("E_INTERNAL", "column and states differ in kind.", { where: spec.name });
}

/** @throws {E_UNSUPPORTED} where a condition names a column that cannot be conditioned on */
export function requireConditionColumns(given: Readonly<Record<string, Condition>>, known: readonly string[], why: string): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw new RaresynthError("E_UNSUPPORTED", why, { where: name });
  }
}

/** A sampler of indices by weight (inverse of the cumulative sum). @throws {E_UNSUPPORTED} where all weights are 0: nothing to draw from */
export function indexDrawer(weights: Float64Array): (rng: Rng) => number {
  const upTo = new Float64Array(weights.length);
  let total = 0;
  let last = 0;
  weights.forEach((weight, i) => {
    upTo[i] = total += weight;
    if (weight > 0) last = i;
  });
  if (!(total > 0)) throw new RaresynthError("E_UNSUPPORTED", "the condition has probability 0 under the fitted model.");
  return (rng) => {
    const point = rng.float() * total;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > point) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

function narrowed(spec: ColumnStates & { readonly kind: "coded" }, state: number, wanted: ReadonlySet<string>) {
  const group = spec.groups[state]!;
  return { label: group.label, members: group.members.filter((member) => wanted.has(member.level)) };
}
