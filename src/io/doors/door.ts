import type { DoorNote, ReadingNote } from "../../core/contracts/outcome.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { RawTable } from "../tables/raw-table.ts";

/**
 * What a door makes of files of its format: a table of one row a patient, its schema, and what a person should know.
 */
export interface DoorReading {
  readonly table: RawTable;
  /** Every column is marked as inferred. */
  readonly schema: CohortSchema;
  readonly notes: readonly (ReadingNote | DoorNote)[];
}

/** What a door is told beside the path. */
export interface DoorOptions {
  /** Name of the schema. */
  readonly name: string;
  /** Fewest patients of whom something may be told. */
  readonly cellSize: number;
}
