import { z } from "zod";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { analysesShape, ANALYSIS_KEYS } from "./analysis-shape.ts";
import { constraintShape, premiseShape } from "./constraint-shape.ts";
import { PRIVACY_KEYS, privacyShape } from "./privacy-shape.ts";
import { code, inferredMark, isoDate, level, name, number, positive, share } from "./scalar-shapes.ts";

const columnShape = z.strictObject({
  name: name.meta({ description: "Name in the file's header." }),
  type: z
    .enum(["continuous", "integer", "categorical", "ordinal", "date", "identifier", "free-text"])
    .meta({ description: "What the column holds. Identifiers are dropped after reading; free text is refused." }),
  role: z.enum(["identifier", "quasi-identifier", "sensitive", "other"]).meta({
    description: "What it means for disclosure. A quasi-identifier is what an outsider may know of a person.",
  }),
  inferred: z
    .boolean()
    .exactOptional()
    .meta({ description: "True where inspect guessed; remove the line when you have confirmed type and role." }),
  label: z.string().exactOptional(),
  unit: z.string().exactOptional().meta({ description: "Unit of measurement, for people." }),
  levels: z
    .array(level)
    .min(1)
    .exactOptional()
    .meta({ description: "Public code list, known without looking at the data; in order for ordinals." }),
  otherLevels: z.enum(["refuse", "fold"]).exactOptional().meta({
    description: "Values outside levels: refused (default), or read and folded because their very name may identify.",
  }),
  bounds: z
    .strictObject({ min: z.union([number, isoDate]).exactOptional(), max: z.union([number, isoDate]).exactOptional() })
    .exactOptional()
    .meta({ description: "Public bounds, known without looking at the data. ISO dates for dates." }),
  cuts: z
    .array(z.union([number, isoDate]))
    .min(1)
    .max(63)
    .exactOptional()
    .meta({
      description:
        "Public cut points inside the bounds, ascending; a bin holds its lower cut. Used under differential privacy only.",
    }),
  scale: z
    .enum(["linear", "log"])
    .exactOptional()
    .meta({ description: "Scale of the bins of equal width between the bounds where there are no cuts." }),
  grid: positive
    .exactOptional()
    .meta({ description: "Rounding grid of released values, in the column's unit (days for dates)." }),
  tolerance: number
    .min(0, "a number from 0 up is expected")
    .exactOptional()
    .meta({ description: "An intruder knows the true value give or take this much (column's unit; days for dates)." }),
  missing: z
    .array(z.strictObject({ code: level, reason: name, below: number.exactOptional(), above: number.exactOptional() }))
    .min(1)
    .max(255)
    .exactOptional()
    .meta({
      description:
        "Codes that stand for a missing value, each with its reason; below or above where the value lies beyond a limit (<5, 90+). An empty cell is always missing.",
    }),
  partialDates: z
    .boolean()
    .exactOptional()
    .meta({ description: "Some dates of this column are known to the month (YYYY-MM) or year (YYYY) only." }),
  format: z.string().min(1).exactOptional().meta({
    description:
      "How dates are written: YYYY, MM, M, DD, D, MMM (Jan), MON (JAN), HH, mm, ss. The time of day is dropped. HH:mm alone in an integer column: minutes since midnight.",
  }),
  decimal: z
    .enum([".", ","])
    .exactOptional()
    .meta({ description: "Decimal sign of the numbers. Default is the point." }),
  thousands: z
    .enum([".", ",", " ", "'"])
    .exactOptional()
    .meta({ description: "Sign between thousands. Default none." }),
  decimals: z
    .int()
    .min(0)
    .max(15)
    .exactOptional()
    .meta({ description: "Digits that every number is written with after the decimal sign." }),
  suffix: z.string().min(1).exactOptional().meta({ description: "Text that follows every number, such as ' %'." }),
  unreadable: z.enum(["refuse", "missing"]).exactOptional().meta({
    description: "Cells that are neither a value nor a declared code: a fault (default), or missing without a reason.",
  }),
  list: name.exactOptional().meta({
    description:
      "Coded list of the column; levels are then the words for present and absent, an empty cell is unknown.",
  }),
  code: name.exactOptional().meta({ description: "Code of the list that the column speaks of, such as HP:0001250." }),
  since: z
    .literal(true, { error: "true is expected, or no such line" })
    .exactOptional()
    .meta({ description: "The column tells since when its code holds (number, date or ordinal)." }),
});

const listShape = z.strictObject({
  name: name.meta({ description: "As columns name it under list." }),
  hierarchy: name
    .exactOptional()
    .meta({ description: "File of child,parent lines beside the schema; rare codes fold into what includes them." }),
  edges: z
    .array(z.tuple([name, name]))
    .max(100_000)
    .exactOptional()
    .meta({ description: "The same, written out: pairs of a code and one that includes it." }),
  other: name
    .exactOptional()
    .meta({ description: "Column that counts the codes of a patient that have no column of their own." }),
});

const survivalShape = z.strictObject({
  name,
  time: name,
  event: name,
  censored: z.array(level).min(1).meta({ description: "Levels of the event column that mean: not observed." }),
  causes: z.array(level).min(1).meta({ description: "Levels that are events; more than one compete." }),
  entry: name.exactOptional().meta({ description: "Date column the time counts from." }),
  end: name.exactOptional().meta({ description: "Date column of the end of follow-up." }),
  timeUnit: z.enum(["days", "months", "years"]).exactOptional(),
  after: name
    .exactOptional()
    .meta({ description: "Name of the pair that ends first or at the same time, such as progression before death." }),
  inferred: inferredMark,
});

const adversaryShape = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, "small letters, digits and hyphens are expected"),
  title: name,
  columns: z.array(name).min(1),
  story: z.string().exactOptional(),
  precision: positive
    .exactOptional()
    .meta({ description: "Multiple of each column's tolerance within which numbers are known. Default 1." }),
  prior: positive
    .lt(1, "a probability in (0, 1) is expected")
    .exactOptional()
    .meta({ description: "How likely they think it that the person is in the registry, before any release." }),
});

const splitShape = z.strictObject({ name, left: z.array(name).min(1), right: z.array(name).min(1) });

/** A schema as it stands in a file: what inspect proposed, and nobody confirmed, stands by itself. */
export type SchemaFile = CohortSchema & { readonly proposed?: Pick<CohortSchema, "visits" | "constraints"> };

const visitsShape = z.strictObject({ time: name.exactOptional(), inferred: inferredMark });

/** Shape of a cohort schema file; what refers to something else is checked by `checkSchema`. */
export const schemaShape: z.ZodType<SchemaFile> = z.strictObject({
  version: z.literal(1),
  name,
  description: z.string().exactOptional(),
  columns: z.array(columnShape).min(1).max(2000),
  protect: z
    .strictObject({
      patient: name.exactOptional(),
      family: name.exactOptional(),
      within: name
        .exactOptional()
        .meta({ description: "Column that a patient number is unique within, such as the centre." }),
      "rows-are-patients": z
        .literal(true, { error: "true is expected, or no such line" })
        .exactOptional()
        .meta({ description: "Said by a person: each row is a patient of its own." }),
    })
    .exactOptional()
    .meta({
      description:
        "Unit of protection: the family where there is one, else the patient, else the row. Patient and family are dropped after reading.",
    }),
  confirmed: z.strictObject({ by: name, date: isoDate, digest: name }).exactOptional().meta({
    description: "Who confirmed the schema and when; written by 'raresynth schema confirm' and void after any change.",
  }),
  visits: visitsShape.exactOptional().meta({
    description:
      "Rows of a patient (or family) are visits that follow one another; time is the number or date that orders them.",
  }),
  site: name.exactOptional().meta({ description: "Column of the enrolling site." }),
  consent: z
    .strictObject({ column: name, exclude: z.array(code).min(1) })
    .exactOptional()
    .meta({
      description:
        'Column whose listed values take the patient (and family) out; "" stands for an empty cell. Dropped after reading.',
    }),
  population: z
    .strictObject({
      coverage: share.exactOptional(),
      prevalence: share.exactOptional(),
      size: positive.exactOptional(),
    })
    .exactOptional()
    .meta({
      description: "Share of the disease population in the registry, or cases per person and size of the population.",
    }),
  dataCut: isoDate.exactOptional().meta({ description: "Nothing was recorded after this date." }),
  survival: z.array(survivalShape).exactOptional(),
  constraints: z.array(constraintShape).exactOptional(),
  proposed: z
    .strictObject({ visits: visitsShape.exactOptional(), constraints: z.array(constraintShape).exactOptional() })
    .exactOptional()
    .meta({
      description:
        "What inspect saw to hold in every row. It counts until it is deleted, and is confirmed with the rest of the schema.",
    }),
  lists: z.array(listShape).min(1).exactOptional().meta({
    description: "Codes that a patient has, has not, or of which nothing is known; one column a code.",
  }),
  analyses: analysesShape({ name, level, positive, premise: premiseShape }),
  adversaries: z.array(adversaryShape).exactOptional().meta({
    description:
      "Who might attack this registry, and which columns they know of a person; an id of schemas/adversaries/ replaces that one.",
  }),
  splits: z.array(splitShape).exactOptional().meta({
    description: "Two sources that hold different columns of the same people, which a release must not help to join.",
  }),
  dp: privacyShape.exactOptional(),
  citation: z.string().exactOptional(),
  licence: z.string().exactOptional(),
});

/** Keys of the file, for suggestions. */
export const KNOWN_KEYS: readonly string[] = [
  ...new Set([
    "version",
    "name",
    "description",
    "columns",
    "protect",
    "within",
    "rows-are-patients",
    "confirmed",
    "proposed",
    "by",
    "date",
    "digest",
    "below",
    "above",
    "visits",
    "time",
    "site",
    "consent",
    "population",
    "dataCut",
    "survival",
    "constraints",
    "adversaries",
    "splits",
    "dp",
    ...PRIVACY_KEYS,
    "citation",
    "licence",
    ...Object.keys(columnShape.shape),
    "min",
    "max",
    "code",
    "reason",
    "patient",
    "family",
    "column",
    "exclude",
    "coverage",
    "prevalence",
    "size",
    ...Object.keys(survivalShape.shape),
    "kind",
    "low",
    "high",
    "strict",
    "if",
    "then",
    "allowed",
    "is",
    "in",
    "total",
    "parts",
    "when",
    "ticked",
    "count",
    "all",
    "any",
    "not",
    ...Object.keys(adversaryShape.shape),
    ...Object.keys(splitShape.shape),
    "lists",
    "left",
    "relation",
    "right",
    ...Object.keys(listShape.shape),
    ...ANALYSIS_KEYS,
  ]),
];

/** The published JSON Schema (draft 2020-12) of a cohort schema file, as committed in `schemas/cohort.schema.json`. */
export function cohortJsonSchema(): Record<string, unknown> {
  const generated = z.toJSONSchema(schemaShape, { io: "input" });
  const { $schema, ...rest } = generated;
  return {
    $schema,
    $id: "https://raresynth.invalid/schemas/cohort.schema.json",
    title: "Cohort schema",
    description:
      "Columns of a patient registry: types, roles, levels, missing codes, unit of protection, survival pairs and constraints.",
    ...rest,
  };
}
