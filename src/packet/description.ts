import { nth } from "../core/access.ts";
import { RaresynthError } from "../core/errors.ts";
import type { ColumnSchema, CohortSchema } from "../core/data/schema.ts";
import { parseSchema } from "../io/schema/read-schema.ts";
import { sha256 } from "../release/digest.ts";
import type { ReleaseFiles } from "../release/write-release.ts";
import { renderJson } from "../report/render-json.ts";
import { parseReport, type PublicReport } from "../report/report-schema.ts";
import { verdictSentence } from "../report/words/speak.ts";
import { wordsIn } from "../report/words/words.ts";
import type { Publication } from "./publication.ts";

export interface FileFact {
  readonly name: string;
  readonly title: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ColumnFact {
  readonly name: string;
  /** Letters, digits and underscores only, unique in the table; for formats whose names go into addresses. */
  readonly safeName: string;
  readonly title: string | undefined;
  /** Meaning, unit and role in one line. */
  readonly description: string;
  readonly type: "integer" | "number" | "text" | "date" | "partial date";
  readonly role: ColumnSchema["role"];
  /** Every value that can stand in the column, where it has a code list. */
  readonly levels: readonly string[] | undefined;
  readonly ordered: boolean;
  readonly min: number | string | undefined;
  readonly max: number | string | undefined;
  /** Codes that stand for a missing value, beside the empty cell. */
  readonly missing: readonly { readonly code: string; readonly reason: string }[];
}

export interface LineFact {
  /** check/finding, and /rare for the rare patients alone. */
  readonly id: string;
  readonly outcome: "pass" | "fail" | "inconclusive" | "not-applicable";
  readonly measure: "attack" | "excess";
  readonly stratum: string;
  /** Absent where nothing was measured; a number, or "suppressed". */
  readonly value?: number | string;
  readonly low?: number | string;
  readonly high?: number | string;
  /** Absent where the line has none. */
  readonly ceiling?: number;
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/** What every packet says of its subject, as plain values. */
export interface Description {
  /** Short name without blanks, such as "pbc-synthetic". */
  readonly slug: string;
  readonly title: string;
  /** Opens with the word SYNTHETIC; says rows, registry, verdict and expiry. */
  readonly summary: string;
  /**
   * A name that stays the same for the same data: `urn:uuid:` from the digest of the data, or the address of
   * publication.
   */
  readonly url: string;
  readonly uuid: string;
  readonly keywords: readonly string[];
  readonly registry: Pick<CohortSchema, "name" | "description" | "citation" | "licence">;
  readonly publication: Publication;
  readonly date: string;
  /** The date as a version, such as 2026.11.29. */
  readonly semver: string;
  readonly rows: number;
  readonly files: readonly FileFact[];
  readonly verdict: {
    readonly outcome: "pass" | "fail" | "inconclusive";
    readonly sentence: string;
    readonly expires: string | undefined;
    readonly lines: readonly LineFact[];
  };
  readonly policy: { readonly id: string; readonly title: string; readonly context: string; readonly sha256: string };
  readonly software: { readonly version: string; readonly node: string; readonly dependencies: readonly Dependency[] };
}

/**
 * All that the descriptors of a release say. Made from the content of the release folder, so that anybody who has the
 * folder makes the same descriptors again.
 */
export interface ReleaseDescription extends Description {
  readonly kind: "release";
  readonly data: FileFact;
  readonly columns: readonly ColumnFact[];
  /** Column that tells sites apart. */
  readonly site: string | undefined;
  /** Column of the identifiers of rows (SYN-), where a synthetic patient has one row. */
  readonly rowId: string | undefined;
  readonly generator: {
    readonly id: string;
    readonly title: string;
    readonly summary: string;
    readonly notClaimed: string;
    readonly nRefits: number;
    readonly params: NonNullable<PublicReport["generator"]>["params"];
  };
}

/** The same of an assessment: the file is another maker's, and not here. */
export interface AssessmentDescription extends Description {
  readonly kind: "assessment";
  readonly assessed: { readonly sha256: string };
}

/**
 * What each file of a release is. Descriptors say it in their own terms; a file that is not listed has no description.
 */
export const FILE_KINDS: Readonly<Record<string, { readonly title: string; readonly mediaType: string }>> = {
  "README.txt": { title: "Read me of the synthetic release", mediaType: "text/plain" },
  "synthetic.csv": { title: "SYNTHETIC records", mediaType: "text/csv" },
  "cohort.schema.yaml": { title: "What the columns of the synthetic records mean", mediaType: "application/yaml" },
  "report.html": { title: "Disclosure and fidelity report on the synthetic records", mediaType: "text/html" },
  "report.json": { title: "The same report, machine readable", mediaType: "application/json" },
  "publication.json": {
    title: "Who publishes the synthetic records, where and under which terms",
    mediaType: "application/json",
  },
};

const COLUMN_TYPES: Readonly<Record<string, ColumnFact["type"]>> = {
  integer: "integer",
  continuous: "number",
  date: "date",
};

/**
 * Describes a release from its files.
 * @param files of the release; those made from this description may be among them and are passed over
 * @param read the report of these files, where it was read already
 * @throws {E_VERIFY | E_SCHEMA} where report or schema are missing or not of this version
 */
export function describeRelease(
  files: ReleaseFiles,
  publication: Publication,
  dependencies: readonly Dependency[],
  read?: PublicReport,
): ReleaseDescription {
  const report = read ?? parseReport(textOf(files, "report.json"));
  if (report.kind !== "public" || report.generator === undefined)
    throw new RaresynthError("E_VERIFY", "only a public report on data of this program can be described.", {
      where: "report.json",
    });
  const schema = parseSchema(textOf(files, "cohort.schema.yaml"), "cohort.schema.yaml");
  const facts = fileFacts(files, FILE_KINDS);
  const data = facts.find((file) => file.name === "synthetic.csv");
  if (data === undefined) throw new RaresynthError("E_VERIFY", "the release has no data.", { where: "synthetic.csv" });
  const { subject, verdict, policy, generator } = report;
  const until = verdict.expires === undefined ? "" : `, valid until ${verdict.expires}`;
  return {
    ...describeReport(report, data.sha256, publication, dependencies),
    kind: "release",
    title: `SYNTHETIC cohort "${subject.name}"`,
    summary: `SYNTHETIC: ${subject.releasedRows} made-up records with ${schema.columns.filter(({ role }) => role !== "identifier").length} columns in the likeness of the registry "${subject.name}"${schema.description === undefined ? "" : ` (${schema.description.replace(/\.$/, "")})`}. No row is a patient. Disclosure tests under the policy "${policy.id}": ${verdict.outcome.toUpperCase()}${until}.`,
    registry: schema,
    files: facts,
    data,
    columns: columnFacts(schema),
    site: schema.site,
    rowId: schema.visits === undefined ? schema.columns.find(({ role }) => role === "identifier")?.name : undefined,
    generator: {
      id: generator.id,
      title: generator.card.title,
      summary: generator.card.summary,
      notClaimed: generator.card.notClaimed,
      nRefits: generator.nRefits,
      params: generator.params,
    },
  };
}

/** Those of the named files that are there. */
export function fileFacts(
  files: ReleaseFiles,
  kinds: Readonly<Record<string, { readonly title: string; readonly mediaType: string }>>,
): FileFact[] {
  return Object.entries(kinds).flatMap(([name, kind]): FileFact[] => {
    const content = files[name];
    return content === undefined ? [] : [{ name, ...kind, bytes: Buffer.byteLength(content), sha256: sha256(content) }];
  });
}

/**
 * What follows from the report alone, whoever made the data. @param dataSha256 digest of the rows that the report is
 * about
 */
export function describeReport(
  report: PublicReport,
  dataSha256: string,
  publication: Publication,
  dependencies: readonly Dependency[],
): Omit<Description, "title" | "summary" | "registry" | "files"> {
  const uuid = uuidFrom(dataSha256);
  const { subject, verdict, policy, made } = report;
  const english = { words: wordsIn("en") };
  return {
    slug: `${slugOf(subject.name)}-synthetic`,
    url: publication.url ?? `urn:uuid:${uuid}`,
    uuid,
    keywords: ["SYNTHETIC", "synthetic data", "rare disease", ...(publication.keywords ?? [])],
    publication,
    date: made.date,
    semver: made.date.split("-").map(Number).join("."),
    rows: subject.releasedRows,
    verdict: {
      outcome: verdict.outcome,
      sentence: verdictSentence(english, report),
      expires: verdict.expires,
      lines: verdict.lines.map((line): LineFact => {
        const estimate = line[line.measure];
        return {
          id: `${line.check}/${line.finding}${line.stratum === "all" ? "" : `/${line.stratum}`}${line.unseen === true ? "/unseen" : ""}`,
          outcome: line.outcome,
          measure: line.measure,
          stratum: line.stratum,
          ...(line.ceiling === undefined ? {} : { ceiling: line.ceiling }),
          ...(estimate === undefined ? {} : { value: estimate.value, low: estimate.low, high: estimate.high }),
        };
      }),
    },
    policy: { id: policy.id, title: policy.title, context: policy.context, sha256: sha256(renderJson(policy)) },
    software: { version: made.software, node: made.node, dependencies },
  };
}

function columnFacts(schema: CohortSchema): ColumnFact[] {
  const taken = new Set<string>();
  return schema.columns.map((column): ColumnFact => {
    const unit = column.unit === undefined ? undefined : `in ${column.unit}`;
    const meaning = [column.label ?? column.name, unit, `role in disclosure tests: ${column.role}`];
    const listed = column.levels !== undefined && (column.type === "categorical" || column.type === "ordinal");
    return {
      name: column.name,
      safeName: safeName(column.name, taken),
      title: column.label,
      description: meaning.filter((part) => part !== undefined).join("; "),
      type: column.partialDates === true ? "partial date" : (COLUMN_TYPES[column.type] ?? "text"),
      role: column.role,
      levels: listed && column.otherLevels !== "fold" ? column.levels : undefined,
      ordered: column.type === "ordinal",
      min: column.bounds?.min,
      max: column.bounds?.max,
      missing: column.missing ?? [],
    };
  });
}

function safeName(name: string, taken: Set<string>): string {
  const plain =
    name
      .normalize("NFKD")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "") || "column";
  const base = /^[0-9]/.test(plain) ? `c${plain}` : plain;
  let safe = base;
  for (let k = 2; taken.has(safe.toLowerCase()); k++) safe = `${base}_${k}`;
  taken.add(safe.toLowerCase());
  return safe;
}

function slugOf(name: string): string {
  return (
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "registry"
  );
}

/** A UUID of version 8 (RFC 9562: content chosen by the maker) from the first bits of a digest. */
function uuidFrom(digest: string): string {
  const variant = ((parseInt(nth(digest, 16), 16) & 3) | 8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

export function textOf(files: ReleaseFiles, name: string): string {
  const content = files[name];
  if (content === undefined) throw new RaresynthError("E_VERIFY", "is missing.", { where: name });
  return typeof content === "string" ? content : Buffer.from(content).toString("utf8");
}
