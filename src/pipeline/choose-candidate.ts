import { nth } from "../core/access.ts";
import type { Adversary } from "../core/contracts/adversary.ts";
import type { DisclosureCheck, Evidence } from "../core/contracts/disclosure.ts";
import type { Policy } from "../core/contracts/policy.ts";
import type { Cohort } from "../core/data/cohort.ts";
import { letSignalsIn } from "../core/let-signals-in.ts";
import { createRng } from "../core/rng.ts";
import { findingAtLevel } from "./attempt-bounds.ts";
import { ceilingsByCheck } from "./ceilings.ts";
import { judgeFindings } from "./gate.ts";

/** The file that is released, and how it was found. */
export interface ChosenCandidate {
  readonly file: Cohort<"synthetic">;
  /** Place of the file among the draws, from 1. */
  readonly place: number;
  /** Most draws that there would have been. */
  readonly planned: number;
}

/**
 * The first draw that passes every line on the file alone; the first of all where none does, which the verdict will
 * then say.
 *
 * Claim: with the level of each such line over their number, the chance that a file over a ceiling is released is no
 * larger than with one draw (union bound over the draws). Not claimed: anything of lines on the recipe, which are the
 * same for every draw.
 * @param candidates draws in fixed order, at least one
 */
export async function chooseCandidate(
  candidates: readonly Cohort<"synthetic">[],
  ask: {
    readonly checks: readonly DisclosureCheck[];
    readonly evidence: Evidence;
    readonly policy: Policy;
    readonly adversaries: readonly Adversary[];
    readonly seed: string;
    /** Level that is left to this attempt; default that of the policy. */
    readonly level?: number;
  },
): Promise<ChosenCandidate> {
  const planned = candidates.length;
  for (const [k, file] of candidates.entries()) {
    await letSignalsIn();
    if (passesAlone(file, planned, ask)) return { file, place: k + 1, planned };
  }
  return { file: nth(candidates, 0), place: 1, planned };
}

function passesAlone(
  file: Cohort<"synthetic">,
  nCandidates: number,
  ask: Parameters<typeof chooseCandidate>[1],
): boolean {
  const { checks, evidence, policy, adversaries, seed } = ask;
  const ceilings = ceilingsByCheck(policy);
  return checks.every((check) => {
    const findings =
      check.fileFindings?.({ ...evidence, released: [file] }, check.defaults, createRng(`${seed}/check/${check.id}`), {
        alpha: policy.alpha,
        upperAlpha: ask.level ?? policy.alpha,
        nCandidates,
        cellSize: policy.cellSize.value,
        ceilings: ceilings[check.id] ?? {},
        adversaries,
      }) ?? [];
    const atLevel = findings.map((finding) => findingAtLevel(finding, policy.alpha, ask.level ?? policy.alpha));
    return judgeFindings(policy, check.id, atLevel).every((line) => line.outcome === "pass");
  });
}
