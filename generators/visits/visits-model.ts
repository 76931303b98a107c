import { generatorNote, type GeneratorNote } from "../../src/core/contracts/generator-note.ts";
import { z } from "zod";
import type { MissingBlock } from "../shared/missingness/missing-blocks.ts";
import type { OutputColumn } from "../shared/contract/output-columns.ts";
import { blockShape, codingShape, columnModelShape, outputShape } from "../shared/contract/part-shapes.ts";
import type { ColumnModel } from "../shared/sequential/column-model.ts";
import type { PredictorCoding } from "../shared/trees/tree-coding.ts";

/** Name of the column that holds the number of a patient's visits, in the table of one row a patient. */
export const COUNT_NAME = "number of visits";
/**
 * Name of the column that holds the visits after the first for each thousand units of follow-up, where follow-up has a
 * column.
 */
export const RATE_NAME = "visits per thousand";
export const RATE_SCALE = 1000;
/** Names under which a later visit sees what stands before it. */
export const previousName = (name: string): string => `${name} before`;
export const VISIT_NUMBER = "visit";
export const TIME_LEFT = "time left";
/** Name of what a patient's numbers were on average, up to the visit before. */
export const soFarName = (name: string): string => `${name} so far`;
/** Name of the time that is left before an event that ends follow-up, where it does. */
export const leftBeforeName = (cause: string): string => `time left before ${cause}`;

/** How a later visit follows from the one before it. Plain JSON. */
export interface TransitionModel {
  /** Codings of what is known before a visit: baseline columns, the visit's number, the previous values. */
  readonly known: readonly PredictorCoding[];
  readonly blocks: readonly MissingBlock[];
  /** In the order in which they are drawn; the time between visits stands under the time's name. */
  readonly columns: readonly ColumnModel[];
  readonly output: readonly OutputColumn[];
  /** Units in the smallest leaf. */
  readonly leafUnits: number;
}

/** Column, the same at all visits, that says how follow-up ended, and the levels that are events. */
export interface FollowUpEnds {
  readonly event: string;
  readonly causes: readonly string[];
}

/** Repeated rows as one row a patient and the way from one row to the next. Plain JSON. */
export interface VisitsModel {
  /** Columns of a visit, in the table's order; the first visit of each is drawn by the generator. */
  readonly order: readonly string[];
  /** Columns that change from visit to visit. */
  readonly varying: readonly string[];
  /** Column that later visits move forward, where the schema names one. */
  readonly time?: string;
  /**
   * Column, the same at all visits, that no visit's time may exceed: how often a patient comes is then told as a rate.
   */
  readonly followUp?: string;
  /** What ends follow-up: values drift before it. */
  readonly ends?: FollowUpEnds;
  /** Visits of a patient on average, for drawing enough patients. */
  readonly meanVisits: number;
  /** Absent where too few patients come twice. */
  readonly transition?: TransitionModel;
  readonly notes: readonly GeneratorNote[];
}

export const visitsShape = z.object({
  order: z.array(z.string()),
  varying: z.array(z.string()),
  time: z.string().optional(),
  followUp: z.string().optional(),
  ends: z.object({ event: z.string(), causes: z.array(z.string()) }).optional(),
  meanVisits: z.number().min(1),
  transition: z
    .object({
      known: z.array(codingShape),
      blocks: z.array(blockShape),
      columns: z.array(columnModelShape),
      output: z.array(outputShape),
      leafUnits: z.number(),
    })
    .optional(),
  notes: z.array(generatorNote),
}) as unknown as z.ZodType<VisitsModel>;
