/** Cells as text, column by column, before any typing. An empty string is a missing cell. */
export interface RawTable {
  readonly names: readonly string[];
  readonly nRows: number;
  /** cells[column][row] */
  readonly cells: readonly (readonly string[])[];
}

/** What is read at most: a registry is small, and a file beyond this is another kind of file. */
export const LIMITS = { bytes: 256 * 1024 * 1024, columns: 2000, rows: 500_000 } as const;
