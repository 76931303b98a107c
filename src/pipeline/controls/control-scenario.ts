import type { Cohort } from "../../core/data/cohort.ts";
import type { Evidence, Refit, RefitFunction } from "../../core/contracts/disclosure.ts";
import { createRng, permutation, type Rng } from "../../core/rng.ts";
import { plantCanaries, plantOutlier } from "./planted-units.ts";
import { planLeftOut } from "../refits/refit-plan.ts";
import {
  freshRealOnce,
  refitOnce,
  splitFresh,
  statusOf,
  type GeneratorLookup,
  type Recipe,
} from "../refits/refit-task.ts";

/** The negative control that no generator can make: real rows of patients outside the game. */
export const FRESH_REAL = "fresh-real";

/**
 * What is done to the registry or the labels: labels of "used" that have nothing to do with who was used; a patient far
 * from all others; patients of rare combinations.
 */
export type ScenarioData = "shuffled-labels" | "planted-outlier" | "canaries";

/**
 * Canaries in one registry: few, since they distort a small one. Source: shared practice of planting at most 2 % of the
 * rows.
 */
const MAX_CANARIES = 4;

/** Recipe, seed and size of one control. */
export interface ControlGame {
  readonly recipe: Recipe;
  readonly seedPath: string;
  readonly nRefits: number;
  readonly world?: ScenarioData;
}

/** Released file, refits and further refits of a control, as a run would have them. */
export async function controlEvidence(
  registry: Cohort<"train">,
  game: ControlGame,
  lookup: GeneratorLookup,
): Promise<Evidence> {
  const { recipe, seedPath, nRefits, world } = game;
  const split = recipe.generatorId === FRESH_REAL ? splitFresh(registry, createRng(`${seedPath}/split`)) : undefined;
  const planted = plantedIn(registry, world, createRng(`${seedPath}/planted`));
  const players = split?.players ?? planted.registry;
  const once = async (outUnits: Int32Array, path: string): Promise<Refit> => {
    if (split !== undefined) return freshRealOnce(split, recipe.nRows, outUnits, createRng(path));
    const labelled =
      world === "shuffled-labels" ? randomUnits(players.nUnits, outUnits.length, createRng(`${path}/used`)) : outUnits;
    const { synthetic } = await refitOnce(players, recipe, labelled, createRng(path), lookup);
    return { status: statusOf(players.nUnits, outUnits), synthetic };
  };
  const refit: RefitFunction = async (label, outUnits) =>
    sequentially(outUnits, (out, run) => once(out, `${seedPath}/${label}/${run}`));
  // Where labels say nothing, the released file too must have been made without some.
  const outOfRelease =
    world === "shuffled-labels"
      ? randomUnits(players.nUnits, Math.round(players.nUnits / 10), createRng(`${seedPath}/out`))
      : new Int32Array(0);
  const released = await once(outOfRelease, `${seedPath}/release`);
  const refits = await refit("refit", planLeftOut(players.nUnits, nRefits, createRng(`${seedPath}/masks`)));
  return {
    registry: players,
    released: [released.synthetic],
    releasedStatus: released.status,
    refits,
    refit,
    namedUnits: planted.units,
  };
}

function plantedIn(
  registry: Cohort<"train">,
  world: ScenarioData | undefined,
  rng: Rng,
): { readonly registry: Cohort<"train">; readonly units: readonly number[] } {
  if (world === "planted-outlier") return plantOutlier(registry);
  if (world === "canaries")
    return plantCanaries(registry, Math.max(1, Math.min(MAX_CANARIES, Math.floor(registry.nUnits / 50))), rng);
  return { registry, units: [] };
}

function randomUnits(nUnits: number, n: number, rng: Rng): Int32Array {
  return permutation(nUnits, rng).slice(0, n).sort();
}

async function sequentially<A, B>(items: readonly A[], work: (item: A, index: number) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const [index, item] of items.entries()) results.push(await work(item, index));
  return results;
}
