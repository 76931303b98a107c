import { defined, nth } from "../../src/core/access.ts";
import type { CheckContext, Finding } from "../../src/core/contracts/disclosure.ts";
import type { FindingId, Multiplicity } from "../../src/core/contracts/finding.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import { poissonInterval } from "../../src/stats/poisson-interval.ts";
import { betaQuantile, binomialTail, poissonTail } from "../../src/stats/special.ts";
import type { Arm } from "../shared/game/arm.ts";
import { effectiveAttempts } from "../shared/intervals/rates.ts";
import type { Comparison } from "./comparison.ts";

/**
 * Level at which copies are said to be no coincidence, shared by the ways in which a copy is looked for. Two copies
 * that no non-member of 200 refits shows reach it (p = (1/21)^2 = .0023), a single one (.048) stays open.
 */
export const STRICT_LEVEL = 0.005;

/** A way of counting copies: whom it counts in the released file, and how often non-members are so found. */
interface Copies {
  readonly arm: Arm;
  readonly nMembers: number;
}

/**
 * Patients whose whole record stands verbatim in the file, whatever their class. An observed fact: none is none (upper
 * bound 0).
 *
 * Chance is what non-members show. Its share of the copies is granted only as far as it is shown: copies are put down
 * to chance (upper bound 0) where so many come up with probability above alpha even at the lower confidence limit of
 * the expected number. Else the upper end is what lies beyond that limit, and the lower end is above 0 where the rate
 * among members exceeds that among non-members at `STRICT_LEVEL`.
 *
 * Source: comparison of two Poisson rates given their sum, Przyborowski & Wilenski, Biometrika 31:313 (1940); limits of
 * Garwood, Biometrika 28:437 (1936); attributable fraction of Miettinen, Am J Epidemiol 99:325 (1974). Differs: with
 * refits both counts are divided by the design effect that the recipe's own files show, since one synthetic row can
 * match several patients who look alike.
 */
export function verbatimFinding(comparison: Comparison, context: CheckContext): Finding {
  return wholeRecordFinding("verbatim", [everybody(nth(comparison.arms, 0))], context);
}

/**
 * The same for records within the tolerances, and within half of them: there closer copies stand out where wide
 * tolerances match many by chance.
 */
export function nearCopiesFinding(comparison: Comparison, context: CheckContext): Finding {
  return wholeRecordFinding(
    "near-copies",
    [everybody(nth(comparison.arms, 1)), everybody(defined(comparison.arms.at(-1)))],
    context,
  );
}

/**
 * Patients who are alone in the registry and rare, and whose row stands verbatim in the file. Any at all is refused a
 * bound of 0, so that none passes: chance only decides whether it is a FAIL, with refits at `STRICT_LEVEL`.
 */
export function copiesFinding(comparison: Comparison, context: CheckContext): Finding {
  const { rare, nRareUnits } = comparison;
  // Where no non-member is rare, all of them stand in: they match at least as easily.
  const control = rare.controlTrials > 0 ? rare : nth(comparison.arms, 0);
  // Rare patients are alone by definition: no row matches two of them.
  const arm = { ...control, released: rare.released, recipe: undefined };
  // Without refits there are about as many non-members as members, and fewer than eight copies never reach the strict
  // level.
  const level = comparison.source === "refits" ? STRICT_LEVEL : context.alpha;
  const read = readCopies({ arm, nMembers: nRareUnits }, level, context.alpha);
  return findingOf(
    { id: "verbatim-rare", stratum: "rare" },
    { ...read, high: read.copies },
    { alpha: level, p: read.p, multiplicity: { procedure: "one test" } },
  );
}

/**
 * Of the patients added since an earlier release, those whose record stands in this file and in no earlier one,
 * verbatim or within the tolerances. With few asked, a single copy that non-members do not show is beyond chance, where
 * among all patients it would be one of many that might have been.
 * Source and reading as above. Differs: not divided by the design effect of the recipe's files, which is one of all
 * patients.
 * @param before the same comparison for the earlier files
 * @param added per unit, 1 = added
 * @returns undefined where nobody was added
 */
export function addedFinding(
  comparison: Comparison,
  before: Comparison,
  added: Uint8Array,
  context: CheckContext,
): Finding | undefined {
  if (!added.includes(1)) return undefined;
  const last = comparison.arms.length - 1;
  const ways = [0, 1, last].map((k) => {
    const { released, ...arm } = nth(comparison.arms, k);
    const news = released.map((hit, unit) =>
      added[unit] !== 1 ? NaN : hit === 1 && nth(before.arms, k).released[unit] === 1 ? 0 : hit,
    );
    return everybody({ ...arm, released: news, recipe: undefined });
  });
  return wholeRecordFinding("added-patients", ways, context);
}

function everybody(arm: Arm): Copies {
  return { arm, nMembers: arm.released.filter((hit) => !Number.isNaN(hit)).length };
}

function wholeRecordFinding(id: FindingId, ways: readonly Copies[], context: CheckContext): Finding {
  const level = STRICT_LEVEL / ways.length;
  const read = ways.map((way) => readCopies(way, level, context.alpha / ways.length));
  // The way that says most: one that refuses, then one that stays open, then the first.
  const worst = read.reduce((a, b) => (b.low > Math.max(0, a.low) || (a.low <= 0 && b.high > a.high) ? b : a));
  return findingOf({ id, stratum: "all" }, worst, {
    alpha: level,
    p: Math.min(1, ways.length * Math.min(...read.map((one) => one.p))),
    multiplicity:
      ways.length === 1 ? { procedure: "one test" } : { procedure: "bonferroni", over: ways.length, of: "tolerances" },
  });
}

interface ReadCopies {
  readonly copies: number;
  readonly nMembers: number;
  readonly controlTrials: number;
  readonly expected: { readonly value: number; readonly low: number; readonly high: number };
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

/**
 * @param level at which members' copies are said to exceed those of non-members
 * @param usual copies that come up at least this often by chance are put down to it
 */
function readCopies({ arm, nMembers }: Copies, level: number, usual: number): ReadCopies {
  const copies = arm.released.filter((hit) => hit === 1).length;
  const { controlTrials } = arm;
  const effect =
    arm.recipe === undefined || nMembers === 0 ? 1 : nMembers / effectiveAttempts(arm.recipe.memberShares, nMembers);
  const counted = Math.floor(copies / effect + 1e-9);
  const controlHits = Math.round(arm.controlHits / effect);
  const perTrial = nMembers / Math.max(1, controlTrials);
  const chance = poissonInterval(controlHits, GATE_LEVEL);
  const expected = {
    value: arm.controlHits * perTrial,
    low: chance.low * effect * perTrial,
    high: chance.high * effect * perTrial,
  };
  // Where members and non-members match at one rate, this share of all matches falls to members.
  const share = nMembers / Math.max(1, nMembers + controlTrials);
  const lowShare = counted === 0 ? 0 : betaQuantile(level, counted, controlHits + 1);
  const ratio = controlTrials === 0 || lowShare >= 1 ? 0 : lowShare / (1 - lowShare) / (share / (1 - share));
  const beyond = copies - expected.value;
  const shownByChance = copies === 0 || poissonTail(Math.ceil(copies / effect), expected.low / effect) > usual;
  return {
    copies,
    nMembers,
    controlTrials,
    expected,
    low: ratio > 1 ? copies * (1 - 1 / ratio) : Math.min(0, beyond),
    high: shownByChance ? 0 : Math.max(copies - expected.low, 0),
    p: counted === 0 || controlTrials === 0 ? 1 : binomialTail(counted, counted + controlHits, share),
  };
}

function findingOf(
  question: Pick<Finding, "id" | "stratum">,
  read: ReadCopies,
  test: { readonly alpha: number; readonly p: number; readonly multiplicity: Multiplicity },
): Finding {
  const { copies, nMembers, controlTrials, expected } = read;
  // Not clipped: fewer copies than chance makes are a negative excess.
  const beyond = copies - expected.value;
  return {
    ...question,
    quantity: "count",
    attack: { value: copies, low: copies, high: copies, level: GATE_LEVEL, n: nMembers, method: "observed count" },
    control: {
      ...expected,
      level: GATE_LEVEL,
      n: controlTrials,
      method: "garwood, scaled to the patients asked",
    },
    excess: {
      value: beyond,
      low: Math.min(read.low, beyond),
      high: Math.max(read.high, read.low),
      level: 1 - 2 * test.alpha,
      n: nMembers,
      method: "observed count, lower end by the rate ratio",
    },
    p: test.p,
    multiplicity: test.multiplicity,
    needed:
      copies === 0 ? { kind: "nothing", why: "no copies" } : { kind: "no-copies", copies, attempts: controlTrials },
  };
}
