import { completeParams } from "../../../generators/shared/contract/complete-params.ts";
import { releasableGenerators } from "../../../generators/index.ts";
import { lookupGenerator } from "../../command/command-generator.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { SweepCandidate } from "../../core/contracts/sweep.ts";
import { nearestName } from "../../io/schema/nearest-name.ts";
import type { SweepSettings } from "../../io/settings/read-settings.ts";
import { canonicalJson, listCandidates, type GeneratorSettings } from "../../pipeline/sweep/candidates.ts";
import { fewestTrained } from "../../pipeline/sweep/measure-candidate.ts";

/** Seeds and candidates name files. */
const SEED_LABEL = /^[A-Za-z0-9_-]{1,40}$/;
const MOST_SEEDS = 100;

/** What the command line said about the candidates. */
export interface CandidateOptions {
  readonly generators?: string;
  readonly settings?: SweepSettings;
  readonly seeds: string;
}

/**
 * The list of candidates, in the order of the generators' registry: each setting of each generator with each seed.
 * @throws {E_GENERATOR | E_SWEEP | E_USAGE}
 */
export function planCandidates(cohort: Cohort, options: CandidateOptions): SweepCandidate[] {
  const ids = chosenGenerators(cohort, options);
  const plan = ids.map((generatorId): GeneratorSettings => ({
    generatorId,
    settings: completed(generatorId, options.settings?.get(generatorId) ?? [{}]),
  }));
  return listCandidates(plan, seedLabels(options.seeds));
}

function chosenGenerators(cohort: Cohort, { generators, settings }: CandidateOptions): string[] {
  const named = generators
    ?.split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  for (const id of [...(named ?? []), ...(settings?.keys() ?? [])])
    requireReleasable(id, named?.includes(id) === true ? "--generators" : "--settings");
  const unused = [...(settings?.keys() ?? [])].find((id) => named !== undefined && !named.includes(id));
  if (unused !== undefined)
    throw new RaresynthError("E_SWEEP", `the settings name "${unused}", which --generators leaves out.`, {
      where: "--settings",
    });
  const nTrained = fewestTrained(cohort);
  const ids = releasableGenerators
    .filter(({ id, minUnits, isSlow }) =>
      named === undefined
        ? minUnits <= nTrained && (isSlow !== true || settings?.has(id) === true)
        : named.includes(id),
    )
    .map(({ id }) => id);
  if (ids.length === 0)
    throw new RaresynthError(
      "E_TOO_FEW",
      `no generator can be fitted on ${nTrained} patients, which is what a refit leaves.`,
    );
  return ids;
}

function requireReleasable(id: string, where: string): void {
  const known = releasableGenerators.map((generator) => generator.id);
  if (known.includes(id)) return;
  const near = nearestName(id, known);
  throw new RaresynthError("E_GENERATOR", `no generator of the name "${id}" can be released.`, {
    where,
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}Known: ${known.join(", ")}.`,
  });
}

/**
 * Parameters with the defaults filled in. @throws {E_GENERATOR} unknown or of another type; {E_SWEEP} twice the same
 */
function completed(
  generatorId: string,
  given: NonNullable<ReturnType<SweepSettings["get"]>>,
): GeneratorSettings["settings"] {
  const seen = new Map<string, number>();
  return given.map((params, at) => {
    const where = `${generatorId}, setting ${at + 1}`;
    const full = withPlace(where, () => completeParams(lookupGenerator(generatorId).defaults, params));
    const before = seen.get(canonicalJson(full));
    if (before !== undefined)
      throw new RaresynthError("E_SWEEP", `it is the same as setting ${before + 1}.`, {
        where,
        hint: "To repeat a setting, raise --seeds.",
      });
    seen.set(canonicalJson(full), at);
    return full;
  });
}

function withPlace<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    throw new RaresynthError(error.code, error.message, {
      where: `${place}, ${error.where ?? ""}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

/** "3" are the seeds 1, 2, 3; "a,b" are the seeds a and b. */
function seedLabels(text: string): string[] {
  const wrong = (message: string): RaresynthError => new RaresynthError("E_USAGE", message, { where: "--seeds" });
  if (/^\d+$/.test(text)) {
    const n = Number(text);
    if (n < 1 || n > MOST_SEEDS) throw wrong(`a number from 1 to ${MOST_SEEDS} is expected.`);
    return Array.from({ length: n }, (_, i) => String(i + 1));
  }
  const labels = text.split(",").map((label) => label.trim());
  if (!labels.every((label) => SEED_LABEL.test(label)))
    throw wrong("a seed has 1 to 40 letters, digits, hyphens or underscores.");
  if (new Set(labels).size < labels.length) throw wrong("a seed stands twice.");
  return labels;
}
