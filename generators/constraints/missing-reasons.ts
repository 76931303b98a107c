import { defined, nth } from "../../src/core/access.ts";
import { isMissing } from "../../src/core/data/cohort.ts";
import type { CodedColumn, Cohort } from "../../src/core/data/cohort.ts";
import { columnSchema } from "../../src/core/data/schema.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { LimitedValues } from "./limited-values.ts";
import { besideCodes, replaceColumns, type Columns } from "../shared/contract/table-columns.ts";

/** Why a column's cells are missing, drawn as a column of its own beside it. Plain JSON. */
export interface MissingReasons {
  readonly kind: "reason";
  readonly name: string;
  readonly target: string;
  /** Position of each label in the schema's `missing` list, from 1; 0 stands for a plainly empty cell. */
  readonly labels: readonly { readonly label: string; readonly reason: number }[];
}

/** Label of an empty cell without a code. */
const EMPTY = "(empty)";

/**
 * Splits off the reasons of every column that has any: the labels are public, since the schema names them.
 * @param limits values that are numbers in the table already; their labels are no reasons any more
 */
export function fitReasons(
  train: Cohort<"train">,
  limits: readonly LimitedValues[] = [],
): { steps: MissingReasons[]; table: Cohort<"train"> } {
  const steps: MissingReasons[] = [];
  let table = train;
  for (const source of train.columns) {
    const { reasons } = source;
    const declared = columnSchema(train.schema, source.name)?.missing ?? [];
    if (reasons === undefined || !reasons.some((reason) => reason > 0)) continue;
    // Where every missing cell has a code, no synthetic cell is left plainly empty.
    const someEmpty = reasons.some((reason, row) => reason === 0 && isMissing(source, row));
    const all = [
      ...(someEmpty ? [{ label: EMPTY, reason: 0 }] : []),
      ...declared.map(({ reason }, at) => ({ label: reason, reason: at + 1 })),
    ];
    const placed = limits.find(({ target }) => target === source.name)?.bands.map(({ reason }) => reason) ?? [];
    const labels = all.filter(({ reason }) => !placed.includes(reason));
    const levels = [...new Set(labels.map(({ label }) => label))];
    const name = `${source.name} (reason)`;
    const codes = Int32Array.from(reasons, (reason, row) =>
      isMissing(source, row) ? levels.indexOf(defined(labels.find((one) => one.reason === reason)).label) : -1,
    );
    const column: CodedColumn = { kind: "coded", name, codes, levels, nPublicLevels: levels.length, ordered: false };
    steps.push({ kind: "reason", name, target: source.name, labels });
    table = replaceColumns(table, new Set(), [
      { column, schema: { name, type: "categorical", role: "other", levels } },
    ]);
  }
  return { steps, table };
}

/**
 * Writes the drawn reasons beside the missing cells. A missing cell without a drawn reason takes that of a random row
 * that has one.
 */
export function restoreReasons(step: MissingReasons, columns: Columns, rng: Rng): void {
  const drawn = columns.get(step.name);
  const target = columns.get(step.target);
  if (drawn?.kind !== "coded" || target === undefined)
    throw new RaresynthError("E_INTERNAL", "a reason was not drawn.", { where: step.target });
  const reasonOfCode = drawn.levels.map((level) => step.labels.find(({ label }) => label === level)?.reason ?? 0);
  const reasons = Uint8Array.from(
    besideCodes(drawn, (row) => isMissing(target, row), rng),
    (code) => (code < 0 ? 0 : nth(reasonOfCode, code)),
  );
  columns.set(step.target, { ...target, reasons });
  columns.delete(step.name);
}
