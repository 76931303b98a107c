import { rowsOfUnits, takeRows, type Cohort } from "../core/cohort.ts";
import { UNIT_EXCLUDED, UNIT_IN, UNIT_OUT, type Refit } from "../core/disclosure.ts";
import type { Generator, Params } from "../core/generator.ts";
import { permutation, type Rng } from "../core/rng.ts";

/** A generator with everything that decides its output but the data and the seed. */
export interface Recipe {
  readonly generatorId: string;
  readonly params: Params;
  readonly nRows: number;
}

/** Looks a generator up by id; given by the composition root, since the pipeline knows none. */
export type GeneratorLookup = (id: string) => Generator;

/** The recipe, fitted on everybody but `outUnits` and sampled once. */
export async function refitOnce(registry: Cohort<"train">, recipe: Recipe, outUnits: Int32Array, rng: Rng, lookup: GeneratorLookup): Promise<Refit> {
  const status = statusOf(registry.nUnits, outUnits);
  const rows = rowsOfUnits(registry, (unit) => status[unit] === UNIT_IN);
  const train = outUnits.length === 0 ? registry : takeRows(registry, rows, "train");
  const fitted = await lookup(recipe.generatorId).fit(train, recipe.params, rng.child("fit"));
  return { status, synthetic: await fitted.sample(recipe.nRows, rng.child("sample")) };
}

/**
 * The negative control: rows drawn with replacement from real patients who are neither members nor the non-members tested.
 * Half of the left-out units give the rows and are excluded; the other half stay the non-members. Where a single unit is
 * left out, the rows come from a random tenth of the others, who are then excluded.
 */
export function freshRealOnce(registry: Cohort<"train">, nRows: number, outUnits: Int32Array, rng: Rng): Refit {
  const status = statusOf(registry.nUnits, outUnits);
  const order = permutation(registry.nUnits, rng.child("fresh-units"));
  const nFresh = Math.max(1, Math.round(registry.nUnits / 20));
  const fresh = outUnits.length >= 2
    ? [...permutation(outUnits.length, rng.child("fresh-units"))].slice(0, outUnits.length >> 1).map((i) => outUnits[i]!)
    : [...order].filter((unit) => status[unit] === UNIT_IN).slice(0, nFresh);
  for (const unit of fresh) status[unit] = UNIT_EXCLUDED;
  const source = rowsOfUnits(registry, (unit) => status[unit] === UNIT_EXCLUDED);
  const draw = rng.child("sample");
  const rows = Int32Array.from({ length: nRows }, () => source[draw.int(source.length)]!);
  return { status, synthetic: asSynthetic(takeRows(registry, rows, "synthetic")) };
}

/** Drawn rows are units of their own: no trace of which patient a row came from. */
function asSynthetic(drawn: Cohort<"synthetic">): Cohort<"synthetic"> {
  const sequence = Int32Array.from({ length: drawn.nRows }, (_, row) => row);
  return { ...drawn, units: sequence, nUnits: drawn.nRows, sourceRows: sequence.map((row) => row + 1) };
}

function statusOf(nUnits: number, outUnits: Int32Array): Uint8Array {
  const status = new Uint8Array(nUnits).fill(UNIT_IN);
  for (const unit of outUnits) status[unit] = UNIT_OUT;
  return status;
}
