import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { got } from "../core/access.ts";
import type { CohortSchema } from "../core/data/schema.ts";
import { RaresynthError } from "../core/errors.ts";
import type { RawTable } from "../io/tables/raw-table.ts";
import { parseCsv } from "../io/tables/parse-csv.ts";
import { assembleSynthetic } from "../io/registry/assemble-synthetic.ts";
import { shippedPolicies } from "../io/settings/read-policy.ts";
import { parseSchema } from "../io/schema/read-schema.ts";
import type { PublicReport } from "../report/report-schema.ts";
import { isAssessmentManifest } from "./assessment/manifest-assessment.ts";
import { verifyAssessment } from "./assessment/verify-assessment.ts";
import { checkDigests, type Content, type Problem } from "./check-digests.ts";
import { checkPages, readPublicReport, type Drawn } from "./check-pages.ts";
import { checkTable } from "./check-table.ts";
import { sha256 } from "./digest.ts";
import { isDpManifest, verifyDpRelease } from "./dp/verify-dp.ts";
import { hasPolicyOf, readManifest, type Manifest } from "./manifest.ts";
import { MANIFEST_NAME } from "./manifest-name.ts";
import { rejudge } from "./rejudge.ts";

export type { Problem } from "./check-digests.ts";
export interface Verification {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** What no check of the folder alone can show. */
  readonly notProven: readonly string[];
  /** As it was read, where it is in the form that this program writes. */
  readonly report?: PublicReport;
  /** A differentially private release, which has a statement in place of a report. */
  readonly isDp?: true;
  /** Of a file that another maker made: a report without the data. */
  readonly isAssessment?: true;
}

/** Without a signature every file can be made anew by anyone, alike. */
const NOT_PROVEN: readonly string[] = [
  "who made the release: it bears no signature, and whoever can run raresynth can write one like it",
  "that the numbers of the report were measured: a report that was made up throughout, consistently, is not told from a true one",
  "that the rows were drawn by the recipe: rows with the same columns, levels and marginal shares are not told from them",
  "anything about the registry, which is not here",
];

/** The same of a differentially private release. */
const DP_NOT_PROVEN: readonly string[] = [
  "who made the release: whoever can run raresynth can write one like it",
  "that the noise was drawn as stated, and that the ledger holds this release: only the ledger and the machine on which it ran can show that",
  "that the public inputs were written without looking at the data",
  "anything about the registry, which is not here",
];

/** Said of an assessment until the file is given. */
export const FILE_NOT_AT_HAND =
  "that the file in your hands is the one that was assessed: the report holds its SHA-256; give it with --data";

/** The same of an assessment. */
const ASSESSMENT_NOT_PROVEN: readonly string[] = [
  "who made the assessment: it bears no signature, and whoever can run raresynth can write one like it",
  "that the numbers of the report were measured: a report that was made up throughout, consistently, is not told from a true one",
  FILE_NOT_AT_HAND,
  "anything about the registry, which is not here",
];

const NEEDED = ["README.txt", "cohort.schema.yaml", "report.html", "report.json", "synthetic.csv"] as const;

/**
 * Checks a release offline: every digest, nothing missing or added, the report fits its schema and the page is what it
 * renders to, each of its lines passes by its own numbers under its own policy, the data are those of the report and
 * fit their schema. Files whose digest is wrong are named and not looked into further.
 * Claim: a change of one byte in any file is found, and the file named. Not claimed: `notProven`;
 * signatures are let through here and judged by `verifySignatures`.
 * @param dir a release folder
 * @param drawn figures of its report that are there already; default: they are drawn here
 * @returns whether it is whole, each problem with its file, and what cannot be proven here
 * @throws {E_FILE} where the folder is not a release at all
 */
export async function verifyRelease(dir: string, drawn?: Drawn): Promise<Verification> {
  const content = await readAll(dir);
  const manifestText = content.get(MANIFEST_NAME)?.toString("utf8") ?? "";
  if (isDpManifest(manifestText)) {
    const problems = await verifyDpRelease(content);
    return { ok: problems.length === 0, problems, notProven: DP_NOT_PROVEN, isDp: true };
  }
  if (isAssessmentManifest(manifestText)) {
    const found = await verifyAssessment(content, drawn);
    return { ok: found.problems.length === 0, ...found, notProven: ASSESSMENT_NOT_PROVEN, isAssessment: true };
  }
  let manifest: Manifest;
  try {
    manifest = readManifest(manifestText);
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    return {
      ok: false,
      notProven: NOT_PROVEN,
      problems: [{ file: MANIFEST_NAME, problem: `${error.message} The other files could not be held against it.` }],
    };
  }
  const changed = checkDigests(content, manifest.files, NEEDED);
  if (changed.length > 0) return { ok: false, problems: changed, notProven: NOT_PROVEN };
  const read = readPublicReport(content);
  const data = readParts(content);
  const parts = "parts" in data ? data.parts : undefined;
  const inReport =
    "problem" in read ? [read.problem] : await checkReport(content, manifest, read.report, { parts, drawn });
  const problems = [...("parts" in data ? checkData(data.parts, manifest) : data.problems), ...inReport];
  const report = "problem" in read ? {} : { report: read.report };
  return { ok: problems.length === 0, problems, notProven: NOT_PROVEN, ...report };
}

async function readAll(dir: string): Promise<Content> {
  const content = new Map<string, Buffer>();
  try {
    for (const entry of await readdir(dir, { withFileTypes: true }))
      content.set(entry.name, entry.isFile() ? await readFile(join(dir, entry.name)) : Buffer.alloc(0));
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the folder could not be read.", { where: basename(dir), cause });
  }
  if (!content.has(MANIFEST_NAME))
    throw new RaresynthError("E_FILE", `the folder is not a release: it has no ${MANIFEST_NAME}.`, {
      where: basename(dir),
      hint: "Name the folder that holds report.json and manifest.json, or a packet.",
    });
  return content;
}

interface Parts {
  readonly schema: CohortSchema;
  readonly table: RawTable;
}

/** Schema and rows; or what keeps them from being read. */
function readParts(content: Content): { readonly parts: Parts } | { readonly problems: readonly Problem[] } {
  let parts: Parts | undefined;
  const problems = guarded("synthetic.csv", () => {
    const schema = guardedValue("cohort.schema.yaml", () =>
      parseSchema(text(content, "cohort.schema.yaml"), "cohort.schema.yaml"),
    );
    parts = { schema, table: parseCsv(text(content, "synthetic.csv"), "synthetic.csv") };
    return [];
  });
  return parts === undefined ? { problems } : { parts };
}

function checkData({ schema, table }: Parts, manifest: Manifest): Problem[] {
  const problems: Problem[] = [];
  const names = schema.columns.map((column) => column.name);
  const unknown = table.names.filter((name) => !names.includes(name)).length;
  const missing = names.filter((name) => !table.names.includes(name)).length;
  if (unknown + missing > 0)
    problems.push({
      file: "synthetic.csv",
      problem: `${unknown} columns are not in cohort.schema.yaml and ${missing} of its columns are not here.`,
    });
  if (table.nRows !== manifest.cohort.rows || table.names.length !== manifest.cohort.columns)
    problems.push({
      file: "synthetic.csv",
      problem: `has ${table.nRows} rows and ${table.names.length} columns, the manifest says ${manifest.cohort.rows} and ${manifest.cohort.columns}.`,
    });
  return problems;
}

async function checkReport(
  content: Content,
  manifest: Manifest,
  report: PublicReport,
  { parts, drawn }: { readonly parts: Parts | undefined; readonly drawn: Drawn | undefined },
): Promise<Problem[]> {
  const said = (problem: string): Problem => ({ file: "report.json", problem });
  return [
    ...(mayStand(report) ? [] : [said("its verdict, or a threshold of it, is not PASS.")]),
    ...(report.subject.mode === "run" ? [] : [said("is about a file that another maker made.")]),
    ...(report.subject.releasedRows === manifest.cohort.rows
      ? []
      : [said("is about another number of rows than the manifest.")]),
    ...(hasPolicyOf(report, manifest) ? [] : [said("holds another policy than the manifest.")]),
    ...rejudge(report, await shippedPolicies()).map(said),
    ...(report.subject.dataSha256 === sha256(got(content, "synthetic.csv"))
      ? []
      : [{ file: "synthetic.csv", problem: "is not the file that the report is about (SHA-256)." }]),
    ...(parts === undefined ? [] : checkRows(parts, report)),
    ...(await checkPages(content, report, drawn)),
  ];
}

/**
 * PASS throughout; or INCONCLUSIVE at worst, where a person is named who released it all the same. Whether they signed
 * is for `verifySignatures`.
 */
function mayStand({ verdict, override }: PublicReport): boolean {
  const allowed =
    override === undefined || verdict.outcome === "pass"
      ? ["pass", "not-applicable"]
      : ["pass", "not-applicable", "inconclusive"];
  return allowed.includes(verdict.outcome) && verdict.lines.every(({ outcome }) => allowed.includes(outcome));
}

/** The rows against the report. */
function checkRows({ schema, table }: Parts, report: PublicReport): Problem[] {
  return guarded("synthetic.csv", () =>
    checkTable(assembleSynthetic(table, schema, "synthetic", "synthetic.csv"), report).map((problem) => ({
      file: "synthetic.csv",
      problem,
    })),
  );
}

function text(content: Content, name: string): string {
  return got(content, name).toString("utf8");
}

function guarded(file: string, work: () => Problem[]): Problem[] {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    return [
      {
        file: error.where?.startsWith("cohort.schema.yaml") === true ? "cohort.schema.yaml" : file,
        problem: `${error.code}: ${error.message}`,
      },
    ];
  }
}

/** Says in the error which file it was about, whatever the reader of that file put there. */
function guardedValue<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    throw new RaresynthError(error.code, error.message, { where: file, cause: error });
  }
}
