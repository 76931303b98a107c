import { nth } from "../../src/core/access.ts";
import type { CodedColumn, Cohort } from "../../src/core/data/cohort.ts";
import { column } from "../../src/core/data/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Condition } from "../../src/core/contracts/generator.ts";
import type { Constraint } from "../../src/core/data/schema.ts";
import { requireConditionFits } from "../shared/contract/conditioning.ts";
import { replaceColumns, type Columns } from "../shared/contract/table-columns.ts";

type Combinations = Constraint & { readonly kind: "fixed-combinations" };

/** Several columns drawn as one, whose levels are the combinations. Plain JSON. */
export interface FixedCombinations {
  readonly kind: "combination";
  /** Name of the one column. */
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    readonly levels: readonly string[];
    readonly nPublicLevels: number;
    readonly ordered: boolean;
  }[];
  /** Label and entries of each combination, null where missing; the allowed ones first, in the schema's order. */
  readonly combinations: readonly { readonly label: string; readonly entries: readonly (string | null)[] }[];
}

/**
 * Allowed combinations of several columns become the levels of one column, so that no other combination can be drawn.
 * Allowed ones are public; those with a missing entry are not, and are folded like any rare level.
 */
export function fitFixedCombinations(
  train: Cohort<"train">,
  constraint: Combinations,
): { step: FixedCombinations; table: Cohort<"train"> } {
  const sources = constraint.columns
    .map((name) => column(train, name))
    .filter((one): one is CodedColumn => one.kind === "coded");
  const keyAt = (row: number) => JSON.stringify(sources.map((one) => one.levels[nth(one.codes, row)] ?? null));
  const nothing = JSON.stringify(sources.map(() => null));
  const known = constraint.allowed.map((combination) => JSON.stringify(combination));
  const partial = new Set<string>();
  for (let row = 0; row < train.nRows; row++) {
    const key = keyAt(row);
    if (key !== nothing && !known.includes(key)) partial.add(key);
  }
  const keys = [...known, ...[...partial].sort()];
  const codeOf = new Map(keys.map((key, code) => [key, code]));
  const combinations = keys.map((key) => {
    const entries = JSON.parse(key) as (string | null)[];
    return { label: entries.map((entry) => entry ?? "missing").join(" & "), entries };
  });
  const name = constraint.columns.join(" & ");
  const merged: CodedColumn = {
    kind: "coded",
    name,
    codes: Int32Array.from({ length: train.nRows }, (_, row) => codeOf.get(keyAt(row)) ?? -1),
    levels: combinations.map(({ label }) => label),
    nPublicLevels: known.length,
    ordered: false,
  };
  const step: FixedCombinations = {
    kind: "combination",
    name,
    columns: sources.map((one, at) =>
      levelsOf(
        one,
        constraint.allowed.map((combination) => nth(combination, at)),
      ),
    ),
    // Combinations with a hole are named in the model only where the generator draws them: see `restoreCombination`.
    combinations: combinations.slice(0, known.length),
  };
  const schema = {
    name,
    type: "categorical" as const,
    role: "quasi-identifier" as const,
    levels: merged.levels.slice(0, known.length),
    otherLevels: "fold" as const,
  };
  return { step, table: replaceColumns(train, new Set(constraint.columns), [{ column: merged, schema }]) };
}

/**
 * Splits the drawn combinations into their columns. Undeclared combinations are those with a hole; a folded one is
 * missing throughout.
 */
export function restoreFixedCombinations(step: FixedCombinations, columns: Columns): void {
  const merged = columns.get(step.name);
  if (merged?.kind !== "coded")
    throw new RaresynthError("E_INTERNAL", "a combination was not drawn.", { where: step.name });
  const declared = new Map(step.combinations.map(({ label, entries }) => [label, entries]));
  const entriesOfCode = merged.levels.map((label) => declared.get(label) ?? entriesOfLabel(step, label));
  step.columns.forEach((target, at) => {
    const codeOf = new Map(target.levels.map((level, code) => [level, code]));
    const codeOfMerged = entriesOfCode.map((entries) => codeOf.get(entries[at] ?? "") ?? -1);
    columns.set(target.name, {
      kind: "coded",
      ...target,
      codes: merged.codes.map((code) => (code < 0 ? -1 : nth(codeOfMerged, code))),
    });
  });
  columns.delete(step.name);
}

/**
 * Conditions on columns of the combination, as one on the combination; those under `not` are left to the rows, since
 * which combinations with holes there are is the generator's to know.
 * @throws {E_UNSUPPORTED}
 */
export function conditionOnCombination(
  step: FixedCombinations,
  given: Readonly<Record<string, Condition>>,
): Condition | undefined {
  const tests = step.columns.flatMap(({ name }, at) =>
    given[name] === undefined ? [] : [{ name, at, condition: given[name] }],
  );
  for (const { name, condition } of tests) requireConditionFits(name, "coded", condition);
  if (tests.every(({ condition }) => "not" in condition)) return undefined;
  const fitting = step.combinations.filter(({ entries }) =>
    tests.every(({ name, at, condition }) => {
      if ("not" in condition) return true;
      if (!("in" in condition))
        throw new RaresynthError(
          "E_UNSUPPORTED",
          "a column of a fixed combination can be conditioned on levels only.",
          { where: name },
        );
      return condition.in.includes(entries[at] ?? "");
    }),
  );
  if (fitting.length === 0)
    throw new RaresynthError("E_UNSUPPORTED", "no allowed combination meets the condition.", {
      where: tests.map(({ name }) => name).join(", "),
    });
  return { in: fitting.map(({ label }) => label) };
}

function levelsOf(source: CodedColumn, allowed: readonly string[]): FixedCombinations["columns"][number] {
  const open = source.levels.slice(0, source.nPublicLevels);
  const levels = [...open, ...[...new Set(allowed)].filter((level) => !open.includes(level)).sort()];
  return { name: source.name, levels, nPublicLevels: levels.length, ordered: source.ordered };
}

/** Entries of a combination with holes, from its label; all missing for a folded one. */
function entriesOfLabel(step: FixedCombinations, label: string): (string | null)[] {
  const parts = label.split(" & ");
  const fits =
    parts.length === step.columns.length &&
    parts.every((part, at) => part === "missing" || nth(step.columns, at).levels.includes(part));
  return fits ? parts.map((part) => (part === "missing" ? null : part)) : step.columns.map(() => null);
}
