import type { z } from "zod";
import { RaresynthError } from "../../../src/core/errors.ts";
import type { GeneratorModel, Params } from "../../../src/core/contracts/generator.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";

/** A model as plain JSON, detached from what made it. */
export function makeModel(generatorId: string, params: Params, schema: CohortSchema, body: unknown): GeneratorModel {
  return structuredClone({
    format: "raresynth-model",
    version: 1,
    personalData: true,
    generatorId,
    params,
    schema,
    body,
  });
}

/** The checked body of a model of this generator. @throws {E_MODEL} with the path of what is wrong, never a value */
export function modelBody<T>(model: GeneratorModel, generatorId: string, shape: z.ZodType<T>): T {
  if (model.generatorId !== generatorId)
    throw new RaresynthError("E_MODEL", `the model was made by another generator than ${generatorId}.`);
  const parsed = shape.safeParse(model.body);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map((issue) => issue.path.join("."));
  throw new RaresynthError(
    "E_MODEL",
    `the model body has ${paths.length} invalid entries, the first at ${paths[0] ?? "the top"}.`,
    { where: generatorId },
  );
}
