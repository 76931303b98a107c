import { RaresynthError } from "../core/errors.ts";
import type { RunOutcome } from "../core/contracts/outcome.ts";
import { parseCsv } from "../io/tables/parse-csv.ts";
import { cohortToCsv } from "../io/tables/write-csv.ts";
import { nameRows } from "../io/registry/number-patients.ts";
import { withLists } from "../io/schema/with-lists.ts";
import { schemaToYaml } from "../io/schema/write-schema.ts";
import { renderJson } from "../report/render-json.ts";
import { parseReport, type PublicReport } from "../report/report-schema.ts";
import { sha256 } from "./digest.ts";
import { MANIFEST_SCHEMA_ID, sealManifest } from "./manifest.ts";
import { MANIFEST_NAME } from "./manifest-name.ts";
import { assertPublicText } from "./public-text.ts";
import { scanRelease } from "./scan-release.ts";
import type { ReleaseFiles } from "./write-release.ts";

/**
 * All files of a release, each scanned for what must stay inside.
 *
 * Claim: exists only for a run whose verdict is PASS; holds no seed, no digest of an input and none of `forbidden`.
 * @param html of `renderHtml(publicReport, …)`
 * @param forbidden further strings that no file may hold
 * @param describe further public files made from the data and the report; the manifest covers them too
 * @throws {E_RELEASE} on any other verdict, on data that this program did not make, or on text that must stay inside
 */
export function buildRelease(
  outcome: RunOutcome,
  publicReport: PublicReport,
  html: string,
  forbidden: readonly string[] = [],
  describe: (parts: ReleaseFiles) => Readonly<Record<string, string>> = () => ({}),
): ReleaseFiles {
  if (outcome.verdict.outcome !== "pass" || publicReport.verdict.outcome !== "pass") {
    throw new RaresynthError(
      "E_RELEASE",
      `only PASS releases; the verdict is ${outcome.verdict.outcome.toUpperCase()}.`,
    );
  }
  return assemble(outcome, publicReport, html, forbidden, describe);
}

/**
 * What a person may decide to release although the verdict is INCONCLUSIVE: data, schema and report, scanned as a
 * release is. Internal until then.
 * @throws {E_RELEASE} on any other verdict; {E_DISCLOSURE} where a value of the registry would stand in it
 */
export function holdRelease(outcome: RunOutcome, publicReport: PublicReport, html: string): ReleaseFiles {
  if (outcome.verdict.outcome !== "inconclusive")
    throw new RaresynthError("E_RELEASE", "only what is INCONCLUSIVE is held for a person to decide.");
  return assemble(outcome, publicReport, html, [], () => ({}));
}

/**
 * The release that a person decided on.
 * @param held of `holdRelease`
 * @param override who, why and until when
 * @param html renders the page of the report that names them
 * @throws {E_RELEASE} where nothing INCONCLUSIVE was held
 */
export async function overrideRelease(
  held: Readonly<Record<string, string>>,
  override: NonNullable<PublicReport["override"]>,
  html: (report: PublicReport) => Promise<string>,
  describe: (parts: ReleaseFiles) => Readonly<Record<string, string>>,
): Promise<ReleaseFiles> {
  const before = parseReport(held["report.json"] ?? "");
  if (before.kind !== "public" || before.verdict.outcome !== "inconclusive" || before.override !== undefined)
    throw new RaresynthError("E_RELEASE", "only what is INCONCLUSIVE can be released by a person's decision.");
  const report = parseReport(renderJson({ ...before, override }));
  if (report.kind !== "public") throw new RaresynthError("E_INTERNAL", "a public report became another one.");
  const data = held["synthetic.csv"] ?? "";
  if (report.subject.dataSha256 !== sha256(data))
    throw new RaresynthError("E_RELEASE", "the held data are not those of the report.");
  const described = {
    "synthetic.csv": data,
    "cohort.schema.yaml": held["cohort.schema.yaml"] ?? "",
    "report.html": await html(report),
    "report.json": renderJson(report),
    "README.txt": readme(report),
  };
  const parts = { ...described, ...describe(described) };
  const columns = parseCsv(data, "synthetic.csv").names.length;
  return { ...parts, [MANIFEST_NAME]: manifestOf(report, parts, { rows: report.subject.releasedRows, columns }) };
}

function manifestOf(
  report: PublicReport,
  parts: Readonly<Record<string, string>>,
  size: { readonly rows: number; readonly columns: number },
): string {
  const { generator } = report;
  if (generator === undefined)
    throw new RaresynthError("E_RELEASE", "only a cohort that this run made can be released.");
  const files = Object.entries(parts)
    .map(([name, text]) => ({ name, bytes: Buffer.byteLength(text), sha256: sha256(text) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return sealManifest({
    $schema: MANIFEST_SCHEMA_ID,
    format: "raresynth-manifest",
    version: 1,
    label: "SYNTHETIC",
    made: report.made,
    cohort: { name: report.subject.name, ...size },
    generator: { id: generator.id, params: generator.params, nRefits: generator.nRefits },
    policy: { id: report.policy.id, sha256: sha256(renderJson(report.policy)) },
    files,
  });
}

function assemble(
  outcome: RunOutcome,
  publicReport: PublicReport,
  html: string,
  forbidden: readonly string[],
  describe: (parts: ReleaseFiles) => Readonly<Record<string, string>>,
): ReleaseFiles {
  if (outcome.kind !== "run" || publicReport.generator === undefined)
    throw new RaresynthError("E_RELEASE", "only a cohort that this run made can be released.");
  const released = nameRows(outcome.released);
  const csv = cohortToCsv(released);
  const described = {
    "synthetic.csv": csv,
    "cohort.schema.yaml": schemaToYaml(withLists(released.schema, outcome.schema)),
    "report.html": html,
    "report.json": renderJson(aboutData(publicReport, sha256(csv))),
    "README.txt": readme(publicReport),
  };
  const parts = { ...described, ...describe(described) };
  const size = { rows: outcome.released.nRows, columns: released.columns.length };
  const manifest = manifestOf(publicReport, parts, size);
  const bundle = { ...parts, [MANIFEST_NAME]: manifest };
  const inside = [...forbidden, ...secretsOf(outcome)];
  for (const [name, text] of Object.entries(bundle)) assertPublicText(text, name, inside, name !== "synthetic.csv");
  scanRelease(bundle, outcome.watched?.reveal() ?? [], {
    data: "synthetic.csv",
    cellSize: outcome.policy.cellSize.value,
    publicTexts: publicTexts(outcome),
    dateColumns: outcome.schema.columns.filter(({ type }) => type === "date").map(({ name }) => name),
  });
  return bundle;
}

/** Texts that stand in a release whatever the registry holds. */
export function publicTexts({ schema, policy, startedAt, softwareVersion, nodeVersion }: RunOutcome): string[] {
  const texts = [startedAt, softwareVersion, nodeVersion, schema.name];
  const say = (value: unknown): void => {
    if (typeof value === "object" && value !== null) Object.values(value).forEach(say);
    else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      texts.push(String(value));
  };
  say(policy);
  say(schema);
  return texts;
}

/** The report bound to the one file that it is about. */
export function aboutData(report: PublicReport, dataSha256: string): PublicReport {
  const { releasedRows, ...rest } = report.subject;
  const bound = parseReport(renderJson({ ...report, subject: { ...rest, releasedRows, dataSha256 } }));
  if (bound.kind !== "public") throw new RaresynthError("E_INTERNAL", "a public report became another one.");
  return bound;
}

/** Revealed here to be looked for, and never written. */
export function secretsOf(outcome: RunOutcome): string[] {
  const seed = outcome.seed?.reveal().seed;
  return [...outcome.inputs.map((input) => input.sha256), ...(seed === undefined ? [] : [seed])];
}

function readme(report: PublicReport): string {
  return [
    `SYNTHETIC DATA: ${report.subject.releasedRows} made-up records in the likeness of the registry "${report.subject.name}", released under the policy "${report.policy.id}" until ${report.override?.until ?? report.verdict.expires ?? "further notice"}.`,
    ...(report.override === undefined
      ? []
      : [
          "The verdict of its tests is INCONCLUSIVE; a person decided to release it, whose name and reason stand on page one of report.html.",
        ]),
    "synthetic.csv holds the data, cohort.schema.yaml says what its columns mean, report.html says what was tested and what was not.",
    "To check that nothing was changed: raresynth verify DIR (the folder of this file; works offline).",
    "",
  ].join("\n");
}
