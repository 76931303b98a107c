import { checkById } from "../../disclosure/index.ts";
import type { Evidence, Finding } from "../../src/core/disclosure.ts";
import { createRng } from "../../src/core/rng.ts";
import { CONTEXT } from "../laws/simulated-world.ts";
import { simulateRisk } from "./worlds.ts";
import type { Mode, PowerWorld } from "./worlds.ts";

/** Seeds of each measurement. Source: issue "at least 200". */
export const SEEDS = 200;
export const N_UNITS = 60;
/** Fewest refits in which one file can stand out at .05. */
export const N_REFITS = 20;
/** rare-individuals needs ten runs without each patient. */
export const RARE_WORLD = { nUnits: 40, nRefits: 120 } as const;
/** Draws of the permutation tests: p-values on the grid of 1/200. */
export const PERMUTATIONS = 199;

/** The checks that play on the same worlds, and those that need refits by the hundred. */
export const AVERAGE_CHECKS = ["replicas", "closest-record", "singling-out", "linkability", "attribute-inference", "membership"] as const;
export const PERSON_CHECKS = ["rare-individuals"] as const;

/** Judged by nobody: what a file teaches of the population is there in a fresh file as well. */
const WITHOUT_NULL = new Set(["population-inference"]);

/** Cheaper than the defaults, so that many worlds can be simulated. */
function paramsOf(id: string, permutations: number): Readonly<Record<string, unknown>> {
  if (id === "replicas") return {};
  if (id === "rare-individuals") return { maxFlagged: 4, firstRunsPerArm: 12, maxRunsPerArm: 12, maxRuns: 120, nPermutations: permutations };
  return { permutations };
}

/** What is known of one finding in one world. */
export interface Sample extends Finding { readonly check: string; readonly seed: number }

/** Findings of a check on one world. @throws where it has none to give: these worlds are large enough */
export async function findingsOf(id: string, evidence: Evidence, seed: number, options: { readonly permutations?: number; readonly params?: object } = {}): Promise<Sample[]> {
  const check = checkById(id)!;
  const result = await check.run(evidence, { ...check.defaults, ...paramsOf(id, options.permutations ?? PERMUTATIONS), ...options.params }, createRng(`check/${seed}`), CONTEXT);
  if (result.status !== "measured") throw new Error(`${id}: ${result.message}`);
  return result.findings.filter((finding) => !WITHOUT_NULL.has(finding.id)).map((finding) => ({ ...finding, check: id, seed }));
}

/** Findings of several checks over many worlds, each simulated once; keyed "check/finding". */
export async function sampleWorlds(checks: readonly string[], world: (seed: number) => PowerWorld, label: string, seeds = SEEDS, options: { readonly permutations?: number; readonly params?: object } = {}): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>();
  for (let seed = 0; seed < seeds; seed++) {
    const evidence = simulateRisk(world(seed), `${label}/${seed}`);
    for (const id of checks) for (const sample of await findingsOf(id, evidence, seed, options)) {
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
  return { mode, nUnits: N_UNITS, nRefits: N_REFITS, share };
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
