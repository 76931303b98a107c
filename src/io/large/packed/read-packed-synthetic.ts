import type { PackedCohort } from "../../../core/data/packed-cohort.ts";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { refuseFreeText } from "../../registry/assemble-registry.ts";
import { matchColumns } from "../../registry/match-columns.ts";
import { isSyntheticId } from "../../registry/number-patients.ts";
import { createFaults } from "../../schema/faults.ts";
import { droppedColumns, keptSchema } from "../../schema/kept-schema.ts";
import { tableOfBlock } from "../blocks/cell-block.ts";
import type { LargeSource } from "../blocks/table-blocks.ts";
import { packBlocks, type PackedOptions } from "./read-packed.ts";

/** Rows by which a column of synthetic identifiers is known. */
const ROWS_SEEN = 1000;

/**
 * Synthetic rows of anyone's making from a large file, read as `readSynthetic` reads a small one; each row is a unit of
 * its own. Differs: a column of synthetic identifiers is known by its first thousand cells.
 * @param schema of the registry that the rows imitate, with the columns that reading drops
 * @throws {E_RANGE} where the rows take more memory than a table may; and what `readSynthetic` throws
 */
export async function readPackedSynthetic(
  source: LargeSource,
  schema: CohortSchema,
  options: PackedOptions = {},
): Promise<PackedCohort<"synthetic">> {
  const { identifiers, consent } = droppedColumns(schema);
  const kept = keptSchema(schema);
  refuseFreeText(kept, source.path);
  const known = new Set(schema.columns.map(({ name }) => name));
  const optional = new Set(consent === undefined ? identifiers : [...identifiers, consent]);
  const { packers, nRows, starts } = await packBlocks(source, kept, "lenient", options, {
    keeps: [],
    onFirst: (block) => {
      const head = tableOfBlock(block, 0, Math.min(block.nRows, ROWS_SEEN));
      const names = head.names.filter((name, at) => known.has(name) || head.cells[at]?.every(isSyntheticId) !== true);
      matchColumns({ names, nRows: 0, cells: [] }, schema, source.path, optional);
    },
    onBlock: () => undefined,
  });
  const faults = createFaults();
  const columns = packers.map((packer) => packer.finish(faults));
  faults.throwIfAny(source.path);
  return { role: "synthetic", schema: kept, columns, nRows, starts, nUnits: nRows };
}
