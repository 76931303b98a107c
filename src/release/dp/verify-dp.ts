import { z } from "zod";
import { got } from "../../core/access.ts";
import { spokenStatement } from "../../report/dp/speak-statement.ts";
import { parseStatement } from "../../report/dp/statement-schema.ts";
import { statementPage } from "../../report/dp/statement-page.ts";
import { renderJson } from "../../report/render-json.ts";
import { parseCsv } from "../../io/tables/parse-csv.ts";
import { parseSchema } from "../../io/schema/read-schema.ts";
import { RaresynthError } from "../../core/errors.ts";
import { sha256 } from "../digest.ts";
import { MANIFEST_NAME } from "../manifest-name.ts";
import { DP_FILES, DP_MANIFEST_FORMAT } from "./bundle-dp.ts";

const shape = z.looseObject({
  format: z.literal(DP_MANIFEST_FORMAT),
  cohort: z.looseObject({ rows: z.number(), columns: z.number() }),
  claim: z.looseObject({ epsilon: z.number(), delta: z.number(), rho: z.number() }),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  digest: z.string(),
});

interface Problem {
  readonly file: string;
  readonly problem: string;
}

/** Whether a manifest's text is that of a differentially private release. */
export function isDpManifest(text: string): boolean {
  try {
    return (JSON.parse(text) as { format?: unknown }).format === DP_MANIFEST_FORMAT;
  } catch {
    return false;
  }
}

/**
 * Checks a differentially private release offline: every digest, nothing missing or added, the statement fits its
 * schema and the page is what it renders to, rows and claim are those of the manifest.
 * Not claimed: that the noise was drawn as stated; only the ledger and the program can say that.
 */
export async function verifyDpRelease(content: ReadonlyMap<string, Buffer>): Promise<Problem[]> {
  const text = got(content, MANIFEST_NAME).toString("utf8");
  const parsed = shape.safeParse(JSON.parse(text));
  if (!parsed.success) return [{ file: MANIFEST_NAME, problem: "is not a manifest of this version." }];
  const { digest, ...open } = parsed.data;
  if (sha256(renderJson(open)) !== digest || renderJson(parsed.data) !== text)
    return [{ file: MANIFEST_NAME, problem: "does not have the digest that closes it." }];
  const listed = new Map(parsed.data.files.map((file) => [file.name, file]));
  const problems: Problem[] = [];
  for (const name of DP_FILES)
    if (!listed.has(name)) problems.push({ file: name, problem: "is not listed by the manifest." });
  for (const [name, { sha256: expected }] of listed) {
    const found = content.get(name);
    if (found === undefined) problems.push({ file: name, problem: "is missing." });
    else if (sha256(found) !== expected)
      problems.push({ file: name, problem: "was changed: its SHA-256 is not the one in the manifest." });
  }
  for (const name of [...content.keys()].sort())
    if (name !== MANIFEST_NAME && !listed.has(name))
      problems.push({ file: name, problem: "does not belong to the release." });
  return problems.length > 0 ? problems : inner(content, parsed.data);
}

async function inner(content: ReadonlyMap<string, Buffer>, manifest: z.infer<typeof shape>): Promise<Problem[]> {
  const read = (name: (typeof DP_FILES)[number]): string => content.get(name)?.toString("utf8") ?? "";
  try {
    const statement = parseStatement(read("dp-statement.json"));
    const { language, plainWords: _words, ...facts } = statement;
    const problems: Problem[] = [];
    if (renderJson(spokenStatement(facts, language)) !== renderJson(statement))
      problems.push({ file: "dp-statement.json", problem: "says in words what its figures do not." });
    if ((await statementPage(statement)) !== read("dp-statement.html"))
      problems.push({
        file: "dp-statement.html",
        problem: "is not what dp-statement.json renders to in this version.",
      });
    const { epsilon, delta, rho } = statement.claim;
    if (epsilon !== manifest.claim.epsilon || delta !== manifest.claim.delta || rho !== manifest.claim.rho)
      problems.push({ file: "dp-statement.json", problem: "makes another claim than the manifest." });
    const schema = parseSchema(read("cohort.schema.yaml"), "cohort.schema.yaml");
    const table = parseCsv(read("synthetic.csv"), "synthetic.csv");
    if (
      table.nRows !== manifest.cohort.rows ||
      table.names.join("\n") !== schema.columns.map((one) => one.name).join("\n")
    )
      problems.push({
        file: "synthetic.csv",
        problem: "does not have the rows or columns that manifest and schema say.",
      });
    return problems;
  } catch (error) {
    if (!(error instanceof RaresynthError || error instanceof SyntaxError || error instanceof TypeError)) throw error;
    return [{ file: "dp-statement.json", problem: "could not be read as the statement of a release." }];
  }
}
