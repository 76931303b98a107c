import { readFile } from "node:fs/promises";
import { parseDocument, isMap, isSeq, type Document } from "yaml";
import type { Constraint } from "../../core/data/schema.ts";
import { RaresynthError } from "../../core/errors.ts";
import { withHierarchies } from "../../io/lists/hierarchy.ts";
import { confirmationDigest, confirmationOf, confirmSchema } from "../../io/schema/confirmation.ts";
import { parseSchema, readSchema } from "../../io/schema/read-schema.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { wordsIn } from "../../report/words/words.ts";
import { about } from "../../api/about.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";

const WORDS = wordsIn("en");

export interface SchemaConfirmOptions {
  readonly by: string;
  readonly all?: boolean;
}

/**
 * Records in a schema file who confirmed it and when; comments stay. Guesses that are still marked are listed and
 * nothing is written, unless the person says that all of them were checked.
 * @throws {E_SCHEMA} where guesses are left or nobody is said to be protected
 */
export async function schemaConfirmCommand(path: string, options: SchemaConfirmOptions, io: CliIo): Promise<ExitCode> {
  if (options.by.trim() === "") throw new RaresynthError("E_USAGE", "--by needs the name of a person.");
  const schema = await readSchema(path);
  const { confirmed: _earlier, ...fresh } = schema;
  const open = confirmationOf(fresh).open.filter(({ kind }) => kind === "columns" || kind === "proposals");
  if (open.length > 0 && options.all !== true)
    throw new RaresynthError(
      "E_SCHEMA",
      `guesses of inspect are left.\n${open.map((point) => `  ${WORDS.gate.openPoint(point)}`).join("\n")}`,
      {
        where: path,
        hint: "Check each and delete its 'inferred' line (and move or delete what stands under 'proposed'), or give --all if you have checked them all.",
      },
    );
  const { confirmed = { by: "", date: "", digest: "" } } = confirmSchema(schema, options.by.trim(), about().startedAt);
  const document = parseDocument(await readFile(path, "utf8"));
  settle(document, schema.constraints ?? []);
  document.set("confirmed", confirmed);
  const text = path.toLowerCase().endsWith(".json")
    ? `${JSON.stringify(document.toJS(), null, 2)}\n`
    : document.toString({ lineWidth: 0 });
  // What is written must read back as what was confirmed.
  const written = await withHierarchies(parseSchema(text, path), path);
  if (confirmationDigest(written) !== confirmed.digest)
    throw new RaresynthError("E_INTERNAL", "the confirmed schema does not read back as it was.", { where: path });
  await writeFileAtomically(path, text);
  io.out(`${path}: ${schema.columns.length} columns confirmed by ${options.by.trim()} on ${confirmed.date}.`);
  for (const point of confirmationOf(written).open) io.out(`still open: ${WORDS.gate.openPoint(point)}`);
  return 0;
}

/** Takes marks out of the document, and what was proposed to where it counts by itself. */
function settle(document: Document, rules: readonly Constraint[]): void {
  for (const key of ["columns", "survival", "constraints", "analyses"]) {
    const list = document.get(key);
    if (isSeq(list)) for (const entry of list.items) if (isMap(entry)) entry.delete("inferred");
  }
  const visits = document.get("visits");
  if (isMap(visits)) visits.delete("inferred");
  const proposed = document.get("proposed");
  if (!isMap(proposed)) return;
  const offered = proposed.get("visits");
  if (offered !== undefined && !document.has("visits")) document.set("visits", offered);
  const offeredRules = rules.filter((rule) => rule.inferred === true).map(({ inferred: _inferred, ...rule }) => rule);
  const declared = document.get("constraints");
  if (isSeq(declared)) for (const rule of offeredRules) declared.add(document.createNode(rule));
  else if (offeredRules.length > 0) document.set("constraints", document.createNode(offeredRules));
  document.delete("proposed");
}
