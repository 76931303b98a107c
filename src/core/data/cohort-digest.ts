import { createHash } from "node:crypto";
import type { Cohort } from "./cohort.ts";

/**
 * SHA-256 of everything in a cohort that any result can depend on: schema, cells with what is known of them, units,
 * places in the file. Personal data, as a digest of a small registry can be guessed.
 * @returns lower-case hexadecimal
 */
export function cohortDigest(cohort: Cohort): string {
  const hash = createHash("sha256");
  const part = (name: string, content: string | NodeJS.ArrayBufferView | undefined): void => {
    const bytes =
      content === undefined ? 0 : typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
    hash.update(JSON.stringify([name, content === undefined ? "absent" : bytes]));
    if (content !== undefined) hash.update(content);
  };
  part("schema", JSON.stringify(cohort.schema));
  part("shape", JSON.stringify([cohort.role, cohort.nRows, cohort.nUnits]));
  for (const column of cohort.columns) {
    part("column", JSON.stringify([column.kind, column.name]));
    if (column.kind === "numeric") {
      part("values", column.values);
      part("precision", column.precision);
    } else {
      part("codes", column.codes);
      part("levels", JSON.stringify([column.levels, column.nPublicLevels, column.ordered]));
    }
    part("reasons", column.reasons);
  }
  part("units", cohort.units);
  part("source rows", cohort.sourceRows);
  part("site", cohort.droppedSite?.name);
  part("sites", cohort.droppedSite?.codes);
  return hash.digest("hex");
}
