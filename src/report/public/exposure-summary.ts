import type { z } from "zod";
import type { Band, PersonRisk } from "../../core/contracts/disclosure.ts";
import type { exposure, exposureGroup } from "../report-parts.ts";
import { publicCount, roundTo, type Count, type Shown } from "./coarsen.ts";

export type Exposure = z.infer<typeof exposure>;
type Group = z.infer<typeof exposureGroup>;

const BANDS: readonly Band[] = ["A", "B", "C", "not estimable"];
/** .60 and .70 are the limits of bands A and B. */
const EDGES = [0, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9, 1] as const;
/** Public means of a group, in steps too wide to solve for one person's share in it. */
const PUBLIC_STEP = 0.05;

const NOT_RARE = "not flagged as rare";
const KINDS: readonly (readonly [RegExp, string])[] = [
  [
    /^alone in the registry with \d+ (coarse value|pair)/,
    "alone in the registry with a coarse value or a pair of them",
  ],
  [/^class of at most \d+ on /, "class of at most 2 on a pair of quasi-identifiers"],
  [/^class of \d+ on all quasi-identifiers/, "class of at most 2 on all quasi-identifiers"],
  [/^(highest|lowest|.*extreme) value /, "highest or lowest value of a column, apart from the next"],
  [/^the only patient (with its level of|of its site)/, "alone with a level or at a site"],
];

/** How counts and means may be shown. */
interface Display {
  readonly count: (n: number) => Count;
  readonly mean: (mean: number, n: number) => Shown;
}

const EXACT: Display = { count: (n) => ({ exactly: n }), mean: (mean) => mean };

/** Everything about the persons of one check as counts per band, histogram and reason. */
export function summariseExposure(check: string, persons: readonly PersonRisk[]): Exposure {
  return summarise(check, persons, EXACT);
}

/**
 * The same for everybody: counts below the cell size are suppressed, others rounded down to it; reasons that fewer share are not named at all.
 * Claim: holds no person, no smallest and no largest exposure, and no count below the cell size.
 */
export function summariseExposureForPublic(check: string, persons: readonly PersonRisk[], cellSize: number): Exposure {
  const count = (n: number): Count => publicCount(n, cellSize);
  const all = summarise(check, persons, {
    count,
    mean: (mean, n) => (n < cellSize ? "suppressed" : roundTo(mean, PUBLIC_STEP)),
  });
  return { ...all, groups: all.groups.filter((group) => !("fewerThan" in group.persons)) };
}

function summarise(check: string, persons: readonly PersonRisk[], display: Display): Exposure {
  const values = persons.flatMap((person) => (person.exposure === undefined ? [] : [person.exposure.value]));
  const histogram = EDGES.slice(1).map((to, i) => {
    const from = EDGES[i]!;
    return {
      from,
      to,
      persons: display.count(
        values.filter((value) => value >= from && (value < to || (to === 1 && value <= 1))).length,
      ),
    };
  });
  const inBand = (band: Band, stage: 1 | 2): Count =>
    display.count(persons.filter((person) => person.band === band && person.stage === stage).length);
  const bands = BANDS.map((band) => ({ band, tested: inBand(band, 2), screened: inBand(band, 1) }));
  return { check, persons: display.count(persons.length), bands, histogram, groups: groupsOf(persons, display) };
}

/** A reason without what differs from patient to patient, so that patients at risk for the same kind of reason form one group. */
function kindOfReason(reason: string): string {
  return KINDS.find(([pattern]) => pattern.test(reason))?.[1] ?? reason;
}

function groupsOf(persons: readonly PersonRisk[], display: Display): Group[] {
  const byReason = new Map<string, PersonRisk[]>();
  for (const person of persons) {
    for (const reason of new Set(person.reasons.length === 0 ? [NOT_RARE] : person.reasons.map(kindOfReason)))
      byReason.set(reason, [...(byReason.get(reason) ?? []), person]);
  }
  const ranked = [...byReason]
    .map(([reason, members]) => {
      const values = members.flatMap((member) => (member.exposure === undefined ? [] : [member.exposure.value]));
      const mean = values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
      return { reason, members, mean, nValues: values.length };
    })
    .filter((group) => group.nValues > 0);
  ranked.sort((a, b) => b.mean - a.mean || (a.reason < b.reason ? -1 : 1));
  return ranked.map(({ reason, members, mean, nValues }) => ({
    reason,
    persons: display.count(members.length),
    meanExposure: display.mean(mean, nValues),
    tested: display.count(members.filter((member) => member.stage === 2).length),
    testedInBandC: display.count(members.filter((member) => member.stage === 2 && member.band === "C").length),
  }));
}
