import type { z } from "zod";
import type { estimate, pValue, shownNumber } from "./report-parts.ts";
import type { count } from "./report-facts.ts";

/** Numbers as a report may show them: exactly, rounded, or not at all. */
export type Count = z.infer<typeof count>;
export type Shown = z.infer<typeof shownNumber>;
export type ShownEstimate = z.infer<typeof estimate>;
export type PValue = z.infer<typeof pValue>;
