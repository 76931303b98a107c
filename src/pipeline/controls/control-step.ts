import { defined } from "../../core/access.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import type { CheckContext, CheckResult, DisclosureCheck, Evidence } from "../../core/contracts/disclosure.ts";
import { RaresynthError } from "../../core/errors.ts";
import { createRng } from "../../core/rng.ts";
import { withPresets, type PresetName } from "../check-presets.ts";
import { controlEvidence, type ControlGame } from "./control-scenario.ts";
import type { GeneratorLookup } from "../refits/refit-task.ts";

/** One step of the control suite: which control, how large, under which seed and with which presets of the checks. */
export interface ControlRequest extends ControlGame {
  readonly control: string;
  readonly presets: readonly PresetName[];
  readonly context: Pick<CheckContext, "alpha" | "cellSize" | "adversaries"> & {
    readonly ceilings: Readonly<Record<string, CheckContext["ceilings"]>>;
  };
}

/** What the checks said of a control; persons are left behind, nobody needs them. */
export interface ControlEvidence {
  readonly control: string;
  readonly results: readonly CheckResult[];
}

/**
 * Runs every check that the policy has a ceiling for, with a control in place of the recipe. A control that needs more
 * patients says so for each.
 */
export async function runControl(
  registry: Cohort<"train">,
  request: ControlRequest,
  checks: readonly DisclosureCheck[],
  lookup: GeneratorLookup,
): Promise<ControlEvidence> {
  const asked = checks.filter((check) => check.id in request.context.ceilings);
  const evidence = await evidenceOrTooFew(registry, request, lookup);
  if (evidence instanceof RaresynthError) {
    return {
      control: request.control,
      results: asked.map((check) => ({
        status: "inconclusive",
        checkId: check.id,
        decides: true,
        why: "E_TOO_FEW",
        lacks: { kind: "control-too-few" },
        needed: { kind: "more-patients" },
      })),
    };
  }
  const results: CheckResult[] = [];
  for (const check of asked) {
    const context = { ...request.context, ceilings: defined(request.context.ceilings[check.id]) };
    const { defaults: params } = withPresets(check, request.presets);
    results.push(
      withoutPersons(await check.run(evidence, params, createRng(`${request.seedPath}/check/${check.id}`), context)),
    );
  }
  return { control: request.control, results };
}

async function evidenceOrTooFew(
  registry: Cohort<"train">,
  request: ControlRequest,
  lookup: GeneratorLookup,
): Promise<Evidence | RaresynthError> {
  try {
    return await controlEvidence(registry, request, lookup);
  } catch (error) {
    if (error instanceof RaresynthError && error.code === "E_TOO_FEW") return error;
    throw error;
  }
}

function withoutPersons(result: CheckResult): CheckResult {
  if (result.status !== "measured") return result;
  const { persons: _persons, ...rest } = result;
  return rest;
}
