import { createHash } from "node:crypto";
import type { CheckResult, DisclosureCheck, Evidence } from "../../core/contracts/disclosure.ts";
import { cohortDigest } from "../../core/data/cohort-digest.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { seal, type Sensitive } from "../../core/data/sensitive.ts";
import { packValues } from "../../core/packed-values.ts";
import type { CheckpointStore } from "../../pipeline/refits/checkpoints.ts";

/**
 * The same checks, keeping each result for an assessment that is stopped. A result is named by everything that it
 * depends on: the check with its parameters, its stream, ceilings and levels, and the cells of every cohort.
 * @param store of this assessment; what is in it is personal data
 */
export function keepingChecks(checks: readonly DisclosureCheck[], store: CheckpointStore): readonly DisclosureCheck[] {
  const digestOf = digests();
  return checks.map((check) => ({
    ...check,
    run: async (evidence, params, rng, context) => {
      const identity = identityOf(evidence, digestOf);
      if (identity === undefined) return check.run(evidence, params, rng, context);
      const { onProgress: _onProgress, ...decides } = context;
      const key = createHash("sha256")
        .update(packValues(["check", check.id, rng.path, params, decides, identity]))
        .digest("hex");
      const kept = await store.get(key);
      if (kept !== undefined) return sealedAgain(kept) as CheckResult;
      const result = await check.run(evidence, params, rng, context);
      await store.put(key, opened(result));
      return result;
    },
  }));
}

/** Each cohort is digested once. */
function digests(): (cohort: Cohort) => string {
  const known = new WeakMap<Cohort, string>();
  return (cohort) => {
    const digest = known.get(cohort) ?? cohortDigest(cohort);
    known.set(cohort, digest);
    return digest;
  };
}

/** Absent where more than files and patients decides: a check that can ask for refits, earlier releases. */
function identityOf(evidence: Evidence, digestOf: (cohort: Cohort) => string): object | undefined {
  const { registry, released, refits, holdout, namedUnits, releasedStatus, refit, earlier, model } = evidence;
  if ([refit, earlier, model].some((one) => one !== undefined)) return undefined;
  return {
    registry: digestOf(registry),
    released: released.map(digestOf),
    refits: refits.map(({ status, synthetic }) => [status, digestOf(synthetic)]),
    holdout: holdout === undefined ? undefined : digestOf(holdout),
    ...{ namedUnits, releasedStatus },
  };
}

const SEALED = "sealed value";

/** What indexes real people is opened for a file that stays beside the results; see `sealedAgain`. */
function opened(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(opened);
  if ("kind" in value && value.kind === "sensitive")
    return { [SEALED]: opened((value as Sensitive<unknown>).reveal()) };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, opened(one)]));
}

function sealedAgain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(sealedAgain);
  if (SEALED in value) return seal(sealedAgain(value[SEALED]));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sealedAgain(one)]));
}
