import type { Evidence } from "../../src/core/contracts/disclosure.ts";
import { makeTargets } from "./person-statistics.ts";
import type { Targets } from "./person-statistics.ts";
import { scoreMatrix } from "./score-matrix.ts";
import type { ScoreMatrix } from "./score-matrix.ts";

interface ScoredRefits {
  readonly targets: Targets;
  readonly table: ScoreMatrix;
}

/** Kept as long as the refits are, whichever files are held against them. */
const SCORED = new WeakMap<Evidence["refits"], ScoredRefits>();

/** Every unit of the registry on every refit, worked out once for these refits of this registry. */
export function scored({ registry, refits }: Evidence): ScoredRefits {
  const known = SCORED.get(refits);
  if (known !== undefined && known.targets.registry === registry) return known;
  const targets = makeTargets(registry);
  const made = { targets, table: scoreMatrix(targets, refits) };
  SCORED.set(refits, made);
  return made;
}
