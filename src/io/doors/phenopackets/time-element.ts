import { daysOfIsoDate } from "../../tables/iso-date.ts";
import { field, isObject, textField } from "./json-view.ts";

/** Mean days of a month: 365.25 / 12. */
const DAYS_PER_MONTH = 30.4375;

/**
 * A time in somebody's life: months of age, or the label of a class; neither where it says nothing; `fault` where it
 * cannot be read.
 */
export interface TimeRead {
  readonly months?: number;
  readonly onsetClass?: string;
  readonly fault?: string;
  /**
   * True where something is told that has no place on the scale: a class of another vocabulary, an age below 0, a time
   * stamp without a date of birth.
   */
  readonly unplaced?: boolean;
}

/** Classes of onset in order of age: the descent of HP:0003674 (Human Phenotype Ontology, release 2025-01-16). */
const ONSET_CLASSES: readonly (readonly [code: string, label: string])[] = [
  ["HP:0030674", "Antenatal onset"],
  ["HP:0011460", "Embryonal onset"],
  ["HP:0011461", "Fetal onset"],
  ["HP:0034199", "Late first trimester onset"],
  ["HP:0034198", "Second trimester onset"],
  ["HP:0034197", "Third trimester onset"],
  ["HP:0003577", "Congenital onset"],
  ["HP:0003623", "Neonatal onset"],
  ["HP:0003593", "Infantile onset"],
  ["HP:0410280", "Pediatric onset"],
  ["HP:0011463", "Childhood onset"],
  ["HP:0003621", "Juvenile onset"],
  ["HP:0003581", "Adult onset"],
  ["HP:0011462", "Young adult onset"],
  ["HP:0025708", "Early young adult onset"],
  ["HP:0025709", "Intermediate young adult onset"],
  ["HP:0025710", "Late young adult onset"],
  ["HP:0003596", "Middle age onset"],
  ["HP:0003584", "Late onset"],
];

/** Labels of the classes of onset, youngest first. */
export const ONSET_LEVELS: readonly string[] = ONSET_CLASSES.map(([, label]) => label);
const LABEL_OF = new Map(ONSET_CLASSES);
const CODE_OF = new Map(ONSET_CLASSES.map(([code, label]) => [label, code]));
const PRENATAL = "Antenatal onset";

/** Code of a class of onset by its label. */
export function onsetCode(label: string): string | undefined {
  return CODE_OF.get(label);
}

/**
 * A time element of a phenopacket. Ages become months (two decimals); classes and gestational ages stay classes and
 * never become a number.
 * Source: GA4GH Phenopackets 2.0, TimeElement; ages as ISO 8601 durations.
 * @param birth day of birth in days since 1970-01-01, where a date of birth is known: time stamps count from it
 */
export function readTime(element: unknown, birth: number | undefined): TimeRead {
  if (element === undefined || element === null) return {};
  if (!isObject(element)) return { fault: "a time is expected" };
  const age = field(element, "age");
  if (age !== undefined) return readAge(isObject(age) ? textField(age, "iso8601duration") : age);
  if (field(element, "gestationalAge") !== undefined) return { onsetClass: PRENATAL };
  const ontology = field(element, "ontologyClass");
  if (ontology !== undefined) return readClass(ontology);
  const stamp = textField(element, "timestamp") ?? textField(field(element, "interval"), "end");
  if (stamp !== undefined) return readStamp(stamp, birth);
  const range = field(element, "ageRange");
  // Two ages and nothing between them: no one number is the age.
  return range === undefined ? {} : readRange(range);
}

function readClass(ontology: unknown): TimeRead {
  const [code, label] = [textField(ontology, "id"), textField(ontology, "label")];
  const known = LABEL_OF.get((code ?? "").toUpperCase()) ?? ONSET_LEVELS.find((one) => one === label);
  if (known !== undefined) return { onsetClass: known };
  return code === undefined && label === undefined ? {} : { unplaced: true };
}

function readRange(range: unknown): TimeRead {
  const [start, end] = [field(range, "start"), field(range, "end")].map((one) =>
    readAge(textField(one, "iso8601duration")),
  );
  if (start?.fault !== undefined || end?.fault !== undefined)
    return { fault: "an age as ISO 8601 duration is expected" };
  return start?.months !== undefined && start.months === end?.months ? { months: start.months } : { unplaced: true };
}

function readStamp(stamp: string, birth: number | undefined): TimeRead {
  const day = daysOfIsoDate(stamp.slice(0, 10));
  if (Number.isNaN(day)) return { fault: "a time stamp (RFC 3339) is expected" };
  if (birth === undefined || day < birth) return { unplaced: true };
  return { months: twoDecimals((day - birth) / DAYS_PER_MONTH) };
}

const DURATION =
  /^P(?=-?\d|T\d)(?:(-?\d+(?:\.\d+)?)Y)?(?:(-?\d+(?:\.\d+)?)M)?(?:(-?\d+(?:\.\d+)?)W)?(?:(-?\d+(?:\.\d+)?)D)?(?:T(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?$/;

/** Months of an ISO 8601 duration: 12 Y + M + (7 W + D) / 30.4375; hours are passed over. */
export function readAge(duration: unknown): TimeRead {
  if (duration === undefined) return {};
  const parts = typeof duration === "string" ? DURATION.exec(duration.trim().toUpperCase()) : null;
  if (parts === null) return { fault: "an age as ISO 8601 duration is expected" };
  const [years, months, weeks, days] = parts.slice(1, 5).map((part: string | undefined) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  if ([years, months, weeks, days].some((part) => part < 0)) return { unplaced: true };
  return { months: twoDecimals(12 * years + months + (7 * weeks + days) / DAYS_PER_MONTH) };
}

function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100;
}
