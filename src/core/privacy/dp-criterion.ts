import type { LineOutcome, OpenPoint } from "../contracts/policy.ts";
import type { AuditFinding, NeighbourFinding } from "./audit-finding.ts";
import type { DpMethodId, Expectation } from "./release-plan.ts";

/** A line of the gate of a differentially private release; it reads no data. */
export interface DpCriterion {
  readonly id:
    "confirmation" | "public inputs" | "justification" | "planner" | "ledger" | "static audits" | "audits on patients";
  readonly outcome: Exclude<LineOutcome, "not-applicable">;
  readonly fact: DpFact;
}

/** What a line rests on. */
export type DpFact =
  | { readonly kind: "confirmed"; readonly by?: string; readonly date?: string }
  | { readonly kind: "unconfirmed"; readonly open: readonly OpenPoint[] }
  | { readonly kind: "declared"; readonly by: string; readonly on: string; readonly from: string }
  | { readonly kind: "not declared" }
  | { readonly kind: "justified"; readonly by: string; readonly on: string; readonly because: string }
  | { readonly kind: "not justified"; readonly epsilon: number }
  | { readonly kind: "no size" }
  | { readonly kind: "nothing usable"; readonly kMarginals: number; readonly needs: number }
  | { readonly kind: "planned"; readonly method: string; readonly k: number; readonly expect: Expectation }
  | {
      readonly kind: "too few";
      readonly method: string;
      readonly needs: number;
      readonly has: number;
      readonly instead?: DpMethodId;
    }
  | { readonly kind: "account"; readonly sum: number; readonly cap: number; readonly asked: number }
  /** Sites whose file does not say that their ledger paid for the round. */
  | { readonly kind: "unpaid"; readonly sites: readonly string[]; readonly asked: number }
  /** What needs patients, where whoever judges has none. */
  | { readonly kind: "not measured"; readonly audits: readonly AuditFinding["id"][] }
  | { readonly kind: "static audit"; readonly finding: NeighbourFinding };
