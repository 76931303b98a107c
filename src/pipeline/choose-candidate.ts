import type { Adversary } from "../core/contracts/adversary.ts";
import type { DisclosureCheck, Evidence } from "../core/contracts/disclosure.ts";
import type { FittedGenerator } from "../core/contracts/generator.ts";
import type { Policy } from "../core/contracts/policy.ts";
import type { Cohort } from "../core/data/cohort.ts";
import { createRng } from "../core/rng.ts";
import { ceilingsByCheck } from "./ceilings.ts";
import { judgeFindings } from "./gate.ts";

/**
 * Files drawn from the one fit, in fixed order, until one passes the lines on the file alone. Each of these lines is then tested at alpha over this
 * number. Five: with the spread of `released-file` seen on five registries (a standard error of .02 to .03 beside a ceiling of .05), one draw passes
 * in 50 to 80 %, the best of five at a fifth of alpha in 77 to 98 %; more draws cost more level than they find files.
 */
export const N_CANDIDATES = 5;

/** The file that is released, and how it was found. */
export interface ChosenCandidate {
  readonly file: Cohort<"synthetic">;
  /** Place of the file among the draws, from 1. */
  readonly place: number;
  /** Most draws that there would have been. */
  readonly planned: number;
}

/** The `k`-th draw, from 1. The first has the stream that a single draw had. */
export async function drawCandidate(
  fitted: FittedGenerator,
  nRows: number,
  seed: string,
  k: number,
): Promise<Cohort<"synthetic">> {
  return fitted.sample(nRows, createRng(k === 1 ? `${seed}/release/sample` : `${seed}/release/sample/${k}`));
}

/**
 * The first draw that passes every line on the file alone; the first of all where none does, which the verdict will then say.
 *
 * Claim: with the level of each such line over `N_CANDIDATES`, the chance that a file over a ceiling is released is no larger than with one draw (union
 * bound over the draws). Not claimed: anything of lines on the recipe, which are the same for every draw.
 * @param first the first draw
 */
export async function chooseCandidate(
  first: Cohort<"synthetic">,
  draw: (k: number) => Promise<Cohort<"synthetic">>,
  ask: {
    readonly checks: readonly DisclosureCheck[];
    readonly evidence: Evidence;
    readonly policy: Policy;
    readonly adversaries: readonly Adversary[];
    readonly seed: string;
  },
): Promise<ChosenCandidate> {
  for (let k = 1; k <= N_CANDIDATES; k++) {
    const file = k === 1 ? first : await draw(k);
    if (passesAlone(file, ask)) return { file, place: k, planned: N_CANDIDATES };
  }
  return { file: first, place: 1, planned: N_CANDIDATES };
}

function passesAlone(file: Cohort<"synthetic">, ask: Parameters<typeof chooseCandidate>[2]): boolean {
  const { checks, evidence, policy, adversaries, seed } = ask;
  const ceilings = ceilingsByCheck(policy);
  return checks.every((check) => {
    const findings =
      check.fileFindings?.({ ...evidence, released: [file] }, check.defaults, createRng(`${seed}/check/${check.id}`), {
        alpha: policy.alpha,
        nCandidates: N_CANDIDATES,
        cellSize: policy.cellSize.value,
        ceilings: ceilings[check.id] ?? {},
        adversaries,
      }) ?? [];
    return judgeFindings(policy, check.id, findings).every((line) => line.outcome === "pass");
  });
}
