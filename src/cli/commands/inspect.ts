import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { riskNotes, tabulateRisk } from "../../../disclosure/index.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { Preflight } from "../../core/contracts/outcome.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { inferSchema } from "../../io/infer/infer-schema.ts";
import { readPolicy } from "../../io/settings/read-policy.ts";
import { readRegistry } from "../../io/registry/read-registry.ts";
import { schemaToYaml } from "../../io/schema/write-schema.ts";
import { preflight } from "../../pipeline/preflight.ts";
import { strictestRate } from "../../pipeline/run.ts";
import { wordsIn } from "../../report/words/words.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";

/** The policy whose cell size and ceilings the preflight is held against. */
const POLICY = "public-release";
/** Sets of quasi-identifiers that are printed; the rest is counted. */
const MAX_SETS = 8;
const WORDS = wordsIn("en");

/**
 * Infers a schema, writes it where asked (never over a file), and prints what size and uniqueness allow. Prints names and counts only.
 * @throws {E_FILE} where the schema file exists; and whatever reading throws
 */
export async function inspectCommand(
  data: string,
  options: { out?: string; json?: boolean },
  io: CliIo,
): Promise<ExitCode> {
  if (options.out !== undefined && existsSync(options.out)) throw existing(options.out);
  const { schema, notes } = await inferSchema(data);
  const refused = schema.columns.filter((column) => column.type === "free-text").map((column) => column.name);
  const read = await readRegistry(data, withoutFreeText(schema), "train");
  const policy = await readPolicy(POLICY);
  const before = preflight(read.cohort, read, { cellSize: policy.cellSize.value, ceiling: strictestRate(policy) });
  const risk = tabulateRisk(read.cohort, read.cohort, policy.cellSize.value);
  if (options.out !== undefined) await writeSchema(options.out, schema);
  if (options.json === true)
    io.out(
      JSON.stringify({
        schema: options.out ?? null,
        refusedColumns: refused,
        preflight: before,
        risk: risk ?? null,
        notes,
      }),
    );
  else
    for (const line of describe(
      schema,
      before,
      refused,
      notes,
      policy.cellSize.value,
      options.out,
      risk === undefined
        ? []
        : riskNotes(risk, "registry", policy.cellSize.value).map((note) => WORDS.notes.note(note, (id) => id)),
    ))
      io.out(line);
  return 0;
}

/** Free text is refused by a run; the preflight counts what would be left without it. */
function withoutFreeText(schema: CohortSchema): CohortSchema {
  return {
    ...schema,
    columns: schema.columns.map((column) =>
      column.type === "free-text" ? { ...column, type: "identifier", role: "identifier" } : column,
    ),
  };
}

async function writeSchema(path: string, schema: CohortSchema): Promise<void> {
  const head =
    "# Inferred by raresynth inspect. Nothing here is confirmed: check each type, role and level, then delete its 'inferred' line.\n" +
    "# Roles decide what is tested: a quasi-identifier is what an outsider may know of a person. See docs/schema.md.\n";
  try {
    await writeFile(path, head + schemaToYaml(schema), { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw existing(path);
    throw new RaresynthError("E_FILE", "the schema could not be written.", {
      where: path,
      hint: "Does the folder exist, and may you write there?",
      cause,
    });
  }
}

function existing(path: string): RaresynthError {
  return new RaresynthError("E_FILE", "the file exists and is not overwritten: somebody may have confirmed it.", {
    where: path,
    hint: "Give --out another name, or move the file away.",
  });
}

function describe(
  schema: CohortSchema,
  before: Preflight,
  refused: readonly string[],
  notes: readonly string[],
  cellSize: number,
  out: string | undefined,
  risk: readonly string[],
): string[] {
  const kept = schema.columns.length - before.droppedIdentifiers.length;
  const lines = [
    `${before.nRows} rows, ${before.nUnits} ${schema.protect?.family !== undefined ? "families" : "patients"}, ${schema.columns.length} columns (${kept} kept).`,
  ];
  const identifiers = before.droppedIdentifiers.filter((name) => !refused.includes(name));
  if (identifiers.length > 0) lines.push(`Dropped after reading: ${identifiers.join(", ")}.`);
  if (refused.length > 0)
    lines.push(
      `Refused (free text or images): ${refused.join(", ")}. Take them out of the file, or declare them identifier.`,
    );
  for (const pair of schema.survival ?? [])
    lines.push(
      `Time to event: ${pair.time} with ${pair.event} (${pair.causes.length} ${pair.causes.length === 1 ? "cause" : "competing causes"}).`,
    );
  if (schema.site !== undefined) lines.push(`Site: ${schema.site}.`);
  lines.push(
    "",
    `Who stands out on what an outsider may know (roles are guesses; a group: ${schema.protect?.family !== undefined ? "families" : "patients"} who look alike on these columns):`,
  );
  if (before.quasiIdentifierSets.length === 0)
    lines.push("  no column was taken for a quasi-identifier; confirm that before you rely on it.");
  for (const set of before.quasiIdentifierSets.slice(0, MAX_SETS)) {
    lines.push(
      `  ${set.columns.join(" + ")}: ${set.nSampleUniques} alone in their group, ${set.nSmallCells} of ${set.nClasses} groups under ${cellSize}`,
    );
  }
  const more = before.quasiIdentifierSets.length - MAX_SETS;
  if (more > 0) lines.push(`  and ${more} further sets (--json lists all)`);
  lines.push(...risk.map((line) => `  ${line}`));
  lines.push(
    "",
    `Best verdict reachable under ${POLICY}: ${WORDS.gate.outcomes[before.bestVerdict]}. ${WORDS.gate.bestVerdict(before.bestVerdictWhy)}`,
  );
  if (notes.length > 0) lines.push("", "Look at these:", ...notes.map((note) => `  ${note}`));
  lines.push(
    "",
    out === undefined
      ? "Nothing was written; --out FILE writes the schema."
      : `Wrote ${out}. Confirm its roles before you run.`,
  );
  return lines;
}
