import { generatorById } from "../../generators/index.ts";
import { createRng } from "../core/rng.ts";
import { writeFileAtomically } from "../release/write-file.ts";
import { chooseFor } from "./choose.ts";
import type { CliIo, ExitCode } from "./cli-io.ts";
import { readInput } from "./read-input.ts";
import { seedOf } from "./seed.ts";

export interface FitOptions {
  readonly schema: string;
  readonly out: string;
  readonly generator: string;
  readonly cellSize: number;
  readonly seed?: string;
}

/** Fits one generator and writes its model, marked as personal data. */
export async function fitCommand(registryPath: string, options: FitOptions, io: CliIo): Promise<ExitCode> {
  const { cohort } = await readInput(registryPath, options.schema, undefined);
  const choice = chooseFor(options.generator, cohort.nUnits);
  const generator = generatorById(choice.id);
  const fitted = await generator.fit(cohort, { ...generator.defaults, ...choice.params }, createRng(`${seedOf(options.seed).seed}/release/fit`), io.progress);
  await writeFileAtomically(options.out, `${JSON.stringify(fitted.toModel(options.cellSize))}\n`);
  io.out(`model of "${generator.id}" written to ${options.out}`);
  io.out("A fitted model is personal data: keep it inside. No disclosure test was run on it.");
  return 0;
}
