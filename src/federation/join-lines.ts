import { SITE_BANDS, type JointLine, type SiteBand } from "../core/federation/joint-verdict.ts";
import type { Threshold } from "../core/contracts/policy.ts";
import type { SiteLine } from "./findings-file.ts";

/** A site's line with its declared weight. */
export interface WeighedLine {
  readonly site: string;
  /** Declared patients over those of all sites. */
  readonly weight: number;
  /** Absent: the site says nothing of it. */
  readonly line: SiteLine | undefined;
}

type MeasuredLine = Extract<SiteLine, { state: "measured" }>;
interface Known extends WeighedLine {
  readonly line: MeasuredLine;
}

/** Findings about the most exposed person: their bound is that of the most exposed site. */
const OF_PERSONS: ReadonlySet<string> = new Set(["person-exposure"]);
/** Ends of what a quantity can be. */
const ENDS = { rate: { attack: [0, 1], excess: [-1, 1] }, area: { attack: [0, 1], excess: [-0.5, 0.5] } } as const;

/**
 * One line of a policy over all sites.
 * Definition: averages are weighed by declared sizes; a site that did not measure counts with the end of the scale.
 * Bounds of the sites hold at their level over the number of sites, so that all hold together (union bound) whatever
 * their dependence: every site looks at the same files. Fails where any site lies above the ceiling, a leak exists at
 * any, or the joint lower bound lies above. Passes where the joint upper bound lies under the ceiling and nothing
 * speaks against it.
 * @returns undefined where the line only refuses and nobody could measure it
 */
export function joinLine(threshold: Threshold, sites: readonly WeighedLine[]): JointLine | undefined {
  const { check, finding, measure, ceiling } = threshold;
  const known = sites.filter((one): one is Known => one.line?.state === "measured");
  const base = { check, finding, measure, ceiling };
  if (sites.every(({ line }) => line?.state === "not applicable"))
    return { ...base, outcome: "not-applicable", joined: "any" };
  const onlyRefuses = threshold.asks === "not above the ceiling";
  if (known.length === 0) return onlyRefuses ? undefined : { ...base, outcome: "inconclusive", joined: "any" };
  const joined = howJoined(threshold, known);
  const bounds = joined === "any" ? {} : boundsOf(threshold, sites, known, joined);
  const isAbove =
    known.some(({ line }) => line.isAbove || line.existence === "fail") || (bounds.low ?? -Infinity) > ceiling;
  const isUnder =
    joined === "any"
      ? known.length === sites.length && known.every(({ line }) => line.isUnder)
      : (bounds.high ?? Infinity) <= ceiling;
  const isOpen = !onlyRefuses && (!isUnder || known.some(({ line }) => line.existence === "inconclusive"));
  return {
    ...base,
    outcome: isAbove ? "fail" : isOpen ? "inconclusive" : "pass",
    joined,
    ...(known[0] === undefined ? {} : { quantity: known[0].line.quantity }),
    ...bounds,
    worst: worstOf(threshold, sites),
  };
}

function howJoined({ finding }: Threshold, known: readonly Known[]): JointLine["joined"] {
  if (known.some(({ line }) => line.quantity === "count")) return "any";
  // How many of a site's patients are rare is not declared: no weights.
  return OF_PERSONS.has(finding) || known.some(({ line }) => line.stratum === "rare") ? "largest" : "average";
}

function boundsOf(
  { measure }: Threshold,
  sites: readonly WeighedLine[],
  known: readonly Known[],
  joined: "average" | "largest",
): Pick<JointLine, "value" | "low" | "high"> {
  const quantity = known[0]?.line.quantity === "area" ? "area" : "rate";
  const [least, most] = ENDS[quantity][measure];
  const ends = sites.map(({ weight, line }) => {
    const one = line?.state === "measured" ? line : undefined;
    return {
      weight,
      value: typeof one?.value === "number" ? one.value : undefined,
      low: typeof one?.low === "number" ? one.low : least,
      high: typeof one?.high === "number" ? one.high : most,
    };
  });
  const join = (numbers: readonly number[]): number =>
    joined === "largest"
      ? Math.max(...numbers)
      : numbers.reduce((sum, value, at) => sum + value * (ends[at]?.weight ?? 0), 0);
  const values = ends.flatMap(({ value }) => value ?? []);
  return {
    ...(values.length === sites.length ? { value: join(values) } : {}),
    low: join(ends.map(({ low }) => low)),
    high: join(ends.map(({ high }) => high)),
  };
}

/** The site of the highest bound; one above its ceiling before all, one that did not measure last. */
function worstOf({ ceiling }: Threshold, sites: readonly WeighedLine[]): { site: string; band: SiteBand } {
  const ranked = sites
    .map(({ site, line }) => ({ site, band: bandOf(line, ceiling), high: highOf(line) }))
    .sort((a, b) => rankOf(b.band) - rankOf(a.band) || b.high - a.high);
  return { site: ranked[0]?.site ?? "", band: ranked[0]?.band ?? "not measured" };
}

/** Order of badness; what was not measured is no worse than what was found above. */
export function rankOf(band: SiteBand): number {
  return SITE_BANDS.indexOf(band);
}

function highOf(line: SiteLine | undefined): number {
  return line?.state === "measured" && typeof line.high === "number" ? line.high : -Infinity;
}

function bandOf(line: SiteLine | undefined, ceiling: number): SiteBand {
  if (line?.state !== "measured") return "not measured";
  if (line.isAbove || line.existence === "fail") return "above the ceiling";
  if (line.isUnder) return "under the ceiling";
  return typeof line.high === "number" && line.high <= 2 * ceiling
    ? "up to twice the ceiling"
    : "beyond twice the ceiling";
}
