/** Values of one column that name people, looked for in whatever is released. Kept sealed; never written. */
export interface WatchedColumn {
  readonly column: string;
  /**
   * `identifier`: dropped after reading; `unique`: nearly each patient has one of its own; `level`: not on the schema's
   * public list.
   */
  readonly kind: "identifier" | "unique" | "level";
  /** Value -> units (patients or families) that hold it. */
  readonly holders: ReadonlyMap<string, number>;
  /** Whether the column's values are numbers or dates, which synthetic cells of the same column may equal by chance. */
  readonly isNumeric: boolean;
}
