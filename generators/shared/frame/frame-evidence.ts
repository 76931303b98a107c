import { RaresynthError } from "../../../src/core/errors.ts";
import type { Condition } from "../../../src/core/generator.ts";
import { normalQuantile } from "../../../src/stats/special.ts";
import type { LevelGroup } from "../fold-levels.ts";
import { probabilityBelow, probabilityUpTo, type Margin } from "../margin.ts";
import { ceilToGrid, floorToGrid } from "../nice-numbers.ts";
import { survivalColumns } from "../survival-pairs.ts";
import type { Frame } from "./frame.ts";
import type { JointEvidence, VariableEvidence } from "./joint-model.ts";

/** Conditions as a joint model takes them, and which cells must be missing or present (the frame draws those again until they are). */
export interface FrameEvidence {
  readonly evidence: JointEvidence;
  readonly cells: readonly { readonly name: string; readonly missing: boolean }[];
}

type Range = { readonly min?: number; readonly max?: number };

/**
 * Translates conditions on columns.
 * @throws {E_UNSUPPORTED} for an unknown column, one that is drawn from hazards, or a condition that does not fit its kind or has probability 0
 */
export function frameEvidence(frame: Frame, given: Readonly<Record<string, Condition>>): FrameEvidence {
  const derived = survivalColumns(frame.survival);
  const evidence = new Map<number, VariableEvidence>();
  const cells: { name: string; missing: boolean }[] = [];
  for (const [name, condition] of Object.entries(given)) {
    if (!frame.output.some((column) => column.name === name)) throw new RaresynthError("E_UNSUPPORTED", "no such column to condition on.", { where: name, hint: `The model draws ${frame.output.map((one) => one.name).join(", ")}.` });
    if (derived.has(name)) throw new RaresynthError("E_UNSUPPORTED", "survival times and events are drawn last, from hazards, and cannot be conditioned on.", { where: name, hint: "Use bayesian-network." });
    cells.push({ name, missing: "missing" in condition });
    if ("missing" in condition) continue;
    const at = frame.columns.findIndex((column) => column.name === name);
    if (at < 0) throw zero(name);
    const column = frame.columns[at]!;
    evidence.set(at + (frame.nPatterns > 0 ? 1 : 0), column.kind === "numeric" ? rangeEvidence(name, column.margin, condition) : levelEvidence(name, column.groups, condition));
  }
  return { evidence, cells };
}

/** Nearest values of the grid inside a range. */
export function gridRange({ support }: Margin, { min = -Infinity, max = Infinity }: Range): { low: number; high: number } {
  return { low: Math.max(support.low, min === -Infinity ? min : ceilToGrid(min, support.grid)), high: Math.min(support.high, max === Infinity ? max : floorToGrid(max, support.grid)) };
}

function rangeEvidence(name: string, margin: Margin, condition: Condition): VariableEvidence {
  if ("in" in condition) throw new RaresynthError("E_UNSUPPORTED", "a number can be conditioned on a range or on missing, not on levels.", { where: name });
  const { low, high } = gridRange(margin, condition as Range);
  if (low > high) throw zero(name);
  // A draw is rounded to the grid: half a step around the allowed values still leads to them.
  const half = margin.support.grid / 2;
  const atBottom = low <= margin.support.low;
  const atTop = high >= margin.support.high;
  const minScore = atBottom ? -Infinity : normalQuantile(probabilityBelow(margin, low - half));
  const maxScore = atTop ? Infinity : normalQuantile(probabilityUpTo(margin, high + half));
  if (!(minScore < maxScore)) throw zero(name);
  return { kind: "numeric", min: atBottom ? -Infinity : low - half, max: atTop ? Infinity : high + half, minScore, maxScore };
}

function levelEvidence(name: string, groups: readonly LevelGroup[], condition: Condition): VariableEvidence {
  if (!("in" in condition)) throw new RaresynthError("E_UNSUPPORTED", "a category can be conditioned on levels or on missing, not on a range.", { where: name });
  const wanted = new Set(condition.in);
  const likelihood = Float64Array.from(groups, ({ members }) => {
    const all = members.reduce((sum, member) => sum + member.weight, 0);
    return members.reduce((sum, member) => sum + (wanted.has(member.level) ? member.weight : 0), 0) / all;
  });
  if (!likelihood.some((share) => share > 0)) throw new RaresynthError("E_UNSUPPORTED", "the model draws none of these levels.", { where: name, hint: "Levels are written as in the schema; rare ones may have been folded." });
  return { kind: "coded", likelihood };
}

function zero(name: string): RaresynthError {
  return new RaresynthError("E_UNSUPPORTED", "the condition has probability 0 under the fitted model.", { where: name });
}
