import { generatorNote } from "../../report/words/en/record-notes.ts";
import { modelAudit } from "../../../disclosure/index.ts";
import { generatorById } from "../../../generators/index.ts";
import { about } from "../../api/about.ts";
import { chooseRecipe } from "../../api/runs/choose-recipe.ts";
import { openFitTable } from "../../api/large/fit-table.ts";
import { seedOf } from "../../api/runs/seed.ts";
import type { Evidence } from "../../core/contracts/disclosure.ts";
import { createRng } from "../../core/rng.ts";
import { readSchema } from "../../io/schema/read-schema.ts";
import { modelRecord } from "../../packet/models/saved-models.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";

export interface FitOptions {
  readonly schema: string;
  readonly out: string;
  readonly generator: string;
  readonly cellSize: number;
  readonly seed?: string;
}

/** Fits one generator and writes its model, marked as personal data. */
export async function fitCommand(registryPath: string, options: FitOptions, io: CliIo): Promise<ExitCode> {
  const { seed } = seedOf(options.seed);
  const schema = await readSchema(options.schema);
  const { onProgress, signal } = { onProgress: io.progress, signal: io.signal };
  const table = await openFitTable(registryPath, schema, options.generator, seed, { onProgress, signal });
  const { cohort } = table;
  const choice = chooseRecipe(options.generator, cohort.nUnits);
  const generator = generatorById(choice.id);
  const fitted = await generator.fit(
    cohort,
    { ...generator.defaults, ...choice.params },
    createRng(`${seed}/release/fit`),
    onProgress,
    signal,
  );
  const model = fitted.toModel(options.cellSize);
  const text = `${JSON.stringify(model)}\n`;
  await writeFileAtomically(options.out, text);
  io.out(`model of "${generator.id}" written to ${options.out}`);
  const { startedAt, softwareVersion } = about();
  const record = `${options.out.replace(/(?:\.internal)?\.json$/, "")}.record.internal.json`;
  await writeFileAtomically(record, modelRecord(text, { date: startedAt.slice(0, 10), software: softwareVersion }));
  io.out(`its size and digest: ${record}`);
  io.out(await smallCounts({ registry: cohort, released: [], refits: [], model, namedUnits: [] }, options.cellSize));
  if (table.isSample)
    io.out(generatorNote({ kind: "fit-sample", units: cohort.nUnits, of: table.nUnits, rows: cohort.nRows }));
  for (const note of fitted.notes) io.out(generatorNote(note));
  io.out("A fitted model is personal data: keep it inside. No other disclosure test was run on it.");
  return 0;
}

/** What the model holds to the letter. */
async function smallCounts(evidence: Evidence, cellSize: number): Promise<string> {
  const audit = await modelAudit.run(evidence, {}, createRng("fit/modelAudit"), {
    alpha: 0.05,
    cellSize,
    ceilings: {},
    adversaries: [],
  });
  const found =
    audit.status === "measured"
      ? audit.findings.find((finding) => finding.id === "small-counts")?.attack.value
      : undefined;
  return `exact counts under ${cellSize} that can be read off its tables: ${found ?? "not measured"}`;
}
