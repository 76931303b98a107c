import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { resolveAdversaries } from "../core/contracts/adversary.ts";
import { readAdversaries } from "../io/settings/read-adversaries.ts";
import { readRegistry } from "../io/registry/read-registry.ts";
import { readSchema } from "../io/schema/read-schema.ts";
import type { RegistryInput } from "../pipeline/run.ts";

/** Reads schema and registry, with the digests of both for the internal report. */
export async function readInput(
  registryPath: string,
  schemaPath: string,
  dpoList: string | undefined,
): Promise<RegistryInput> {
  const schema = await readSchema(schemaPath);
  const read = await readRegistry(registryPath, schema, "train", dpoList === undefined ? {} : { dpoList });
  return {
    ...read,
    adversaries: resolveAdversaries(await readAdversaries(), schema),
    inputs: [
      { name: basename(registryPath), sha256: read.sha256 },
      {
        name: basename(schemaPath),
        sha256: createHash("sha256")
          .update(await readFile(schemaPath))
          .digest("hex"),
      },
    ],
  };
}
