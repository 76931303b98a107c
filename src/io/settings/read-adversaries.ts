import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { AdversaryProfile } from "../../core/contracts/adversary.ts";
import { RaresynthError } from "../../core/errors.ts";
import { packageRoot } from "./package-root.ts";

const words = z.string().min(1);
const translations = z.strictObject({ de: words.exactOptional() }).exactOptional();
const profileShape = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: words,
  titleIn: translations,
  story: words,
  storyIn: translations,
  knows: z.strictObject({
    roles: z.array(z.enum(["quasi-identifier", "sensitive", "other"])).exactOptional(),
    types: z.array(z.enum(["continuous", "integer", "categorical", "ordinal", "date"])).exactOptional(),
    site: z.boolean().exactOptional(),
    survivalEvents: z.boolean().exactOptional(),
  }),
  precision: z.number().gt(0),
  prior: z.number().gt(0).lt(1).exactOptional(),
});

/**
 * The adversaries that ship with the program, by id.
 * @throws {E_POLICY} where a file is not a valid adversary
 */
export async function readAdversaries(): Promise<AdversaryProfile[]> {
  const folder = join(packageRoot(), "schemas", "adversaries");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  return Promise.all(
    files.map(async (file) => {
      const parsed = profileShape.safeParse(parse(await readFile(join(folder, file), "utf8")));
      if (!parsed.success)
        throw new RaresynthError(
          "E_POLICY",
          `the adversary is not valid: ${parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")}.`,
          { where: file },
        );
      const { version: _version, ...profile } = parsed.data;
      return profile;
    }),
  );
}
