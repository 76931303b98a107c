import type { Cohort } from "../core/cohort.ts";
import type { CheckContext, CheckResult, DisclosureCheck, Evidence, Refit, RefitFunction } from "../core/disclosure.ts";
import { createRng } from "../core/rng.ts";
import { planLeftOut } from "./refit-plan.ts";
import { freshRealOnce, refitOnce, splitFresh, type GeneratorLookup, type Recipe } from "./refit-task.ts";

/** The negative control that no generator can make: real rows of patients outside the game. */
export const FRESH_REAL = "fresh-real";

/** One step of the ladder: which control, how large, under which seed and with which check parameters. */
export interface ControlRequest {
  readonly control: string;
  readonly recipe: Recipe;
  readonly seedPath: string;
  readonly nRefits: number;
  readonly checkParams: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly context: Pick<CheckContext, "alpha" | "cellSize" | "adversaries"> & { readonly ceilings: Readonly<Record<string, Readonly<Record<string, number>>>> };
}

/** What the checks said of a control; persons are left behind, nobody needs them. */
export interface ControlEvidence { readonly control: string; readonly results: readonly CheckResult[] }

/** Runs every check that the policy has a ceiling for, with a control in place of the recipe. */
export async function runControl(
  registry: Cohort<"train">, request: ControlRequest, checks: readonly DisclosureCheck[], lookup: GeneratorLookup,
): Promise<ControlEvidence> {
  const { recipe, seedPath } = request;
  const split = request.control === FRESH_REAL ? splitFresh(registry, createRng(`${seedPath}/split`)) : undefined;
  const players = split?.players ?? registry;
  const once = async (outUnits: Int32Array, path: string): Promise<Refit> => split === undefined
    ? refitOnce(registry, recipe, outUnits, createRng(path), lookup)
    : freshRealOnce(split, recipe.nRows, outUnits, createRng(path));
  const refit: RefitFunction = async (label, outUnits) => sequentially(outUnits, (out, run) => once(out, `${seedPath}/${label}/${run}`));
  const released = await once(new Int32Array(0), `${seedPath}/release`);
  const refits = await refit("refit", planLeftOut(players.nUnits, request.nRefits, createRng(`${seedPath}/masks`)));
  const evidence: Evidence = { registry: players, released: [released.synthetic], refits, refit, namedUnits: [] };
  const results: CheckResult[] = [];
  for (const check of checks) {
    if (!(check.id in request.context.ceilings)) continue;
    const context = { ...request.context, ceilings: request.context.ceilings[check.id]! };
    const params = { ...check.defaults, ...request.checkParams[check.id] };
    results.push(withoutPersons(await check.run(evidence, params, createRng(`${seedPath}/check/${check.id}`), context)));
  }
  return { control: request.control, results };
}

function withoutPersons(result: CheckResult): CheckResult {
  if (result.status === "inconclusive") return result;
  const { persons: _persons, ...rest } = result;
  return rest;
}

async function sequentially<A, B>(items: readonly A[], work: (item: A, index: number) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  for (const [index, item] of items.entries()) results.push(await work(item, index));
  return results;
}
