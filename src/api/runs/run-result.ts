import type { LedgerPlace } from "./attempt.ts";
import type { Params } from "../../core/contracts/generator.ts";
import type { GeneratorWhy, RunOutcome, StageTiming } from "../../core/contracts/outcome.ts";
import type { Sensitive } from "../../core/data/sensitive.ts";
import type { RefitChoice } from "../../pipeline/refits/refit-number.ts";

/** How a run or assessment was made, for those who want to repeat it. Personal data: it holds the seed. */
export interface RunRecord {
  readonly seed: string;
  readonly given: boolean;
  readonly guessable: boolean;
  readonly generator?: { readonly id: string; readonly why: GeneratorWhy; readonly params: Params };
  readonly nRows?: number;
  /** Keyed digest of the files read (HMAC-SHA-256 under the ledger's key), as it stands in the ledger. */
  readonly source?: string;
  readonly refits?: RefitChoice;
  readonly nWorkers?: number;
  /** Controls whose outcome an earlier run on the same registry had left; absent where none are kept. */
  readonly controlsReused?: number;
  readonly timings: readonly StageTiming[];
}

/** Everything that was found out, and how. What `renderReport`, `writeRelease` and `writeResults` take. */
export interface RunResult extends RunOutcome {
  readonly record: Sensitive<RunRecord>;
  /** Where the attempt stands in the registry's ledger. */
  readonly ledger?: LedgerPlace;
  /** The file of another maker, as it was given: SHA-256 of its bytes. */
  readonly assessed?: { readonly sha256: string };
  /**
   * Who was in the registry: keyed digests of each patient's rows, kept with a release for joint tests of later ones.
   */
  readonly unitDigests?: Sensitive<readonly string[]>;
}
