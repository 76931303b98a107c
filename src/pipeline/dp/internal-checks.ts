import { defined } from "../../core/access.ts";
import type { CheckResult, DisclosureCheck, Evidence } from "../../core/contracts/disclosure.ts";
import type { MembershipBesideClaim } from "../../core/privacy/audit-finding.ts";
import type { Generator, GeneratorModel } from "../../core/contracts/generator.ts";
import type { RunOutcome } from "../../core/contracts/outcome.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { RaresynthError } from "../../core/errors.ts";
import { createRng } from "../../core/rng.ts";
import { compareFidelity } from "../../fidelity/compare-fidelity.ts";
import { rehearsalBudget } from "../../privacy/accounting/budget.ts";
import { largestAuc, muOfRho } from "../../privacy/accounting/gaussian-dp.ts";
import { createMeter } from "../../privacy/accounting/meter.ts";
import { largestAucOfRho } from "../../privacy/audit/refits.ts";
import { encodeStates } from "../../privacy/domain/encode.ts";
import { preflight } from "../preflight.ts";
import { judge } from "../gate.ts";
import { inProcessRunner } from "../refits/in-process-runner.ts";
import { planLeftOut } from "../refits/refit-plan.ts";
import { commonOutcome, described, N_SPLITS, runChecks, strictestRate, type RegistryInput } from "../run.ts";
import type { DpOutcome, DpTools } from "./dp-contracts.ts";

type Released = DpOutcome & { readonly outcome: "release" };

export interface InternalTools {
  readonly checks: readonly DisclosureCheck[];
  readonly onProgress: Progress;
  readonly signal: AbortSignal;
  readonly about: { readonly startedAt: string; readonly softwareVersion: string; readonly nodeVersion: string };
}

/**
 * The usual disclosure checks and exact fidelity of a differentially private release, for inside; nothing of them
 * decides whether it is released, but for one: a membership AUC beyond what the claim allows is a defect.
 * @returns the outcome as `assess` shapes it, and membership beside the claim
 */
export async function internalChecks(
  done: Released,
  registry: RegistryInput,
  policy: Policy,
  nRefits: number,
  dp: DpTools,
  tools: InternalTools,
  seed: string,
): Promise<{ readonly outcome: RunOutcome; readonly membership: MembershipBesideClaim; readonly defect: boolean }> {
  const { cohort } = registry;
  const generator = rehearsal(done, dp);
  const runner = inProcessRunner(cohort, tools.checks, () => generator, tools.signal);
  const recipe = { generatorId: done.methodId, params: {}, nRows: done.released.nRows };
  const masks = planLeftOut(cohort.nUnits, nRefits, createRng(`${seed}/masks`));
  const refits = await runner.refits(recipe, `${seed}/refit`, masks, tools.onProgress);
  const evidence: Evidence = {
    registry: cohort,
    released: [done.released],
    refits,
    refit: async (label, outUnits) => runner.refits(recipe, `${seed}/${label}`, outUnits),
    namedUnits: [],
  };
  const results = await runChecks(tools, evidence, policy, registry.adversaries, seed);
  const fidelity = compareFidelity(
    cohort,
    done.released,
    { nSplits: N_SPLITS, cellSize: policy.cellSize.value },
    createRng(`${seed}/fidelity`),
    tools.onProgress,
  );
  const { allGaussian } = done.statement.claim.meaning;
  const membership = besideClaim({ rho: done.rho, allGaussian }, results);
  const before = preflight(cohort, registry, { cellSize: policy.cellSize.value, ceiling: strictestRate(policy) });
  return {
    outcome: {
      ...commonOutcome(registry, policy, tools),
      kind: "assess",
      preflight: before,
      controls: undefined,
      fidelity,
      released: done.released,
      checks: described(tools.checks, results),
      timings: [],
      verdict: judge(policy, results, { preflight: before }),
    },
    membership,
    defect: membership.areas.some(({ above }) => above),
  };
}

/** Membership as the usual check measures it beside the largest AUC that the claim allows. */
export function besideClaim(
  claim: { readonly rho: number; readonly allGaussian: boolean },
  results: readonly CheckResult[],
): MembershipBesideClaim {
  const largest = claim.allGaussian ? largestAuc(muOfRho(claim.rho)) : largestAucOfRho(claim.rho);
  const result = results.find(({ checkId }) => checkId === "membership");
  const found = result?.status === "measured" ? result.findings.filter(({ id }) => id.startsWith("auc")) : [];
  return {
    largest,
    areas: found.map(({ id, attack: { value, low, high, level } }) => ({
      id,
      value,
      low,
      high,
      level,
      above: low > largest,
    })),
  };
}

/**
 * The method as a recipe that can be refitted. Its noise is the system's and independent of the release's; its rows
 * stay inside.
 */
function rehearsal(done: Released, dp: DpTools): Generator {
  const method = defined(dp.methods.find(({ id }) => id === done.methodId));
  return {
    id: method.id,
    card: method.card,
    defaults: {},
    minUnits: 1,
    isControl: false,
    fit: async (train: Cohort<"train">) => {
      const { meter } = createMeter(dp.noise(), rehearsalBudget(done.rho));
      const tables = method.measure(encodeStates(train, done.domain), done.domain, done.rho, meter);
      const rows = dp.rowsOf(done.registry.schema, done.domain, tables);
      return {
        notes: [],
        sample: async (nRows, rng) => rows.draw(nRows, rng),
        toModel: (): GeneratorModel => {
          throw new RaresynthError("E_NO_MODEL", "a rehearsal saves no model.");
        },
      };
    },
    load: () => {
      throw new RaresynthError("E_NO_MODEL", "a rehearsal saves no model.");
    },
  };
}
