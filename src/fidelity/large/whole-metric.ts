import type { FidelityItem, FidelityValue, MetricId } from "../../core/contracts/fidelity.ts";
import type { RowGroups } from "./row-groups.ts";

/** Values of one metric over all rows of two large tables. */
export interface WholeMetric {
  readonly metric: MetricId;
  readonly values: readonly FidelityValue[];
}

/** How two large tables are compared. */
export interface WholeTableOptions {
  /** Random samples of the rows on which pairs of columns are compared; a side without one is looked at in full. */
  readonly samples?: { readonly real?: RowGroups; readonly synthetic?: RowGroups };
  /** Width of the band that real halves leave for a number; where the sample's error is not below it, all rows decide. */
  readonly widthOf?: (metric: MetricId, item: FidelityItem) => number | undefined;
  /** Told the share of the pairs that are done, 0..1. */
  readonly onShare?: (done: number) => void;
  /** Lets signals in between two pairs; ends the work by throwing. */
  readonly yielding?: () => Promise<void>;
}
