import type { Confirmation } from "../../core/contracts/outcome.ts";
import type { AuditFinding } from "../../core/privacy/audit-finding.ts";
import type { DpCriterion } from "../../core/privacy/dp-criterion.ts";
import type { DpStatementFacts } from "../../core/privacy/dp-statement.ts";
import type { ErrorCurve } from "../../core/privacy/error-curve.ts";
import type { MethodCard } from "../../core/contracts/generator.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { Rng } from "../../core/rng.ts";
import type { NoiseMeter } from "../../privacy/accounting/meter.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import type { StateTable } from "../../privacy/domain/encode.ts";
import type { NoiseSource } from "../../privacy/noise/noise-source.ts";

/** A noisy table in persons. */
export interface NoisyCounts {
  readonly columns: readonly number[];
  readonly sigma: number;
  readonly counts: ArrayLike<number>;
}

/** A method as the pipeline sees it; generators/dp provides them. */
export interface DpMethodLike {
  readonly id: string;
  readonly card: MethodCard;
  readonly plan: (domain: PublicDomain, rho: number) => readonly { readonly mechanism: string; readonly rho: number }[];
  readonly measure: (table: StateTable, domain: PublicDomain, rho: number, meter: NoiseMeter) => NoisyCounts[];
}

/** Post-processing of noisy tables. */
export interface DpRows {
  readonly total: number;
  /** Expected persons in each state of a column. */
  readonly marginal: (column: number) => Float64Array;
  readonly draw: (nRows: number, rng: Rng) => Cohort<"synthetic">;
}

export interface DpTools {
  readonly methods: readonly DpMethodLike[];
  readonly rowsOf: (kept: CohortSchema, domain: PublicDomain, tables: readonly NoisyCounts[]) => DpRows;
  /** Called once the gate is open. Values outside the schema are clamped, never refused. */
  readonly readRegistry: () => Promise<Cohort<"train">>;
  /** `systemNoise` in every release. */
  readonly noise: () => NoiseSource;
  /** Stream of the rows, which are post-processing; fresh and not kept. */
  readonly rows: () => Rng;
  readonly now: () => string;
  readonly software: string;
}

export interface DpRequest {
  readonly kept: CohortSchema;
  readonly unit: PublicDomain["unit"];
  /** What a person has still to confirm of the whole schema. */
  readonly confirmation: Confirmation;
  readonly epsilon: number;
  readonly delta: number;
  /** Absent: what the planner chooses. */
  readonly method?: string;
  /** Absent: of the schema. */
  readonly patients?: number;
  /** Absent: the noisy count. */
  readonly nRows?: number;
  readonly ledger: string;
  /** Refits of the membership audit; half with the planted unit. */
  readonly nRefits: number;
  /** Errors over epsilon, made with the same public inputs. */
  readonly errorCurve?: ErrorCurve;
}

export type DpOutcome =
  | { readonly outcome: "refused"; readonly worst: "fail" | "inconclusive"; readonly criteria: readonly DpCriterion[] }
  | {
      readonly outcome: "defect";
      readonly criteria: readonly DpCriterion[];
      readonly audits: readonly AuditFinding[];
    }
  | {
      readonly outcome: "release";
      readonly criteria: readonly DpCriterion[];
      readonly statement: DpStatementFacts;
      readonly released: Cohort<"synthetic">;
      readonly schema: CohortSchema;
      /** Internal. */
      readonly registry: Cohort<"train">;
      readonly audits: readonly AuditFinding[];
      readonly domain: PublicDomain;
      readonly tables: readonly NoisyCounts[];
      readonly methodId: string;
      readonly rho: number;
    };
