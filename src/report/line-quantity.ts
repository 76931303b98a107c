import type { Quantity } from "../core/contracts/finding.ts";
import type { Report } from "./report-schema.ts";

/** What the numbers of a line are; undefined where nothing was measured. */
export function quantityOf({ basis }: Report["verdict"]["lines"][number]): Quantity | undefined {
  return basis.kind === "measured" ? basis.quantity : undefined;
}
