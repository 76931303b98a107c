import { defined, nth } from "../../../src/core/access.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import type { Condition } from "../../../src/core/contracts/generator.ts";
import { normalQuantile } from "../../../src/stats/special.ts";
import { requireConditionFits, shareAllowed } from "../contract/conditioning.ts";
import type { LevelGroup } from "../encoding/collapse-rare-levels.ts";
import { gridRanges } from "../encoding/grid-ranges.ts";
import { probabilityBelow, probabilityUpTo, type QuantileFunction } from "../encoding/quantile-function.ts";
import { survivalColumns } from "../survival/survival-pairs.ts";
import type { Frame } from "./frame.ts";
import type { JointConditioning, VariableConditioning } from "./joint-model.ts";

/** Conditions as a joint model takes them, and those that the frame sees to by leaving rows out. */
export interface FrameConditioning {
  readonly conditioning: JointConditioning;
  /**
   * Rows are drawn until these hold: no joint model is told of missing cells, nor of what is left of a range without
   * its middle.
   */
  readonly awaited: Readonly<Record<string, Condition>>;
}

/**
 * Translates conditions on columns.
 * @throws {E_UNSUPPORTED} for an unknown column, one that is drawn from hazards, or a condition that does not fit its
 *   kind or has probability 0
 */
export function frameConditioning(frame: Frame, given: Readonly<Record<string, Condition>>): FrameConditioning {
  const derived = survivalColumns(frame.survival);
  const conditioning = new Map<number, VariableConditioning>();
  const awaited: Record<string, Condition> = {};
  for (const [name, condition] of Object.entries(given)) {
    if (!frame.output.some((column) => column.name === name))
      throw new RaresynthError("E_UNSUPPORTED", "no such column to condition on.", {
        where: name,
        hint: `The model draws ${frame.output.map((one) => one.name).join(", ")}.`,
      });
    if (derived.has(name))
      throw new RaresynthError(
        "E_UNSUPPORTED",
        "survival times and events are drawn last, from hazards, and cannot be conditioned on.",
        { where: name, hint: "Use bayesian-network." },
      );
    const output = defined(frame.output.find((column) => column.name === name));
    requireConditionFits(name, output.kind, condition);
    if ("not" in condition || "missing" in condition || frame.blocks.some((block) => block.columns.includes(name)))
      awaited[name] = condition;
    if ("not" in condition || "missing" in condition) continue;
    const at = frame.columns.findIndex((column) => column.name === name);
    if (at < 0) throw zero(name);
    const column = nth(frame.columns, at);
    conditioning.set(
      at + (frame.nPatterns > 0 ? 1 : 0),
      column.kind === "numeric"
        ? rangeEvidence(name, column.margin, condition)
        : levelEvidence(name, column.groups, condition),
    );
  }
  return { conditioning, awaited };
}

/** Values of the grid that meet a condition: from the lowest to the highest. */
export function gridRange(
  { support }: QuantileFunction,
  condition: Condition | undefined,
): { low: number; high: number } {
  if (condition === undefined || "in" in condition || "missing" in condition || "not" in condition) return support;
  const [range] = gridRanges(condition, support.grid);
  return range === undefined
    ? { low: Infinity, high: -Infinity }
    : { low: Math.max(support.low, range.min), high: Math.min(support.high, range.max) };
}

function rangeEvidence(name: string, margin: QuantileFunction, condition: Condition): VariableConditioning {
  const { low, high } = gridRange(margin, condition);
  if (low > high) throw zero(name);
  // A draw is rounded to the grid: half a step around the allowed values still leads to them.
  const half = margin.support.grid / 2;
  const atBottom = low <= margin.support.low;
  const atTop = high >= margin.support.high;
  const minScore = atBottom ? -Infinity : normalQuantile(probabilityBelow(margin, low - half));
  const maxScore = atTop ? Infinity : normalQuantile(probabilityUpTo(margin, high + half));
  if (!(minScore < maxScore)) throw zero(name);
  return {
    kind: "numeric",
    min: atBottom ? -Infinity : low - half,
    max: atTop ? Infinity : high + half,
    minScore,
    maxScore,
  };
}

function levelEvidence(name: string, groups: readonly LevelGroup[], condition: Condition): VariableConditioning {
  const likelihood = Float64Array.from(groups, (group) => shareAllowed(group, condition));
  if (!likelihood.some((share) => share > 0))
    throw new RaresynthError("E_UNSUPPORTED", "the model draws none of these levels.", {
      where: name,
      hint: "Levels are written as in the schema; rare ones may have been folded.",
    });
  return { kind: "coded", likelihood };
}

function zero(name: string): RaresynthError {
  return new RaresynthError("E_UNSUPPORTED", "the condition has probability 0 under the fitted model.", {
    where: name,
  });
}
