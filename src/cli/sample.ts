import { readFile } from "node:fs/promises";
import { generatorById } from "../../generators/index.ts";
import { RaresynthError } from "../core/errors.ts";
import type { Condition, GeneratorModel } from "../core/generator.ts";
import { createRng } from "../core/rng.ts";
import { numberPatients } from "../io/number-patients.ts";
import { cohortToCsv } from "../io/write-csv.ts";
import { cohortToParquet } from "../io/write-parquet.ts";
import { writeFileAtomically } from "../release/write-file.ts";
import type { CliIo, ExitCode } from "./cli-io.ts";
import { seedOf } from "./seed.ts";

export interface SampleOptions {
  readonly rows: number;
  readonly out: string;
  readonly given?: readonly string[];
  readonly seed?: string;
}

/** Draws rows from a saved model and says that they are untested. */
export async function sampleCommand(modelPath: string, options: SampleOptions, io: CliIo): Promise<ExitCode> {
  const model = parseModel(await readFile(modelPath, "utf8"), modelPath);
  const fitted = generatorById(model.generatorId).load(model);
  const rows = numberPatients(await fitted.sample(options.rows, createRng(`${seedOf(options.seed).seed}/release/sample`), parseConditions(options.given ?? [])));
  await writeFileAtomically(options.out, options.out.endsWith(".parquet") ? cohortToParquet(rows) : cohortToCsv(rows));
  io.out(`${rows.nRows} synthetic rows written to ${options.out}`);
  io.out("These rows are untested. Only `raresynth run` tests and releases.");
  return 0;
}

/** `sex=f` (several values of one column are alternatives), `age<40`, `age>18`, `trt=missing`. @throws {E_USAGE} */
export function parseConditions(texts: readonly string[]): Record<string, Condition> {
  const conditions: Record<string, Condition> = {};
  for (const text of texts) {
    const match = /^([^=<>]+)([=<>])(.+)$/.exec(text);
    if (match === null) throw new RaresynthError("E_USAGE", "a condition reads column=value, column<number or column>number.", { where: "--given" });
    const [, column, operator, value] = match as unknown as [string, string, string, string];
    conditions[column] = joinConditions(conditions[column], conditionOf(operator, value), column);
  }
  return conditions;
}

function conditionOf(operator: string, value: string): Condition {
  if (operator === "=") return value === "missing" ? { missing: true } : { in: [value] };
  const bound = Number(value);
  if (!Number.isFinite(bound)) throw new RaresynthError("E_USAGE", "a number is expected after < or >.", { where: "--given" });
  return operator === "<" ? { max: bound } : { min: bound };
}

function joinConditions(first: Condition | undefined, second: Condition, column: string): Condition {
  if (first === undefined) return second;
  if ("in" in first && "in" in second) return { in: [...first.in, ...second.in] };
  if (!("in" in first) && !("missing" in first) && !("in" in second) && !("missing" in second)) return { ...first, ...second };
  throw new RaresynthError("E_USAGE", "these conditions on one column cannot hold together.", { where: `--given ${column}` });
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
