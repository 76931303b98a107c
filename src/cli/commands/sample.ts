import { readFile } from "node:fs/promises";
import { generatorById } from "../../../generators/index.ts";
import { seedOf } from "../../api/runs/seed.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { GeneratorModel } from "../../core/contracts/generator.ts";
import { createRng } from "../../core/rng.ts";
import { BATCH_ROWS, sampleBatches } from "../../pipeline/sampling/sample-batches.ts";
import { writeRows } from "../../release/write-rows.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { parseConditions, parseTotals } from "../parse-conditions.ts";

export interface SampleOptions {
  readonly rows: number;
  readonly out: string;
  readonly given?: readonly string[];
  readonly total?: readonly string[];
  readonly seed?: string;
}

/** Draws rows from a saved model and says that they are untested. */
export async function sampleCommand(modelPath: string, options: SampleOptions, io: CliIo): Promise<ExitCode> {
  const model = parseModel(await readFile(modelPath, "utf8"), modelPath);
  const fitted = generatorById(model.generatorId).load(model);
  const { seed } = seedOf(options.seed);
  const given = parseConditions(options.given ?? []);
  const totals = parseTotals(options.total ?? []);
  const start = performance.now();
  const nRows = await writeRows(options.out, () =>
    sampleBatches(fitted, options.rows, createRng(`${seed}/release/sample`), {
      given,
      totals,
      onProgress: io.progress,
      signal: io.signal,
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  io.out(
    `${nRows} synthetic rows written to ${options.out}${nRows > BATCH_ROWS ? ` (${Math.round(nRows / seconds)} rows per second)` : ""}`,
  );
  io.out("These rows are untested. Only `raresynth run` tests and releases.");
  return 0;
}

function parseModel(text: string, where: string): GeneratorModel {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new RaresynthError("E_MODEL", "the model is not valid JSON.", { where, cause });
  }
  const model = content as Partial<GeneratorModel> | null;
  if (model?.format !== "raresynth-model" || model.version !== 1 || typeof model.generatorId !== "string") {
    throw new RaresynthError("E_MODEL", "this is not a model of version 1.", { where });
  }
  return model as GeneratorModel;
}
