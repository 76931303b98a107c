import type { z } from "zod";
import { nth } from "../../core/access.ts";
import type { Band, PersonRisk } from "../../core/contracts/disclosure.ts";
import type { exposure, exposureGroup } from "../report-parts.ts";
import { publicCount, roundTo } from "./coarsen.ts";
import type { Count, Shown } from "../shown.ts";

export type Exposure = z.infer<typeof exposure>;
type Group = z.infer<typeof exposureGroup>;

const BANDS: readonly Band[] = ["A", "B", "C", "not estimable"];
/** .60 and .70 are the limits of bands A and B. */
const EDGES = [0, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9, 1] as const;
/** Public means of a group, in steps too wide to solve for one person's share in it. */
const PUBLIC_STEP = 0.05;

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
 * The same for everybody: counts below the cell size are suppressed, others rounded down to it; reasons that fewer
 * share are not named at all.
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
    const from = nth(EDGES, i);
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

/**
 * Patients at risk for the same kind of reason form one group; columns and sizes, which differ from patient to patient,
 * are left out.
 */
function groupsOf(persons: readonly PersonRisk[], display: Display): Group[] {
  const byReason = new Map<Group["reason"], PersonRisk[]>();
  for (const person of persons) {
    const kinds = person.reasons.map(({ kind }) => kind);
    for (const reason of new Set(kinds.length === 0 ? ["not flagged" as const] : kinds))
      byReason.set(reason, [...(byReason.get(reason) ?? []), person]);
  }
  const groups = [...byReason].flatMap(([reason, members]) => {
    const values = members.flatMap((member) => (member.exposure === undefined ? [] : [member.exposure.value]));
    if (values.length === 0) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const tested = members.filter((member) => member.stage === 2);
    return [
      {
        reason,
        persons: display.count(members.length),
        measured: display.count(values.length),
        meanExposure: display.mean(mean, values.length),
        tested: display.count(tested.length),
        testedInBandC: display.count(tested.filter((member) => member.band === "C").length),
      },
    ];
  });
  // By what is shown: the place of a group among the others must not tell a mean that is suppressed.
  const shown = ({ meanExposure }: Group): number => (typeof meanExposure === "number" ? meanExposure : -1);
  return groups.toSorted((a, b) => shown(b) - shown(a) || (a.reason < b.reason ? -1 : 1));
}
