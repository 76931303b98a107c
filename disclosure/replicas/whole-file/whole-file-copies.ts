import type { Ceilings, CheckResult, Finding } from "../../../src/core/contracts/disclosure.ts";
import { GATE_LEVEL, type Estimate } from "../../../src/core/contracts/estimate.ts";
import type { ReadingNote } from "../../../src/core/contracts/outcome.ts";
import type { PackedCohort } from "../../../src/core/data/packed-cohort.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { clopperPearson } from "../../../src/stats/clopper-pearson.ts";
import { fisherGreater } from "../../../src/stats/fisher.ts";
import { effectiveNumber, stratifiedRate, type AskedStratum } from "../../../src/stats/stratified-rate.ts";
import { neededFor, USUAL_CEILING } from "../../shared/intervals/rate-finding.ts";
import { differenceOfRates } from "../../shared/intervals/rates.ts";
import { MATCH_PATTERNS, matchWholeFile, type MatchPattern, type WholeFileQuestion } from "./match-whole-file.ts";
import { sampleOfUnits } from "./repeated-registry.ts";
import { rarityStrata, type RegistryClasses, type SampledStratum } from "./rarity-strata.ts";

/** What is known of copies in a large file. */
export interface WholeFileCopies {
  /** Of the check `replicas`: open without a holdout. */
  readonly result: CheckResult;
  /** Shares of patients by stratum, and how many were asked. */
  readonly notes: readonly ReadingNote[];
  readonly classes: RegistryClasses;
}

/** Sizes of the design. */
export interface WholeFileDesign {
  readonly cellSize: number;
  /** Patients of each stratum who are asked. */
  readonly askedEach: number;
  /** Of the policy on this check, by finding. */
  readonly ceilings: Readonly<Record<string, Ceilings>>;
}

/**
 * Copies of patients in a file that is too large for `replicas`. Patients are drawn in strata of rarity (alone, few or
 * many on the quasi-identifiers, over the whole registry), the rare ones more often; of each it is asked whether some
 * row of the whole file repeats all their columns, all but one, or the quasi-identifiers. Shares are weighted back to
 * the registry. Patients of a holdout, drawn at random, are the non-members; without one there is nothing to compare
 * with, and the check is open.
 * Claim: the share of all patients whose cells the file repeats, with an interval that holds the design. Not claimed:
 * anything about rows that come close; numbers are compared as they stand, without tolerance.
 */
export async function wholeFileCopies(
  question: Omit<WholeFileQuestion, "units"> & { readonly holdout?: PackedCohort },
  { cellSize, askedEach, ceilings }: WholeFileDesign,
  rng: Rng,
): Promise<WholeFileCopies> {
  const { registry, holdout, ...more } = question;
  const { strata, classes } = rarityStrata(registry, more.quasiIdentifiers, cellSize, askedEach, rng.child("strata"));
  const members = await matchWholeFile({ ...more, registry, units: joined(strata) });
  const asked = (pattern: MatchPattern): (AskedStratum & Pick<SampledStratum, "stratum">)[] => {
    const hits = members.get(pattern) ?? new Uint8Array(0);
    let from = 0;
    return strata.map(({ stratum, units, asked: drawn }) => {
      const own = hits.subarray(from, (from += drawn.length));
      return { stratum, units, asked: drawn.length, hits: own.reduce((sum, hit) => sum + hit, 0) };
    });
  };
  const patterns = MATCH_PATTERNS.filter((one) => one !== "quasi-identifiers" || more.quasiIdentifiers.length > 0);
  const notes = patterns.map((pattern): ReadingNote => {
    const { value, low, high } = stratifiedRate(asked(pattern));
    return { kind: "whole-file-attack", pattern, share: value, low, high, strata: asked(pattern) };
  });
  if (holdout === undefined) return { result: withoutHoldout(), notes, classes };
  const others = sampleOfUnits(holdout.nUnits, 3 * askedEach, rng.child("holdout"));
  const strangers = await matchWholeFile({ ...more, registry: holdout, units: others });
  const findings = patterns.flatMap((pattern): Finding[] => {
    const hits = strangers.get(pattern) ?? new Uint8Array(0);
    const control = clopperPearson(
      hits.reduce((sum, hit) => sum + hit, 0),
      others.length,
      GATE_LEVEL,
    );
    return pattern === "all-but-one" ? [] : [finding(pattern, asked(pattern), control, ceilings[pattern]?.excess)];
  });
  const notesOfCheck = [{ kind: "non-members", source: "holdout" }] as const;
  const result: CheckResult = { status: "measured", checkId: "replicas", decides: true, findings, notes: notesOfCheck };
  return { result, notes, classes };
}

function joined(strata: readonly SampledStratum[]): Int32Array {
  return Int32Array.from(strata.flatMap(({ asked }) => [...asked]));
}

function withoutHoldout(): CheckResult {
  return {
    ...{ status: "inconclusive", checkId: "replicas", decides: true, why: "E_NO_NONMEMBERS" },
    lacks: { kind: "no-non-members" },
    needed: { kind: "non-members" },
  };
}

/** The excess over non-members, tested at the effective number of patients. */
function finding(
  id: "all-columns" | "quasi-identifiers",
  strata: readonly AskedStratum[],
  control: Estimate,
  ceiling: number | undefined,
): Finding {
  const attack = stratifiedRate(strata);
  const excess = differenceOfRates(attack, control);
  const effective = Math.floor(Math.min(attack.n, effectiveNumber(strata)) + 1e-9);
  return {
    ...{ id, quantity: "rate", stratum: "all", attack, control },
    excess,
    p: fisherGreater(
      Math.floor(attack.value * effective + 1e-9),
      effective,
      Math.ceil(control.value * control.n - 1e-9),
      control.n,
    ),
    multiplicity: { procedure: "one test" },
    source: "released file",
    needed: neededFor(excess, ceiling ?? USUAL_CEILING, attack.n, "patients"),
  };
}
