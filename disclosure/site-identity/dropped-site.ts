import type { CheckResult, Evidence, Finding } from "../../src/core/contracts/disclosure.ts";
import { UNIT_IN } from "../../src/core/contracts/disclosure.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { AdversaryRef, NotApplicableReason } from "../../src/core/contracts/finding.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { normalQuantile } from "../../src/stats/special.ts";
import { asOneFile } from "../shared/game/as-one-file.ts";
import { meanByUnit } from "../shared/game/unit-statistics.ts";
import { clusteredRate } from "../shared/intervals/rates.ts";
import { guessByPattern, patternsOf, shuffledPatterns, unknownColumns } from "./unknown-patterns.ts";
import type { PatternGuess, UnknownPatterns } from "./unknown-patterns.ts";

/** Shuffled files that the released one is held against: most, and fewest (a p-value of .05). */
const MOST_SHUFFLES = 199;
const LEAST_SHUFFLES = 19;
/** Comparisons of two patterns that are spent on the shuffled files; some seconds. */
const COMPARISONS = 1e8;
/** Fewest patients of a source that is looked at by itself. */
const LEAST_OF_SOURCE = 5;
const ADVERSARY: AdversaryRef = { kind: "knows-unknown-cells" };

/**
 * What the pattern of unknown cells in the file tells of a site whose column was read and dropped, against the same
 * file with each column's unknown cells shuffled: success of the guesses over all members, and, for the p-value, how
 * many rows point to the source, over all and source by source.
 *
 * Source: a permutation test of independence between columns; the largest standardised excess over sources (max-T,
 * Westfall & Young 1993).
 * Claim: `p` is valid under "the file's columns are unknown independently of one another". Not claimed: that using a
 * patient's record made it so: no row of the file has a site, nothing about one is copied, and the finding is not
 * judged.
 */
export function askDroppedSite(evidence: Evidence, permutations: number, rng: Rng): CheckResult {
  const { registry, released } = evidence;
  const site = registry.droppedSite;
  if (site === undefined) return notApplicable("no site column");
  const nSites = new Set(site.codes.filter((code) => code >= 0)).size;
  if (nSites < 2) return notApplicable(nSites === 0 ? "no site known" : "one site");
  const names = unknownColumns(registry);
  const file = asOneFile(released);
  const nShuffles = Math.min(permutations, MOST_SHUFFLES, Math.floor(COMPARISONS / (registry.nRows * file.nRows)));
  if (names.length === 0 || file.nRows === 0 || nShuffles < LEAST_SHUFFLES) return notApplicable("site dropped");
  const groups = groupsOf(registry, site.codes, evidence.releasedStatus);
  const real = patternsOf(registry, names);
  const guess = (patterns: UnknownPatterns): PatternGuess => {
    const rows = guessByPattern(real, site.codes, registry.units, patterns, names.length);
    const byUnit = (values: Float64Array) => meanByUnit(values, registry.units, registry.nUnits);
    return { success: byUnit(rows.success), pointing: byUnit(rows.pointing) };
  };
  const onFile = guess(patternsOf(file, names));
  const shuffled = Array.from({ length: nShuffles }, (_, k) =>
    guess(shuffledPatterns(file, names, rng.child(String(k)))),
  );
  const finding = findingOf(onFile, shuffled, groups, site.name);
  return {
    ...{ status: "measured", checkId: "site-identity", decides: true, findings: [finding] },
    ...{ notes: [{ kind: "unknown-pattern", columns: names.length, shuffles: nShuffles }], notAsked: "site dropped" },
  };
}

/** Members: all of them first, then those of each source that has enough. */
function groupsOf(registry: Cohort, codes: Int32Array, status: Uint8Array | undefined): number[][] {
  const bySite = new Map<number, Set<number>>();
  codes.forEach((code, row) => {
    const unit = registry.units[row] ?? 0;
    if (code < 0 || (status?.[unit] ?? UNIT_IN) !== UNIT_IN) return;
    bySite.set(code, (bySite.get(code) ?? new Set()).add(unit));
  });
  const own = [...bySite.values()].map((units) => [...units]);
  return [[...new Set(own.flat())], ...own.filter((units) => units.length >= LEAST_OF_SOURCE)];
}

function findingOf(
  onFile: PatternGuess,
  shuffled: readonly PatternGuess[],
  groups: readonly (readonly number[])[],
  column: string,
): Finding {
  const draws = [onFile, ...shuffled].map(({ pointing }) => groups.map((units) => meanOf(pointing, units)));
  // The file itself is one of the draws, so that each is standardised alike.
  const centres = groups.map((_, g) => draws.reduce((sum, one) => sum + (one[g] ?? 0), 0) / draws.length);
  const spreads = groups.map((_, g) =>
    Math.sqrt(draws.reduce((sum, one) => sum + ((one[g] ?? 0) - (centres[g] ?? 0)) ** 2, 0) / (draws.length - 1)),
  );
  const largest = draws.map((one) =>
    Math.max(...one.map((value, g) => ((spreads[g] ?? 0) > 0 ? (value - (centres[g] ?? 0)) / (spreads[g] ?? 1) : 0))),
  );
  const own = largest[0] ?? 0;
  const p = largest.filter((one) => one >= own - 1e-12).length / largest.length;
  const all = groups[0] ?? [];
  const byChance = shuffled.map(({ success }) => meanOf(success, all));
  const chance = byChance.reduce((sum, one) => sum + one, 0) / byChance.length;
  const spread = Math.sqrt(byChance.reduce((sum, one) => sum + (one - chance) ** 2, 0) / (byChance.length - 1));
  const half = normalQuantile((1 + GATE_LEVEL) / 2) * spread;
  const value = meanOf(onFile.success, all) - chance;
  const members = new Set(all);
  return {
    ...{ id: "site-unknown-pattern", quantity: "rate", stratum: "all", p, judged: false },
    attack: clusteredRate(
      onFile.success.map((one, unit) => (members.has(unit) ? one : NaN)),
      GATE_LEVEL,
    ),
    control: around(chance, half, all.length),
    excess: around(value, half, all.length),
    multiplicity: {
      ...{ procedure: "permutation", over: groups.length, of: "ways to the site" },
      worst: { kind: "guess", column, by: "closest row", adversary: ADVERSARY },
    },
    adversary: ADVERSARY,
    needed: { kind: "nothing", why: "not judged" },
  };
}

function around(value: number, half: number, n: number): Finding["excess"] {
  return { value, low: value - half, high: value + half, level: GATE_LEVEL, n, method: "normal over shuffled files" };
}

function meanOf(success: Float64Array, units: readonly number[]): number {
  return units.reduce((sum, unit) => sum + (success[unit] ?? 0), 0) / units.length;
}

function notApplicable(reason: NotApplicableReason): CheckResult {
  return { status: "not-applicable", checkId: "site-identity", decides: true, reason };
}
