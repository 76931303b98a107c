import type { GeneratorNote } from "../../core/contracts/generator-note.ts";
import { rowsOfUnits, takeRows, type Cohort } from "../../core/data/cohort.ts";
import { UNIT_IN, UNIT_OUT, type Refit } from "../../core/contracts/disclosure.ts";
import type { Generator, GeneratorModel, Params } from "../../core/contracts/generator.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import { permutation, type Rng } from "../../core/rng.ts";

/** A generator with everything that decides its output but the data and the seed. */
export interface Recipe {
  readonly generatorId: string;
  readonly params: Params;
  readonly nRows: number;
}

/** Looks a generator up by id; given by the composition root, since the pipeline knows none. */
export type GeneratorLookup = (id: string) => Generator;

/** The recipe, fitted on everybody but `outUnits` and sampled once. */
export async function refitOnce(
  registry: Cohort<"train">,
  recipe: Recipe,
  outUnits: Int32Array,
  rng: Rng,
  lookup: GeneratorLookup,
): Promise<Refit> {
  const status = statusOf(registry.nUnits, outUnits);
  const rows = rowsOfUnits(registry, (unit) => status[unit] === UNIT_IN);
  const train = outUnits.length === 0 ? registry : takeRows(registry, rows, "train");
  const fitted = await lookup(recipe.generatorId).fit(train, recipe.params, rng.child("fit"));
  return { status, synthetic: await fitted.sample(recipe.nRows, rng.child("sample")) };
}

/**
 * Files drawn from the one fit, in fixed order, until one passes the lines on the file alone; each of these is then
 * tested at alpha over this number (docs/decisions/0023).
 */
export const N_CANDIDATES = 40;
/** Where each draw costs a fit. */
const FEW_CANDIDATES = 5;
/** Of larger files one is drawn: they are not what fails by luck, and forty would not fit in memory. */
const LARGE_FILE_ROWS = 25_000;

/** The fit that a release is drawn from. Personal data: it holds the model. */
export interface ReleaseFit {
  /** Draws of the one fit. */
  readonly candidates: readonly Cohort<"synthetic">[];
  /** As it would be saved. */
  readonly model: GeneratorModel;
  readonly notes: readonly GeneratorNote[];
}

/**
 * The recipe, fitted on everybody and sampled up to `N_CANDIDATES` times, with the model as it would be saved.
 * @param cellSize smallest count that the model may hold
 */
export async function releaseFit(
  registry: Cohort<"train">,
  recipe: Recipe,
  rng: Rng,
  cellSize: number,
  lookup: GeneratorLookup,
  onProgress?: Progress,
  signal?: AbortSignal,
): Promise<ReleaseFit> {
  const generator = lookup(recipe.generatorId);
  const fitted = await generator.fit(registry, recipe.params, rng.child("fit"), onProgress, signal);
  const candidates: Cohort<"synthetic">[] = [];
  const most = generator.fitsToSample === true ? FEW_CANDIDATES : N_CANDIDATES;
  const nCandidates = recipe.nRows > LARGE_FILE_ROWS ? 1 : most;
  for (let k = 1; k <= nCandidates; k++)
    candidates.push(await fitted.sample(recipe.nRows, rng.child(k === 1 ? "sample" : `sample/${k}`)));
  return { candidates, model: fitted.toModel(cellSize), notes: fitted.notes };
}

/** A registry split into patients who play the game and patients whose rows stand for "real, but never seen". */
export interface FreshSplit {
  readonly players: Cohort<"train">;
  readonly fresh: Cohort<"train">;
}

/** Puts a random quarter of the units aside, at least one. */
export function splitFresh(registry: Cohort<"train">, rng: Rng): FreshSplit {
  const aside = new Set(permutation(registry.nUnits, rng).slice(0, Math.max(1, Math.round(registry.nUnits / 4))));
  const part = (inside: boolean): Cohort<"train"> =>
    takeRows(
      registry,
      rowsOfUnits(registry, (unit) => aside.has(unit) === inside),
      "train",
    );
  return { players: part(false), fresh: part(true) };
}

/**
 * The negative control: rows drawn with replacement from patients whom no run has seen, whoever is called in or out.
 */
export function freshRealOnce(split: FreshSplit, nRows: number, outUnits: Int32Array, rng: Rng): Refit {
  const rows = Int32Array.from({ length: nRows }, () => rng.int(split.fresh.nRows));
  return {
    status: statusOf(split.players.nUnits, outUnits),
    synthetic: asSynthetic(takeRows(split.fresh, rows, "synthetic")),
  };
}

/** Drawn rows are units of their own: no trace of which patient a row came from. */
function asSynthetic(drawn: Cohort<"synthetic">): Cohort<"synthetic"> {
  const sequence = Int32Array.from({ length: drawn.nRows }, (_, row) => row);
  return { ...drawn, units: sequence, nUnits: drawn.nRows, sourceRows: sequence.map((row) => row + 1) };
}

/** Everybody in but these. */
export function statusOf(nUnits: number, outUnits: Int32Array): Uint8Array {
  const status = new Uint8Array(nUnits).fill(UNIT_IN);
  for (const unit of outUnits) status[unit] = UNIT_OUT;
  return status;
}
