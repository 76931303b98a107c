import type { Language } from "../../core/contracts/language.ts";
import type { DpStatement, DpStatementFacts } from "../../core/privacy/dp-statement.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { nameRows } from "../../io/registry/number-patients.ts";
import { schemaToYaml } from "../../io/schema/write-schema.ts";
import { cohortToCsv } from "../../io/tables/write-csv.ts";
import { spokenStatement } from "../../report/dp/speak-statement.ts";
import { statementPage } from "../../report/dp/statement-page.ts";
import { renderJson } from "../../report/render-json.ts";
import { wordsIn } from "../../report/words/words.ts";
import { sha256 } from "../digest.ts";
import { MANIFEST_NAME } from "../manifest-name.ts";
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
 * Claim: holds the statement, the rows and their public schema, and nothing else; no figure of the registry, no time,
 * no seed.
 * @throws {E_RELEASE} on text that makes a claim that no test can show
 */
export async function buildDpRelease(
  facts: DpStatementFacts,
  drawn: Cohort<"synthetic">,
  language: Language = "en",
): Promise<ReleaseFiles> {
  const released = nameRows(drawn);
  const statement = spokenStatement(facts, language);
  const parts: Record<(typeof DP_FILES)[number], string> = {
    "synthetic.csv": cohortToCsv(released),
    "cohort.schema.yaml": schemaToYaml(released.schema),
    "dp-statement.json": renderJson(statement),
    "dp-statement.html": await statementPage(statement),
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
    outsideTheClaim: statement.outsideTheClaim.map((one) => wordsIn(language).dp.statement.outside[one]),
    files,
  };
  const bundle = { ...parts, [MANIFEST_NAME]: renderJson({ ...open, digest: sha256(renderJson(open)) }) };
  for (const [name, text] of Object.entries(bundle)) assertPublicText(text, name, [], name !== "synthetic.csv");
  return bundle;
}

function readme({ cohort, claim, language }: DpStatement): string {
  const lines = wordsIn(language).dp.statement.statement.readme(
    cohort.rows,
    cohort.name,
    claim.unit,
    claim.epsilon,
    claim.delta,
  );
  return `${lines.join("\n")}\n`;
}
