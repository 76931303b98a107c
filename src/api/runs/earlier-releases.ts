import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { EarlierReleases } from "../../core/contracts/disclosure.ts";
import { rowsOfUnits, takeRows, type Cohort } from "../../core/data/cohort.ts";
import { RaresynthError } from "../../core/errors.ts";
import { assembleSynthetic } from "../../io/registry/assemble-synthetic.ts";
import { parseSchema } from "../../io/schema/read-schema.ts";
import { parseCsv } from "../../io/tables/parse-csv.ts";
import { cohortToCsv } from "../../io/tables/write-csv.ts";
import { keyedDigest } from "../../packet/ledger/entry.ts";
import { ledgerHead, readLedger, type Ledger } from "../../packet/ledger/ledger.ts";
import { writeTree } from "../../packet/write-tree.ts";
import { alignEarlier } from "../../pipeline/earlier-releases.ts";
import { sha256 } from "../../release/digest.ts";
import { readManifest } from "../../release/manifest.ts";
import { MANIFEST_NAME } from "../../release/manifest-name.ts";
import type { LedgerPlace } from "./attempt.ts";

const DATA = "synthetic.csv";
const SCHEMA = "cohort.schema.yaml";
const UNITS = "units.internal.json";
const unitsShape = z.strictObject({
  format: z.literal("raresynth-units"),
  version: z.literal(1),
  /** Of the registry's patients when the release was made: HMAC-SHA-256 of the rows of each, under the ledger's key. */
  units: z.array(z.string()),
});

/** Folder beside a ledger in which the rows of each of its releases are kept, for joint tests of later ones. */
function keptFolder(ledgerPath: string, manifestDigest: string): string {
  return join(`${ledgerPath}.releases`, manifestDigest.slice(0, 16));
}

/**
 * Keyed digests of the rows of each patient: the same for a patient whose record did not change, and telling nothing
 * without the ledger.
 */
export function digestsOfUnits(cohort: Cohort<"train">, key: string): string[] {
  return Array.from({ length: cohort.nUnits }, (_, unit) =>
    keyedDigest(
      key,
      cohortToCsv(
        takeRows(
          cohort,
          rowsOfUnits(cohort, (other) => other === unit),
          "train",
        ),
      ),
    ),
  );
}

/**
 * Keeps rows, schema and manifest of a release beside the ledger that it stands in, and who was in the registry (keyed
 * digests). Once.
 * @param release folder
 */
export async function keepRelease({ path }: LedgerPlace, release: string, units: readonly string[]): Promise<void> {
  const read = async (name: string): Promise<string> => readFile(join(release, name), "utf8");
  const [manifest, data, schema] = await Promise.all([read(MANIFEST_NAME), read(DATA), read(SCHEMA)]);
  const folder = keptFolder(path, sha256(manifest));
  if (existsSync(folder)) return;
  await writeTree(folder, {
    [MANIFEST_NAME]: manifest,
    [DATA]: data,
    [SCHEMA]: schema,
    [UNITS]: `${JSON.stringify({ format: "raresynth-units", version: 1, units: [...units] } satisfies z.infer<typeof unitsShape>)}\n`,
  });
}

/** Earlier releases that are at hand. */
export interface FoundEarlier extends EarlierReleases {
  /** True where each earlier release in the ledger is among them. */
  readonly all: boolean;
}

/**
 * Looks for the releases that a ledger knows from before an attempt: in the folders that were named, else beside the
 * ledger; and takes any other release that was named.
 * @param folders releases, or folders with manifest, data and schema of one
 * @param place of the attempt; absent: no ledger, so nobody can say that there were no others
 * @returns undefined where there is none
 * @throws {E_VERIFY} where a file is not the one of its manifest; {E_FILE | E_LEDGER}
 */
export async function findEarlier(
  registry: Cohort<"train">,
  folders: readonly string[],
  place: LedgerPlace | undefined,
): Promise<FoundEarlier | undefined> {
  const ledger = place === undefined ? undefined : await readLedger(place.path);
  const known = place === undefined || ledger === undefined ? undefined : { ...place, ledger };
  const noted =
    known?.ledger.flatMap(({ seq, event }) => (event.kind === "release" && seq < known.seq ? [event.manifest] : [])) ??
    [];
  const named = new Map<string, string>();
  for (const folder of folders) named.set(await manifestDigest(folder), folder);
  const kept = (digest: string): string[] => {
    if (known === undefined) return [];
    const folder = keptFolder(known.path, digest);
    return existsSync(folder) ? [folder] : [];
  };
  const found = new Map(
    noted.flatMap((digest) =>
      [named.get(digest) ?? [], ...kept(digest)]
        .flat()
        .slice(0, 1)
        .map((at) => [digest, at]),
    ),
  );
  for (const [digest, folder] of named) if (!found.has(digest)) found.set(digest, folder);
  if (found.size === 0) return undefined;
  const files = await Promise.all([...found.values()].map(async (folder) => readEarlier(folder, registry)));
  const last = noted.findLast((digest) => found.has(digest));
  const added =
    last === undefined || known === undefined
      ? undefined
      : await addedSince(keptFolder(known.path, last), registry, known.ledger);
  return {
    files,
    ...(added === undefined ? {} : { added }),
    all: noted.length > 0 && noted.every((digest) => found.has(digest)),
  };
}

async function manifestDigest(folder: string): Promise<string> {
  try {
    return sha256(await readFile(join(folder, MANIFEST_NAME)));
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the folder of an earlier release has no manifest.", {
      where: basename(folder),
      cause,
    });
  }
}

async function readEarlier(folder: string, registry: Cohort<"train">): Promise<Cohort<"synthetic">> {
  const { files } = readManifest(await readFile(join(folder, MANIFEST_NAME), "utf8"));
  const read = async (name: string): Promise<string> => {
    const content = await readFile(join(folder, name), "utf8").catch(() => "");
    if (files.find((file) => file.name === name)?.sha256 !== sha256(content))
      throw new RaresynthError("E_VERIFY", `${name} of an earlier release is not the file of its manifest.`, {
        where: basename(folder),
      });
    return content;
  };
  const [data, schema] = await Promise.all([read(DATA), read(SCHEMA)]);
  const table = parseCsv(data, DATA);
  return alignEarlier(assembleSynthetic(table, parseSchema(schema, SCHEMA), "synthetic", DATA), registry);
}

/** Per unit of the registry, 1 = not among those of that time; undefined where nobody noted them. */
async function addedSince(folder: string, registry: Cohort<"train">, ledger: Ledger): Promise<Uint8Array | undefined> {
  const text = await readFile(join(folder, UNITS), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const known = new Set(unitsShape.parse(JSON.parse(text)).units);
  return Uint8Array.from(digestsOfUnits(registry, ledgerHead(ledger).key), (digest) => (known.has(digest) ? 0 : 1));
}
