import { z } from "zod";
import { RaresynthError } from "../core/errors.ts";
import { idOf, type RecipeRound } from "./recipe-round.ts";

const digest = z.string().length(64);
const shape = z.strictObject({
  format: z.literal("raresynth-recipe-files"),
  version: z.literal(1),
  round: digest,
  files: z.array(z.strictObject({ name: z.string().min(1), sha256: digest })).min(2),
});

/** The synthetic files of a recipe over sites, with their digests: every site looks at the same ones. */
export type FileList = z.infer<typeof shape>;

/** Names of the files: the released one first, then one a refit. */
export function filesOf({ refits }: RecipeRound): string[] {
  return ["released.csv", ...Array.from({ length: refits }, (_, i) => `refit-${`${i + 1}`.padStart(4, "0")}.csv`)];
}

export function renderFileList(list: FileList): string {
  return `${JSON.stringify(shape.parse(list), null, 1)}\n`;
}

/** @throws {E_FEDERATION} where it is no such list, or of another round */
export function parseFileList(text: string, round: RecipeRound, where: string): FileList {
  const refuse = (message: string): RaresynthError => new RaresynthError("E_FEDERATION", message, { where });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw refuse("the list of files is not JSON.");
  }
  const parsed = shape.safeParse(content);
  if (!parsed.success || renderFileList(parsed.data) !== text)
    throw refuse("it is not a list of files in the form that raresynth writes.");
  const names = filesOf(round);
  if (parsed.data.round !== idOf(round)) throw refuse("the files are of another round.");
  if (parsed.data.files.length !== names.length || parsed.data.files.some(({ name }, at) => name !== names[at]))
    throw refuse("the round asks for other files.");
  return parsed.data;
}

/** The published JSON Schema (2020-12) of the list. */
export function fileListJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(shape, { target: "draft-2020-12" }),
    $id: "urn:raresynth:schema:federation-files:1",
    title: "Files of a recipe over several registries, version 1",
  };
}
