import type { CountedAttempt } from "../../core/contracts/outcome.ts";
import type { Outcome, Policy } from "../../core/contracts/policy.ts";
import { attemptLevel } from "../../core/attempt-level.ts";
import { recordAttempt } from "../../packet/ledger/attempts.ts";
import { appendToLedger } from "../../packet/ledger/ledger.ts";
import { sha256 } from "../../release/digest.ts";
import { renderJson } from "../../report/render-json.ts";
import { timeOf } from "../about.ts";

/** An attempt in a ledger. */
export interface LedgerPlace {
  readonly path: string;
  readonly registry: string;
  readonly seq: number;
}

export interface BegunAttempt {
  readonly place: LedgerPlace;
  /** Holds the level at which its upper bounds are judged. */
  readonly counted: CountedAttempt;
}

/**
 * Notes an attempt before its work begins, and says at which level it is judged.
 * @throws {E_LEDGER}
 */
export async function beginAttempt(
  path: string,
  facts: {
    readonly registry: string;
    readonly mode: "run" | "sweep" | "assess";
    readonly source: string;
    readonly recipe: object;
    readonly policy: Policy;
    readonly seed: string;
  },
): Promise<BegunAttempt> {
  const { registry, mode, source, policy, seed } = facts;
  const recipe = sha256(renderJson(facts.recipe));
  const { seq, attempts } = await recordAttempt(
    path,
    { registry, mode, source, recipe, policy: policy.id, seed },
    timeOf(),
  );
  const level = attemptLevel(policy.alpha, attempts.number);
  return {
    place: { path, registry, seq },
    counted: { number: attempts.number, total: attempts.total, level },
  };
}

/** Notes how an attempt ended; once, should a run be repeated. @throws {E_LEDGER} */
export async function endAttempt({ place, counted }: BegunAttempt, outcome: Outcome): Promise<void> {
  await appendToLedger(place.path, place.registry, timeOf(), (ledger) =>
    ledger.some(({ event }) => event.kind === "verdict" && event.attempt === place.seq)
      ? undefined
      : { kind: "verdict", attempt: place.seq, outcome, level: counted.level },
  );
}

/** Notes a release; once. @param manifest its bytes @param expires ISO day @throws {E_LEDGER} */
export async function noteRelease(place: LedgerPlace, manifest: Uint8Array, expires: string): Promise<void> {
  const digest = sha256(manifest);
  await appendToLedger(place.path, place.registry, timeOf(), (ledger) =>
    ledger.some(({ event }) => event.kind === "release" && event.manifest === digest)
      ? undefined
      : { kind: "release", attempt: place.seq, manifest: digest, expires },
  );
}
