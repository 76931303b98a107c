import { nth } from "../../src/core/access.ts";
import { column, type Cohort } from "../../src/core/data/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { columnSchema, type Constraint } from "../../src/core/data/schema.ts";
import { replaceColumns, type Columns } from "../shared/contract/table-columns.ts";

/** A total drawn as what its present parts leave. Plain JSON. */
export interface DerivedSum {
  readonly kind: "sum";
  readonly name: string;
  readonly parts: readonly string[];
}

/** Turns a total into what is left of it without its present parts: 0 wherever all parts are present. */
export function fitSum(
  train: Cohort<"train">,
  constraint: Constraint & { readonly kind: "sum" },
): { step: DerivedSum; table: Cohort<"train"> } {
  const { total, parts } = constraint;
  const source = column(train, total);
  const others = parts.map((name) => column(train, name));
  if (source.kind !== "numeric") throw new RaresynthError("E_INTERNAL", "a total is a number.", { where: total });
  const values = source.values.map((value, row) => {
    const { sum, complete } = sumAt(others, row);
    return complete && !Number.isNaN(value) ? 0 : value - sum;
  });
  const schema = columnSchema(train.schema, total);
  const restSchema = {
    name: total,
    type: schema?.type ?? "continuous",
    role: schema?.role ?? "other",
    ...(schema?.grid === undefined ? {} : { grid: schema.grid }),
  };
  return {
    step: { kind: "sum", name: total, parts },
    table: replaceColumns(train, new Set(), [{ column: { kind: "numeric", name: total, values }, schema: restSchema }]),
  };
}

/** Adds the present parts; where all are present the total is their sum. */
export function restoreSum(step: DerivedSum, columns: Columns): void {
  const rest = columns.get(step.name);
  if (rest?.kind !== "numeric") throw new RaresynthError("E_INTERNAL", "a total was not drawn.", { where: step.name });
  const parts = step.parts.flatMap((name) => columns.get(name) ?? []);
  const values = rest.values.map((value, row) => {
    const { sum, complete } = sumAt(parts, row);
    return Number.isNaN(value) ? NaN : Number((complete ? sum : value + sum).toPrecision(12));
  });
  columns.set(step.name, { ...rest, values });
}

function sumAt(parts: readonly ReturnType<typeof column>[], row: number): { sum: number; complete: boolean } {
  let sum = 0;
  let complete = true;
  for (const part of parts) {
    const value = part.kind === "numeric" ? nth(part.values, row) : NaN;
    if (Number.isNaN(value)) complete = false;
    else sum += value;
  }
  return { sum, complete };
}
