import { releasableGenerators } from "../../generators/index.ts";
import type { Params } from "../../src/core/contracts/generator.ts";
import { PEER_REGISTRIES, REGISTRIES } from "./registries.ts";

/** A generator of the comparison. */
export interface Method {
  readonly id: string;
  readonly title: string;
  /** "tried": ours with other parameters, beside the defaults and no part of the comparison. */
  readonly from: "ours" | "peer" | "real" | "tried";
  /** Program that runs it: this package, or a peer's environment. */
  readonly runner: "node" | "python" | "synthcity" | "rscript" | "copy";
  readonly splits: number;
  readonly registries: readonly string[];
  /** Ours: the generator, and what differs from its defaults. */
  readonly generatorId?: string;
  readonly params?: Params;
}

/** Refits by how long a fit takes; a bench that is stopped before has fewer, as R in the table says. */
const FAST = 40;
const FEW = 10;
const SLOW = 5;
const LONG = 3;
/** Neural generators of ours, by id. */
const NEURAL: readonly string[] = ["ctgan", "tvae"];

const ours: Method[] = releasableGenerators.map(({ id }) => ({
  id,
  title: id,
  from: "ours",
  runner: "node",
  splits: id === "ctgan" ? LONG : id === "tvae" ? FEW : FAST,
  registries: NEURAL.includes(id) ? PEER_REGISTRIES : REGISTRIES,
  generatorId: id,
}));

function peer(
  id: string,
  title: string,
  runner: Method["runner"],
  splits: number,
  registries = PEER_REGISTRIES,
): Method {
  return { id, title, from: "peer", runner, splits, registries };
}

function tried(
  generatorId: string,
  what: string,
  params: Params,
  registries: readonly string[],
  splits = FAST,
): Method {
  return {
    id: `${generatorId}-${what.replaceAll(/[^a-z0-9]+/gi, "-")}`,
    title: `${generatorId}, ${what}`,
    from: "tried",
    runner: "node",
    splits,
    registries,
    generatorId,
    params,
  };
}

/** Cells of five patients, everybody in every fit, single missing cells told. Not to be released. */
const UNGUARDED: Params = { fitShare: 1, minMissingUnits: 1, minLeafUnits: 5, foldUnits: 5, minTailUnits: 2 };

/** Where a peer is nearer to held-out patients, or dominates: does a bolder setting reach it, and at what risk? */
const TRIED: readonly Method[] = [
  tried("bayesian-network", "penalty 0.5", { penalty: 0.5 }, ["pbcseq"]),
  tried("bayesian-network", "all units", { fitShare: 1 }, ["pbcseq"]),
  tried("copula", "all units", { fitShare: 1 }, ["pbcseq", "dystrophy"]),
  tried("copula", "caution 0.5, all units", { caution: 0.5, fitShare: 1 }, ["pbcseq", "dystrophy"]),
  tried("cart", "all units", { fitShare: 1 }, PEER_REGISTRIES),
  tried(
    "cart",
    "easier splits, unshrunk, all units",
    { fitShare: 1, splitZ: 2.5, shrinkUnits: 0, trendCaution: 0.25 },
    PEER_REGISTRIES,
  ),
  // What the guards against small counts cost where a peer has none.
  tried("copula", "rare holes kept", { minMissingUnits: 1 }, ["dystrophy"]),
  tried("copula", "no guards", { ...UNGUARDED }, ["dystrophy"]),
  tried("cart", "no guards", { ...UNGUARDED, splitZ: 2.5, shrinkUnits: 0, trendCaution: 0.25 }, ["dystrophy"]),
  tried("forest", "no guards", { ...UNGUARDED, nodeShare: 0 }, ["dystrophy"]),
  // How soon a network of ours is where SDV's is.
  tried("ctgan", "500 steps", { steps: 500 }, ["pbc"], LONG),
  tried("ctgan", "1500 steps", { steps: 1500 }, ["pbc"], LONG),
];

/**
 * Every generator, cheap ones first. `copy` hands the training patients out as they are: the real-against-real ceiling
 * of fidelity, and no privacy at all.
 */
export const METHODS: readonly Method[] = [
  {
    id: "copy",
    title: "training patients themselves",
    from: "real",
    runner: "copy",
    splits: FAST,
    registries: REGISTRIES,
  },
  ...ours,
  ...TRIED,
  peer(
    "rpart",
    "sequential rpart, minbucket 5, donors (our reading of synthpop's method)",
    "rscript",
    FAST,
    REGISTRIES,
  ),
  peer("sdv-gaussian-copula", "SDV GaussianCopula", "python", FAST, REGISTRIES),
  peer("sdv-gaussian-copula-rules", "SDV GaussianCopula with the schema's rules", "python", FAST, ["cgd0", "rhDNase"]),
  peer("synthcity-arf", "synthcity arf", "synthcity", FAST),
  peer("synthcity-bayesian-network", "synthcity bayesian_network", "synthcity", FAST),
  peer("sdv-tvae", "SDV TVAE", "python", SLOW),
  peer("sdv-ctgan", "SDV CTGAN", "python", LONG),
  peer("sdv-tvae-long", "SDV TVAE, 3000 epochs, batch 100", "python", FEW, ["pbc"]),
  peer("sdv-ctgan-long", "SDV CTGAN, 3000 epochs, batch 100", "python", LONG, ["pbc"]),
];
