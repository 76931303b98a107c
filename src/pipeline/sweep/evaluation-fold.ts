import type { CheckContext, CheckResult, DisclosureCheck, Finding } from "../../core/contracts/disclosure.ts";
import type { Note, Span } from "../../core/contracts/note.ts";
import type { Attempts, Screen } from "../../core/contracts/sweep.ts";
import { evidenceOn, selectionFold } from "./folds.ts";

/**
 * The checks of a run whose recipe a sweep chose. Those that the choice was made by are read twice: on all patients,
 * and on those alone whom the choice did not look at. A line that passes on all and not on these shows these.
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
  ceilings: CheckContext["ceilings"],
  nCandidates: number,
): CheckResult {
  if (all.status !== "measured") return all;
  if (again.status !== "measured") return again;
  const notes: Note[] = [];
  const findings = all.findings.flatMap((finding): Finding[] => {
    if (!ids.includes(finding.id)) return [finding];
    const unseen = again.findings.find(({ id }) => id === finding.id);
    if (unseen === undefined) return [];
    const span = ({ attack: { value, low, high } }: Finding): Span => ({ value, low, high });
    notes.push({
      kind: "unseen-by-choice",
      finding: { id: finding.id, stratum: finding.stratum },
      all: span(finding),
      unseen: span(unseen),
      candidates: nCandidates,
    });
    const { attack = Infinity, excess = Infinity } = ceilings[finding.id] ?? {};
    const passes = (one: Finding): boolean => one.attack.high <= attack && one.excess.high <= excess;
    return [passes(finding) && !passes(unseen) ? { ...unseen, unseen: true } : finding];
  });
  return { ...all, findings, notes: [...notes, ...all.notes] };
}
