import type { GeneratorNote } from "../../src/core/contracts/generator-note.ts";
import type { MissingBlock } from "../shared/missingness/missing-blocks.ts";
import type { OutputColumn } from "../shared/contract/output-columns.ts";
import type { ColumnModel } from "../shared/sequential/column-model.ts";
import type { SurvivalModel } from "../shared/survival/survival.ts";

/** Everything that a fitted cart knows. Plain JSON: no row, leaves of at least the smallest number of units. */
export interface CartBody {
  /** Columns of the synthetic table, in the registry's order. */
  readonly output: readonly OutputColumn[];
  readonly blocks: readonly MissingBlock[];
  readonly columns: readonly ColumnModel[];
  readonly survival: readonly SurvivalModel[];
  /** Units in the smallest leaf that any tree may have. */
  readonly leafUnits: number;
  readonly notes: readonly GeneratorNote[];
}
