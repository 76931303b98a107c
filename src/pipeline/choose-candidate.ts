import { nth } from "../core/access.ts";
import type { Adversary } from "../core/contracts/adversary.ts";
import type { CheckContext, DisclosureCheck, Evidence, Finding } from "../core/contracts/disclosure.ts";
import type { Policy, Reason } from "../core/contracts/policy.ts";
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
 * Draws that are looked at where one stands out among the refits' files: half of them standing out in the same finding
 * is the fit's doing, and no draw's.
 */
const LOOKED_AT = 10;

interface Ask {
  readonly checks: readonly DisclosureCheck[];
  readonly evidence: Evidence;
  readonly policy: Policy;
  readonly adversaries: readonly Adversary[];
  readonly seed: string;
  /** Level that is left to this attempt; default that of the policy. */
  readonly level?: number;
}

/**
 * The first draw that passes every line on the file alone and leaves no other open or refused by standing out among
 * the refits' files; else the first that passes its own lines; else the first of all, which the verdict will then say.
 *
 * Claim: with the level of each line on the file alone over their number, the chance that a file over a ceiling is
 * released is no larger than with one draw (union bound over the draws). A draw that stands out by luck is passed over,
 * a fit whose draws stand out is not: what stands out in half of the draws looked at stands out in the released one too,
 * and is then read by that file's own number. Not claimed: anything of lines on the recipe, which are the same for every
 * draw.
 * @param candidates draws in fixed order, at least one
 */
export async function chooseCandidate(candidates: readonly Cohort<"synthetic">[], ask: Ask): Promise<ChosenCandidate> {
  const planned = candidates.length;
  const chosen = (k: number): ChosenCandidate => ({ file: nth(candidates, k), place: k + 1, planned });
  const standing = new Map<number, Promise<Standing>>();
  const look = async (k: number): Promise<Standing> => {
    const known = standing.get(k) ?? standingOf(nth(candidates, k), planned, ask);
    standing.set(k, known);
    return known;
  };
  let ofTheFit: ReadonlySet<string> | undefined;
  let first: number | undefined;
  for (const [k, file] of candidates.entries()) {
    await letSignalsIn();
    if (!passesAlone(file, planned, ask)) continue;
    first ??= k;
    if (planned === 1) break;
    const { open } = await look(k);
    if (open.length > 0) ofTheFit ??= await standingInHalf(Math.min(LOOKED_AT, planned), look);
    if (open.every((id) => ofTheFit?.has(id))) return chosen(k);
  }
  return chosen(first ?? 0);
}

/** Findings in which a draw stands out among the refits' files, and those of them whose line does not pass by it. */
interface Standing {
  readonly out: readonly string[];
  readonly open: readonly string[];
}

async function standingInHalf(nLooked: number, look: (k: number) => Promise<Standing>): Promise<ReadonlySet<string>> {
  const draws = new Map<string, number>();
  for (let k = 0; k < nLooked; k++) for (const id of (await look(k)).out) draws.set(id, (draws.get(id) ?? 0) + 1);
  return new Set([...draws].flatMap(([id, n]) => (2 * n >= nLooked ? [id] : [])));
}

async function standingOf(file: Cohort<"synthetic">, nCandidates: number, ask: Ask): Promise<Standing> {
  const { evidence, seed } = ask;
  const out: string[] = [];
  const open: string[] = [];
  for (const check of ask.checks.filter(({ readsFile }) => readsFile === true)) {
    await letSignalsIn();
    const rng = createRng(`${seed}/check/${check.id}`);
    const context = { ...contextOf(check, nCandidates, ask), gateOnly: true } as const;
    const result = await check.run({ ...evidence, released: [file] }, check.defaults, rng, context);
    if (result.status !== "measured") continue;
    const unusual = result.findings.filter(({ standsOut }) => standsOut === true);
    out.push(...unusual.map(({ id }) => id));
    open.push(...linesOf(check, unusual, ask).flatMap((line) => (line.outcome === "pass" ? [] : line.finding)));
  }
  return { out, open };
}

function passesAlone(file: Cohort<"synthetic">, nCandidates: number, ask: Ask): boolean {
  return ask.checks.every((check) => {
    const rng = createRng(`${ask.seed}/check/${check.id}`);
    const findings = check.fileFindings?.(
      { ...ask.evidence, released: [file] },
      check.defaults,
      rng,
      contextOf(check, nCandidates, ask),
    );
    return linesOf(check, findings ?? [], ask).every((line) => line.outcome === "pass");
  });
}

function contextOf(check: DisclosureCheck, nCandidates: number, { policy, adversaries, level }: Ask): CheckContext {
  return {
    alpha: policy.alpha,
    upperAlpha: level ?? policy.alpha,
    nCandidates,
    cellSize: policy.cellSize.value,
    ceilings: ceilingsByCheck(policy)[check.id] ?? {},
    adversaries,
  };
}

function linesOf(check: DisclosureCheck, findings: readonly Finding[], { policy, level }: Ask): Reason[] {
  const atLevel = findings.map((finding) => findingAtLevel(finding, policy.alpha, level ?? policy.alpha));
  return judgeFindings(policy, check.id, atLevel);
}
