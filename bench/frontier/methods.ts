import { releasableGenerators } from "../../generators/index.ts";
import type { Params } from "../../src/core/contracts/generator.ts";
import { readPeers, type Peer } from "./peer-table.ts";
import { PEER_REGISTRIES, REGISTRIES } from "./registries.ts";

/** A generator of the comparison. */
export interface Method {
  readonly id: string;
  readonly title: string;
  /** "tried": ours with other parameters, beside the defaults and no part of the comparison. */
  readonly from: "ours" | "peer" | "real" | "tried";
  /** This package, or a command of the table of peers. */
  readonly runner: "node" | "command" | "copy";
  readonly splits: number;
  readonly registries: readonly string[];
  /** Ours: the generator, and what differs from its defaults. */
  readonly generatorId?: string;
  readonly params?: Params;
  /** Its line in the table of peers. */
  readonly peer?: Peer;
}

/** Refits by how long a fit takes; a bench that is stopped before has fewer, as R in the table says. */
const FAST = 10;
const FEW = 5;
const LONG = 3;
/** At most so many halves, for a bench in small. */
const MOST = Number(process.env["FRONTIER_HALVES"] ?? FAST);
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

const peers: Method[] = readPeers().map((peer) => ({
  id: peer.id,
  title: peer.title,
  from: "peer",
  runner: "command",
  splits: peer.halves,
  registries: peer.registries ?? PEER_REGISTRIES,
  peer,
}));

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
const ALL: readonly Method[] = [
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
  ...peers,
];

export const METHODS: readonly Method[] = ALL.map((one) => ({ ...one, splits: Math.min(one.splits, MOST) }));
