import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { claimsIn } from "../core/contracts/claims.ts";
import { RaresynthError } from "../core/errors.ts";

const words = z.string().min(1);
const url = z.url({ protocol: /^https?$/ });

const publicationShape = z.strictObject({
  version: z.literal(1),
  publisher: z.exactOptional(
    z.strictObject({ name: words, url: z.exactOptional(url), email: z.exactOptional(z.email()) }),
  ),
  /** Terms under which the synthetic records may be used; not those of the registry. */
  licence: z.exactOptional(z.strictObject({ name: words, url })),
  url: z.exactOptional(url),
  keywords: z.exactOptional(z.array(words)),
});

/**
 * What a folder of synthetic data cannot know of itself: who publishes it, where and under which terms. All of it said
 * by people.
 */
export type Publication = z.infer<typeof publicationShape>;

/** Nobody said anything: the descriptors then say that it is not stated. */
export const UNSTATED: Publication = { version: 1 };

/**
 * Reads a publication file (YAML or JSON).
 * @throws {E_FILE | E_PUBLICATION}
 */
export async function readPublication(path: string): Promise<Publication> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the publication file could not be read.", { where: basename(path), cause });
  }
  return parsePublication(text, basename(path));
}

/** @throws {E_PUBLICATION} */
export function parsePublication(text: string, where: string): Publication {
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw new RaresynthError("E_PUBLICATION", "it is not valid YAML or JSON.", { where, cause });
  }
  const parsed = publicationShape.safeParse(content);
  if (!parsed.success) {
    const faults = parsed.error.issues
      .slice(0, 3)
      .map((issue) => `${issue.path.join(".") || "whole"}: ${issue.message}`);
    throw new RaresynthError("E_PUBLICATION", `it does not fit: ${faults.join("; ")}.`, { where });
  }
  if (claimsIn(JSON.stringify(parsed.data)).length > 0)
    throw new RaresynthError("E_PUBLICATION", "it makes a claim that no test can show.", { where });
  return parsed.data;
}
