import type { LeakKind } from "../../../core/contracts/finding.ts";
import type { DetectionFloor } from "../../../core/contracts/outcome.ts";
import { n } from "./numbers.ts";

/** Leaks planted in the file that was judged. */
export const floor = {
  kinds: {
    verbatim: "whole records",
    noisy: "whole records, each number off by 5 % of a standard deviation",
    secrets: "quasi-identifiers with secrets",
    outliers: "whole records of the patients furthest out",
    interpolated: "rows between a patient and a close other",
  } satisfies Readonly<Record<LeakKind, string>>,
  rows: (rows: number, of: number, share: number) => `${rows} of ${of} rows (${n.percent(share)})`,
  people: (people: number) => (people === 1 ? "1 patient" : `${people} patients`),
  everybody: "every patient",
  by: (checks: string) => `by: ${checks}`,
  none: (most: number) => `not refused even at ${n.percent(most)} of the rows`,
  noneOfAny: (most: number) => `no planted leak was refused, up to ${n.percent(most)} of the rows`,
  draws: (searched: number, confirmed: number) => `${searched} + ${confirmed}`,
  head: ["Leak", "Smallest that is refused with 95 %", "Patients in it", "Refused by", "Draws"],
  caption: "Detection floor: leaks planted among the rows of this very file",
  intro:
    "Patients were put in place of some rows of this file, again and again, and the checks that read the file asked anew. A leak of the stated size is refused in about 95 of 100 draws; a smaller one could be missed. A generator that leaks in every file is seen in its refits too, and earlier.",
  leftOut: (check: string, why: DetectionFloor["leftOut"][number]["why"]) =>
    why === "failed on a control"
      ? `${check} does not count here: it failed on a control.`
      : `${check} does not count here: it refuses the file as it is.`,
  smallestOfCriterion: (kind: string, rows: string) =>
    `The smallest planted leak that a check of this criterion refused: ${rows}, ${kind}.`,
  markdown: (kind: string, what: string) => `Smallest leak that is refused, ${kind}: ${what}`,
};
