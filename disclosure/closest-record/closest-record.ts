import type {
  CheckContext,
  CheckResult,
  Curve,
  DisclosureCheck,
  Evidence,
  Finding,
  SeriesName,
} from "../../src/core/contracts/disclosure.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Rng } from "../../src/core/rng.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { playedOn } from "../shared/game/played-on.ts";
import { studentQuantile } from "../shared/intervals/student.ts";
import { meanExcess, memberShare, permutedExcess, unitContributions } from "./label-shares.ts";
import { makeSettings, releaseDistances } from "./settings.ts";
import type { Settings } from "./settings.ts";

/** Fewest distinct patients on either side. Source: the ten-observation rule of TAPAS for effective counts. */
export const MIN_UNITS_PER_SIDE = 10;
/** Quantiles of a curve; the ends are cut off, since the smallest and largest distances are single patients'. */
const GRID_STEPS = 18;
const SMALLEST_TRIM = 0.05;

/** Draws of the permutation test. */
export type ClosestRecordParams = Readonly<{ permutations: number }>;

/**
 * Distance to closest record and nearest neighbour distance ratio, both ways, with the share of synthetic rows closer
 * to members than to non-members against its null n_members / (n_members + n_nonmembers). Ties count half.
 *
 * Source: Platzer & Reutterer, Front Big Data 4:679939 (2021). Differs: permutation over whole patients with the
 * synthetic rows fixed, in place of a binomial test that takes the rows as independent; ties half, so that a copy with
 * ties is not scored safe.
 * Claim: none about safety. Not claimed: that a quiet distance means no leak; a copied outlier can hide behind it (Yao
 * et al., ESORICS 2025).
 */
export const closestRecord: DisclosureCheck<ClosestRecordParams> = {
  id: "closest-record",
  card: { criterion: "copies", source: "Platzer & Reutterer 2021; limits: Yao et al., ESORICS 2025" },
  defaults: Object.freeze({ permutations: 199 }),
  run: async (evidence, params, rng, context) => runClosestRecord(evidence, params, rng, context),
};

function runClosestRecord(
  evidence: Evidence,
  params: ClosestRecordParams,
  rng: Rng,
  context: CheckContext,
): CheckResult {
  const open = { status: "inconclusive", checkId: "closest-record", decides: false } as const;
  if (evidence.released.every((file) => file.nRows === 0))
    return {
      ...open,
      why: "E_TOO_FEW",
      lacks: { kind: "no-released-rows" },
      needed: { kind: "released-rows" },
    };
  const settings = makeSettings(evidence);
  if (settings === undefined) {
    return {
      ...open,
      why: "E_NO_NONMEMBERS",
      lacks: { kind: "no-non-members" },
      needed: { kind: "non-members" },
    };
  }
  const nMembers = unitsEver(settings, 1);
  const nNonMembers = unitsEver(settings, 0);
  if (nMembers < MIN_UNITS_PER_SIDE || nNonMembers < MIN_UNITS_PER_SIDE) {
    return {
      ...open,
      why: "E_TOO_FEW",
      lacks: { kind: "few-on-a-side", members: nMembers, nonMembers: nNonMembers },
      needed: { kind: "each-side", least: MIN_UNITS_PER_SIDE },
    };
  }
  const distances = releaseDistances(evidence);
  const curves = [
    curve(
      "dcr-synthetic",
      [
        ["synthetic to registry", distances.synthetic.dcr],
        ["registry to other patients", distances.registry.dcr],
      ],
      context,
    ),
    curve(
      "nndr-synthetic",
      [
        ["synthetic to registry", distances.synthetic.nndr],
        ["registry to other patients", distances.registry.nndr],
      ],
      context,
    ),
    curve(
      "dcr-real",
      [
        ["members", settings.memberDcr],
        ["non-members", settings.nonMemberDcr],
      ],
      context,
    ),
  ];
  return {
    status: "measured",
    checkId: "closest-record",
    decides: false,
    findings: [shareFinding(settings, params, rng)],
    notes: notesOf(settings, distances),
    curves,
  };
}

/** Share closer to members: value, null and excess, with the patient as the unit. */
function shareFinding(settings: Settings, params: ClosestRecordParams, rng: Rng): Finding {
  const all = settings.settings;
  const chance = all.reduce((sum, one) => sum + memberShare(one), 0) / all.length;
  const excess = meanExcess(all);
  const parts = unitContributions(all, settings.nUnits);
  const n = settings.nUnits;
  const mean = parts.reduce((sum, part) => sum + part, 0) / n;
  const error = Math.sqrt((parts.reduce((sum, part) => sum + (part - mean) ** 2, 0) * n) / Math.max(1, n - 1));
  const half = studentQuantile((1 + GATE_LEVEL) / 2, Math.max(1, n - 1)) * error;
  const draws = permutedExcess(all, params.permutations, rng.child("permutations")).sort();
  const p = (1 + draws.filter((draw) => draw >= excess - 1e-12).length) / (draws.length + 1);
  const common = { level: GATE_LEVEL, n, method: "influence of each patient" } as const;
  const clip = (x: number): number => Math.min(1, Math.max(0, x));
  return {
    id: "dcr-share",
    quantity: "rate",
    stratum: "all",
    attack: {
      value: chance + excess,
      low: clip(chance + excess - half),
      high: clip(chance + excess + half),
      ...common,
    },
    control: {
      value: chance,
      low: clip(chance + quantile(draws, 0.05)),
      high: clip(chance + quantile(draws, 0.95)),
      level: GATE_LEVEL,
      n: draws.length,
      method: "share of members, permuted",
    },
    excess: { value: excess, low: excess - half, high: excess + half, ...common },
    p,
    multiplicity: { procedure: "one test" },
    needed: { kind: "nothing", why: "diagnostic" },
    smallestDetectable: quantile(draws, 0.95) + quantile(draws, 0.8) - 2 * quantile(draws, 0.5),
  };
}

function unitsEver(settings: Settings, label: 0 | 1): number {
  const seen = new Set<number>();
  for (const one of settings.settings)
    one.isMember.forEach((is, unit) => {
      if (is === label) seen.add(unit);
    });
  return seen.size;
}

function curve(
  id: Curve["id"],
  series: readonly (readonly [SeriesName, readonly number[]])[],
  context: CheckContext,
): Curve {
  return {
    id,
    series: series.map(([name, values]) => {
      const sorted = Float64Array.from(values).sort();
      // Each end hides at least as many rows as a published cell must hold.
      const trim = Math.min(0.5, Math.max(SMALLEST_TRIM, context.cellSize / Math.max(1, sorted.length)));
      const y =
        sorted.length === 0
          ? []
          : Array.from({ length: GRID_STEPS + 1 }, (_, k) => trim + ((1 - 2 * trim) * k) / GRID_STEPS);
      return { name, x: y.map((share) => rounded(quantile(sorted, share))), y: y.map(rounded) };
    }),
  };
}

const rounded = (x: number): number => Math.round(x * 1000) / 1000;

function notesOf(settings: Settings, distances: ReturnType<typeof releaseDistances>): Note[] {
  const median = <K extends string>(name: K, values: readonly number[]): Partial<Record<K, number>> =>
    values.length === 0 ? {} : ({ [name]: quantile(Float64Array.from(values).sort(), 0.5) } as Record<K, number>);
  return [
    playedOn({ source: settings.source, nFiles: settings.settings.length }),
    {
      kind: "distance-to-registry",
      ...median("synthetic", distances.synthetic.dcr),
      ...median("registry", distances.registry.dcr),
    },
    {
      kind: "distance-to-synthetic",
      ...median("members", settings.memberDcr),
      ...median("nonMembers", settings.nonMemberDcr),
    },
    { kind: "distance-is-diagnostic" },
  ];
}
