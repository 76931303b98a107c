import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { contributeCounts } from "../../src/api/federation/contribute.ts";
import { contributeKeys } from "../../src/api/federation/site-keys.ts";
import { planRound, type RoundRequest } from "../../src/api/federation/round-queries.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { readSiteFile, type ReadSiteFile, type SiteFile } from "../../src/federation/site-file.ts";
import type { Round } from "../../src/federation/round.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { clampingSchema } from "../../src/io/schema/clamping-schema.ts";
import { keptSchema } from "../../src/io/schema/kept-schema.ts";
import { newKey, readPrivateKey } from "../../src/packet/signatures/keys.ts";
import type { PublicDomain } from "../../src/privacy/domain/domain.ts";
import { encodeStates, type StateTable } from "../../src/privacy/domain/encode.ts";

export const SITES = ["north", "middle", "south"] as const;
/** Unequal thirds of pbc by a stand-in for a site column. */
const SHARE = [0, 210, 340, 418];
/** Declared, not true. */
const DECLARED = [221, 143, 91];
const root = join(import.meta.dirname, "../..");

/** A folder of three sites with a third of pbc each, and their keys. */
export function threeSites() {
  const folder = mkdtempSync(join(tmpdir(), "federation-sites-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const keys = SITES.map((name) => newKey(name, ["registry-steward"]));
  const trusted = keys.map(({ entry }) => entry);
  const [header, ...rows] = readFileSync(join(root, "sample-data/pbc/pbc.csv"), "utf8").trim().split("\n");
  const sites = SITES.map((name, i) => {
    const state = join(folder, name);
    mkdirSync(state);
    const registry = join(state, "registry.csv");
    writeFileSync(registry, `${[header, ...rows.slice(SHARE[i], SHARE[i + 1])].join("\n")}\n`);
    return { name, state, registry, privateKey: readPrivateKey(keys[i]!.privateKey) };
  });
  return { folder, sites, trusted };
}
type Sites = ReturnType<typeof threeSites>;

export function planned(
  { trusted }: Sites,
  schema: CohortSchema,
  more: Partial<Omit<RoundRequest, "schema" | "sites">> = {},
): Round {
  const sites = trusted.map(({ name, keyid }, i) => ({ name, keyid, patients: DECLARED[i]! }));
  return planRound({
    ...{ schema, method: "dp-graph", epsilon: 3, delta: 1e-6, colluding: 0, noise: "shared", earlier: [] },
    ...more,
    sites,
  });
}

/** A whole round in this process. @param label names its files @returns paths and what was read of them */
export async function played({ folder, sites, trusted }: Sites, schema: CohortSchema, round: Round, label: string) {
  const pathOf = (kind: string, name: string): string => join(folder, `${label}-${kind}-${name}.json`);
  const read = (kind: SiteFile["kind"]): ReadSiteFile[] =>
    SITES.map((name) => readSiteFile(readFileSync(pathOf(kind, name), "utf8"), name, kind, round, trusted));
  for (const { name, privateKey, state } of sites) await contributeKeys(round, privateKey, state, pathOf("keys", name));
  const peers = read("keys");
  const request = (i: number, out: string) => {
    const { registry, privateKey, state } = sites[i]!;
    // Files come in any order, such as that of their names.
    return {
      registry,
      schema,
      round,
      privateKey,
      peers: peers.toReversed(),
      state,
      ledger: join(state, `${label}.jsonl`),
      out,
    };
  };
  for (const [i, name] of SITES.entries()) await contributeCounts(request(i, pathOf("counts", name)));
  return { peers, counts: read("counts"), pathOf, request };
}

/** What a site holds, as states. */
export async function statesOf(registry: string, schema: CohortSchema, domain: PublicDomain): Promise<StateTable> {
  const { cohort } = await readRegistry(registry, clampingSchema(schema), "train");
  return encodeStates({ ...cohort, schema: keptSchema(schema) }, domain);
}
