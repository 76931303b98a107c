import type { CheckResult, DisclosureCheck, Finding } from "../../core/contracts/disclosure.ts";
import type { Attempts, Screen } from "../../core/contracts/sweep.ts";
import { evidenceOn, selectionFold } from "./folds.ts";

/** Ceilings below this are meant for the excess over guessing, as in the checks that use areas. */
const LEAST_AREA_CEILING = 0.5;

/**
 * The checks of a run whose recipe a sweep chose. Those that the choice was made by are read twice: on all patients, and on those alone whom the
 * choice did not look at. A line that passes on all and not on these shows these.
 *
 * Claim: no line that the choice was made by passes on the strength of patients whom the choice has seen.
 */
export function checksAfterChoice(
  checks: readonly DisclosureCheck[],
  screens: readonly Screen[],
  { foldKey, candidates }: Attempts,
): DisclosureCheck[] {
  return checks.map((check) => {
    const screen = screens.find((one) => one.check === check.id && one.asks === "under the ceiling");
    if (screen === undefined) return check;
    return {
      ...check,
      run: async (evidence, params, rng, context) => {
        const all = await check.run(evidence, params, rng, context);
        const unseen = selectionFold(evidence.registry.nUnits, foldKey).map((inFold) => 1 - inFold);
        const again = await check.run(
          evidenceOn(evidence, unseen),
          { ...params, ...screen.params },
          rng.child("evaluation-fold"),
          context,
        );
        return worseOf(all, again, screen.findings, context.ceilings, candidates);
      },
    };
  });
}

function worseOf(
  all: CheckResult,
  again: CheckResult,
  ids: readonly string[],
  ceilings: Readonly<Record<string, number>>,
  nCandidates: number,
): CheckResult {
  if (all.status === "inconclusive") return all;
  if (again.status === "inconclusive") return again;
  const notes: string[] = [];
  const findings = all.findings.flatMap((finding): Finding[] => {
    if (!ids.includes(finding.id)) return [finding];
    const unseen = again.findings.find(({ id }) => id === finding.id);
    if (unseen === undefined) return [];
    const show = ({ attack }: Finding): string =>
      `${attack.value.toFixed(3)} (${attack.low.toFixed(3)} to ${attack.high.toFixed(3)})`;
    notes.push(
      `${finding.title}: ${show(finding)} on all patients, ${show(unseen)} on those whom the choice among ${nCandidates} candidates did not look at. Both must pass.`,
    );
    const ceiling = ceilings[finding.id];
    const passes = (one: Finding): boolean =>
      ceiling === undefined || one[ceiling < LEAST_AREA_CEILING ? "excess" : "attack"].high <= ceiling;
    return [
      passes(finding) && !passes(unseen)
        ? { ...unseen, title: `${unseen.title}, those whom the choice did not look at` }
        : finding,
    ];
  });
  return { ...all, findings, notes: [...notes, ...all.notes] };
}
