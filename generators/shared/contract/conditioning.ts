import { got } from "../../../src/core/access.ts";
import type { Column } from "../../../src/core/data/cohort.ts";
import { allowsLevel, allowsMissing } from "../../../src/core/data/condition.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import type { Condition } from "../../../src/core/contracts/generator.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { missingState, nStatesOf } from "../encoding/discretised-column.ts";
import type { DiscretisedColumn } from "../encoding/discretised-column.ts";
import { expandLevel, type LevelGroup } from "../encoding/collapse-rare-levels.ts";
import { gridRanges } from "../encoding/grid-ranges.ts";
import { massInRange, numericDecoder } from "../encoding/histogram.ts";

/**
 * Probability of the condition in each state of a column: the exact likelihood that conditional sampling needs.
 * @throws {E_UNSUPPORTED} for a condition that does not fit the kind of column
 */
export function conditionLikelihood(spec: DiscretisedColumn, condition: Condition): Float64Array {
  requireConditionFits(spec.name, spec.kind, condition);
  const likelihood = new Float64Array(nStatesOf(spec));
  if (spec.hasMissing && allowsMissing(condition)) likelihood[missingState(spec)] = 1;
  if (spec.kind === "numeric") {
    const ranges = gridRanges(condition, spec.states.support.grid);
    spec.states.bins.forEach(
      (_, bin) =>
        (likelihood[bin] = ranges.reduce((sum, { min, max }) => sum + massInRange(spec.states, bin, min, max), 0)),
    );
    return likelihood;
  }
  spec.groups.forEach((group, index) => (likelihood[index] = shareAllowed(group, condition)));
  return likelihood;
}

/** Share of a group's draws that meet a condition, in [0, 1]. */
export function shareAllowed({ members }: LevelGroup, condition: Condition): number {
  let inside = 0;
  let all = 0;
  for (const member of members) {
    all += member.weight;
    if (allowsLevel(condition, member.level)) inside += member.weight;
  }
  return inside / all;
}

/**
 * Writes values of states into the rows of a synthetic column, inside the condition where there is one. A missing cell
 * is left as it is.
 */
export function stateWriter(
  column: Column,
  spec: DiscretisedColumn,
  condition?: Condition,
): (row: number, state: number, rng: Rng) => void {
  const missing = missingState(spec);
  if (spec.kind === "numeric" && column.kind === "numeric") {
    const { values } = column;
    const decode = numericDecoder(
      spec.states,
      condition === undefined ? undefined : gridRanges(condition, spec.states.support.grid),
    );
    return (row, state, rng) => {
      if (state !== missing) values[row] = decode(state, rng);
    };
  }
  if (spec.kind !== "coded" || column.kind !== "coded")
    throw new RaresynthError("E_INTERNAL", "column and states differ in kind.", { where: spec.name });
  const { codes } = column;
  const groups =
    condition === undefined
      ? spec.groups
      : spec.groups.map(({ label, members }) => ({
          label,
          members: members.filter(({ level }) => allowsLevel(condition, level)),
        }));
  const codeOf = new Map(spec.levels.map((level, code) => [level, code]));
  return (row, state, rng) => {
    if (state !== missing) codes[row] = got(codeOf, expandLevel(groups, state, rng));
  };
}

/** @throws {E_UNSUPPORTED} for levels of a number or a range of a category */
export function requireConditionFits(name: string, kind: Column["kind"], condition: Condition): void {
  if ("not" in condition) for (const one of condition.not) requireConditionFits(name, kind, one);
  else if (!("missing" in condition) && (kind === "numeric") === "in" in condition) {
    throw new RaresynthError(
      "E_UNSUPPORTED",
      kind === "numeric"
        ? "a number can be conditioned on a range or on missing, not on levels."
        : "a category can be conditioned on levels or on missing, not on a range.",
      { where: name },
    );
  }
}

/** @throws {E_UNSUPPORTED} where a condition names a column that cannot be conditioned on */
export function requireConditionColumns(
  given: Readonly<Record<string, Condition>>,
  known: readonly string[],
  why: string,
): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw new RaresynthError("E_UNSUPPORTED", why, { where: name });
  }
}

/**
 * A sampler of indices by weight (inverse of the cumulative sum). @throws {E_UNSUPPORTED} where all weights are 0:
 * nothing to draw from
 */
export function indexDrawer(weights: Float64Array): (rng: Rng) => number {
  const upTo = new Float64Array(weights.length);
  let total = 0;
  let last = 0;
  weights.forEach((weight, i) => {
    upTo[i] = total += weight;
    if (weight > 0) last = i;
  });
  if (!(total > 0))
    throw new RaresynthError("E_UNSUPPORTED", "the condition has probability 0 under the fitted model.");
  return (rng) => {
    const point = rng.float() * total;
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? Infinity) > point) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
