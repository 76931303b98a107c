import type { CohortSchema } from "../../core/data/schema.ts";
import { inferTable, type InferOptions } from "../infer/infer-schema.ts";
import { proposalNotes } from "../relations/proposal.ts";
import type { RawTable } from "../tables/raw-table.ts";
import type { LargeSource } from "./blocks/table-blocks.ts";
import { sampleTable, type ColumnTally, type LargeLimits } from "./sample-table.ts";
import { verifySchema } from "./verify-schema.ts";

/** What is known of a file that is too large to be held: a sample, and counts over all rows. */
export interface LargeFile {
  readonly schema: CohortSchema;
  readonly notes: readonly string[];
  readonly sample: RawTable;
  readonly nRows: number;
  readonly nPatients: number;
  readonly tallies: readonly ColumnTally[];
}

/**
 * Schema of a large CSV or Parquet file in two passes of bounded memory: proposed from a sample of rows, corrected by all of them.
 * Claim: rules and levels that stand in the schema hold in every row. Not claimed: that a patient whose rows are strewn
 * over the file is seen to repeat by anything but the number of different values of the column that names patients.
 * @param onShare called with the share of the work that is done, 0..1
 * @throws whatever `inferTable` and `csvBlocks` throw
 */
export async function inferLarge(
  source: LargeSource,
  name: string,
  options: InferOptions,
  onShare: (done: number) => void = () => {},
  limits: LargeLimits = {},
): Promise<LargeFile> {
  const half = (from: number) => (done: number) => onShare(from + done / 2);
  const { sample, nRows, tallies } = await sampleTable(source, half(0), limits);
  const { schema: proposed, notes, proposals } = inferTable(sample, name, source.path, options);
  const verified = await verifySchema(source, proposed, half(0.5), limits);
  const { schema, nPatients } = verified;
  const repeats =
    nPatients < nRows && schema.visits === undefined && schema.protect?.patient !== undefined
      ? [
          `(visits): ${nRows} rows belong to ${nPatients} patients, whose rows do not stand together; sort the file by patient to have visits proposed.`,
        ]
      : [];
  return {
    schema,
    nRows,
    nPatients,
    sample,
    tallies,
    notes: [
      `(file): types, levels, counts in these notes and who stands out are of a sample of ${sample.nRows} of ${nRows} rows; rows, patients, different cells, rules and levels were counted in all.`,
      ...verified.notes,
      ...repeats,
      ...notes,
      ...proposalNotes(proposals.filter((_, at) => verified.broken[at] === 0)),
    ],
  };
}
