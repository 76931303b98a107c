import { join } from "node:path";
import { readRegistry } from "../../../src/io/registry/read-registry.ts";
import { keptSchema } from "../../../src/io/schema/kept-schema.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../../src/io/settings/package-root.ts";
import { encodeStates } from "../../../src/privacy/domain/encode.ts";
import { publicDomain } from "../../../src/privacy/domain/public-domain.ts";

/** The pbc registry with its public inputs, as states. */
export async function pbc() {
  const folder = join(packageRoot(), "sample-data", "pbc");
  const schema = await readSchema(join(folder, "dp.schema.yaml"));
  const kept = keptSchema(schema);
  const domain = publicDomain(kept, "patient");
  const { cohort } = await readRegistry(join(folder, "pbc.csv"), schema, "train");
  return { schema, kept, domain, cohort, table: encodeStates(cohort, domain) };
}
