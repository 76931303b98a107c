import type { DpStatement } from "../../core/privacy/dp-statement.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { schemaToYaml } from "../../io/schema/write-schema.ts";
import { cohortToCsv } from "../../io/tables/write-csv.ts";
import { statementPage } from "../../report/dp/statement-page.ts";
import { renderJson } from "../../report/render-json.ts";
import { sha256 } from "../digest.ts";
import { MANIFEST_NAME } from "../manifest.ts";
import { assertPublicText } from "../public-text.ts";
import type { ReleaseFiles } from "../write-release.ts";

export const DP_MANIFEST_FORMAT = "raresynth-dp-manifest";
export const DP_FILES = [
  "README.txt",
  "cohort.schema.yaml",
  "dp-statement.html",
  "dp-statement.json",
  "synthetic.csv",
] as const;

/**
 * All files of a differentially private release.
 * Claim: holds the statement, the rows and their public schema, and nothing else; no figure of the registry, no time, no seed.
 * @throws {E_RELEASE} on text that makes a claim that no test can show
 */
export function buildDpRelease(statement: DpStatement, released: Cohort<"synthetic">): ReleaseFiles {
  const parts: Record<(typeof DP_FILES)[number], string> = {
    "synthetic.csv": cohortToCsv(released),
    "cohort.schema.yaml": schemaToYaml(released.schema),
    "dp-statement.json": renderJson(statement),
    "dp-statement.html": statementPage(statement),
    "README.txt": readme(statement),
  };
  const files = DP_FILES.map((name) => ({
    name,
    bytes: Buffer.byteLength(parts[name]),
    sha256: sha256(parts[name]),
  }));
  const open = {
    format: DP_MANIFEST_FORMAT,
    version: 1,
    label: "SYNTHETIC",
    made: statement.made,
    cohort: { name: statement.cohort.name, rows: released.nRows, columns: released.columns.length },
    claim: {
      epsilon: statement.claim.epsilon,
      delta: statement.claim.delta,
      rho: statement.claim.rho,
      unit: statement.claim.unit,
    },
    outsideTheClaim: statement.outsideTheClaim,
    files,
  };
  const bundle = { ...parts, [MANIFEST_NAME]: renderJson({ ...open, digest: sha256(renderJson(open)) }) };
  for (const [name, text] of Object.entries(bundle)) assertPublicText(text, name, [], name !== "synthetic.csv");
  return bundle;
}

function readme({ cohort, claim }: DpStatement): string {
  return [
    `SYNTHETIC DATA: ${cohort.rows} made-up records in the likeness of the registry "${cohort.name}", differentially private for one ${claim.unit} (epsilon ${claim.epsilon}, delta ${claim.delta}).`,
    "synthetic.csv holds the data, cohort.schema.yaml says what its columns mean, dp-statement.html says what is claimed, on what it rests and what lies outside.",
    "To check that nothing was changed: raresynth verify DIR (the folder of this file; works offline).",
    "",
  ].join("\n");
}
