import type { Cohort } from "../../core/data/cohort.ts";
import { createParquetRows, wideColumns } from "./parquet-rows.ts";

/**
 * A cohort as a Parquet file of one row group, typed as `createParquetRows` says.
 * Reasons for missing values are kept by CSV only: a number column of Parquet has no room for a code.
 */
export function cohortToParquet(cohort: Cohort): Uint8Array {
  const file = createParquetRows(cohort, new Set(wideColumns(cohort)));
  return new Uint8Array(Buffer.concat([file.append(cohort), file.finish()]));
}
