/** What one audit says. `defect`: the implementation breaks its claim; never a finding about patients. */
export interface AuditFinding {
  readonly id: "neighbours" | "residuals" | "trace" | "refits";
  readonly defect: boolean;
  readonly sentence: string;
  /** Numbers behind the sentence, and the instrument's range. Internal. */
  readonly figures: Readonly<Record<string, number>>;
}
