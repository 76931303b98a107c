import type { Quantity } from "../core/contracts/finding.ts";
import type { Report } from "./report-schema.ts";

/**
 * What the numbers of a line are. Where nothing was measured its ceiling alone tells: an excess is held against a share
 * of patients, or against none of them; else undefined.
 */
export function quantityOf({
  basis,
  measure,
  ceiling,
}: Pick<Report["verdict"]["lines"][number], "basis" | "measure" | "ceiling">): Quantity | undefined {
  if (basis.kind === "measured") return basis.quantity;
  return measure === "excess" && ceiling !== undefined && ceiling > 0 && ceiling < 1 ? "rate" : undefined;
}
