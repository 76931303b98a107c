import { checkById } from "../../disclosure/index.ts";
import type { CheckContext, Evidence, Finding } from "../../src/core/contracts/disclosure.ts";
import { createRng } from "../../src/core/rng.ts";
import { ADVERSARIES, CONTEXT } from "../laws/simulated-world.ts";
import { simulateRisk } from "./worlds.ts";
import type { Mode, PowerWorld } from "./worlds.ts";

/** Seeds of each measurement. Source: issue "at least 200". */
export const SEEDS = 200;
export const N_UNITS = 50;
/** So many are named with refits; named members would have no counterpart in a holdout. */
const N_NAMED = 20;
/** Fewest refits in which one file can stand out at .05. */
export const N_REFITS = 20;
/** rare-individuals needs ten runs without each patient. */
export const PERSON_WORLD = { mode: "refits", nUnits: 20, nRefits: 130, nNamed: 0 } as const;
/** Draws of the permutation tests: p-values on the grid of 1/200. */
export const PERMUTATIONS = 199;

/** The checks that play on the same worlds, and those that need refits by the hundred. */
export const AVERAGE_CHECKS = [
  "replicas",
  "closest-record",
  "singling-out",
  "linkability",
  "attribute-inference",
  "membership",
] as const;
/**
 * Played on the same worlds without a leak; attribute inference with another secret, so coverage and power are not
 * measured anew.
 */
export const SITE_CHECKS = ["site-identity"] as const;
export const PERSON_CHECKS = ["rare-individuals"] as const;

/**
 * Adversaries of the check: attribute inference is what takes time here, so it has the better informed one alone, and
 * five ways to two secrets.
 */
export function contextOf(id: string): CheckContext {
  return id === "attribute-inference" ? { ...CONTEXT, adversaries: ADVERSARIES.slice(1) } : CONTEXT;
}

/** Judged by nobody: what a file teaches of the population is there in a fresh file as well. */
const WITHOUT_NULL = new Set(["population-inference"]);

/** Cheaper than the defaults, so that many worlds can be simulated. */
function paramsOf(id: string, permutations: number): Readonly<Record<string, unknown>> {
  return id === "rare-individuals"
    ? { maxFlagged: 4, firstRunsPerArm: 12, maxRunsPerArm: 12, maxRuns: 120, nPermutations: permutations }
    : { permutations };
}

/** Draws where only intervals are asked for: those of the criteria do not depend on any. */
function drawsForIntervals(id: string): number {
  return ["singling-out", "linkability", "attribute-inference"].includes(id) ? 1 : 99;
}

export interface Options {
  /** p-values are not looked at. */
  readonly intervalsOnly?: boolean;
  readonly params?: object;
}

/** What is known of one finding in one world. */
export interface Sample extends Finding {
  readonly check: string;
  readonly seed: number;
}

/** Findings of a check on one world. @throws where it has none to give: these worlds are large enough */
export async function findingsOf(
  id: string,
  evidence: Evidence,
  seed: number,
  options: Options = {},
): Promise<Sample[]> {
  const check = checkById(id)!;
  const result = await check.run(
    evidence,
    {
      ...check.defaults,
      ...paramsOf(id, options.intervalsOnly === true ? drawsForIntervals(id) : PERMUTATIONS),
      ...options.params,
    },
    createRng(`check/${seed}`),
    contextOf(id),
  );
  if (result.status !== "measured") throw new Error(`${id}: ${result.status}`);
  return result.findings
    .filter((finding) => !WITHOUT_NULL.has(finding.id))
    .map((finding) => ({ ...finding, check: id, seed }));
}

/** Findings of several checks over many worlds, each simulated once; keyed "check/finding". */
export async function sampleWorlds(
  checks: readonly string[],
  world: (seed: number) => PowerWorld,
  label: string,
  seeds = SEEDS,
  options: Options = {},
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>();
  for (let seed = 0; seed < seeds; seed++) {
    const evidence = simulateRisk(world(seed), `${label}/${seed}`);
    for (const id of checks)
      for (const sample of await findingsOf(id, evidence, seed, options)) {
        const key = `${id}/${sample.id}`;
        const list = samples.get(key);
        if (list === undefined) samples.set(key, [sample]);
        else list.push(sample);
      }
  }
  return samples;
}

/** The usual world of a mode. */
export function worldOf(mode: Mode, share: number): PowerWorld {
  return { mode, nUnits: N_UNITS, nRefits: N_REFITS, share, nNamed: mode === "refits" ? N_NAMED : 0 };
}

export function shareOf<T>(list: readonly T[], holds: (one: T) => boolean): number {
  return list.filter(holds).length / list.length;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Monte-Carlo errors that a share may lie on the wrong side of its bound: one-sided 1 %. */
export const MONTE_CARLO_ERRORS = 2.33;

/** Standard error of a share of `n` worlds. */
export function monteCarloError(share: number, n: number): number {
  return Math.sqrt((share * (1 - share)) / n);
}
