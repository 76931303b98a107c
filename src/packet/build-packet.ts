import { defined } from "../core/access.ts";
import { claimsIn } from "../core/contracts/claims.ts";
import { RaresynthError } from "../core/errors.ts";
import { sha256 } from "../release/digest.ts";
import type { ReleaseFiles } from "../release/write-release.ts";
import { renderJson } from "../report/render-json.ts";
import { countStates, type EvaluatedItem } from "./checklist/evaluate.ts";
import type { PacketFacts } from "./checklist/evidence.ts";
import { packetPage } from "./checklist/page.ts";
import { acroResults } from "./descriptors/acro.ts";
import { kindOf } from "./descriptors/all.ts";
import type { FileFact } from "./description.ts";
import { bagIt, type Tree } from "./descriptors/bagit.ts";
import { healthDcatTemplate } from "./descriptors/health-dcat.ts";
import { roCrate } from "./descriptors/ro-crate.ts";

export const PACKET_INDEX = "packet.json";

/** Files of a packet beside the release, by name. */
export interface PacketParts {
  /** Files of the release, or of the assessment. */
  readonly release: ReleaseFiles;
  readonly facts: PacketFacts;
  readonly items: readonly EvaluatedItem[];
  readonly questionnaire: string;
  readonly answers?: string;
  readonly environment?: string;
  /** Rows in other formats, by path below the payload. */
  readonly formats?: Readonly<Record<string, string>>;
}

/**
 * The packet of a release, or of an assessment, as a bag: its folder as it stands, the first page, the checklist with
 * answers, records for output checkers, a crate over everything, and the template of a HealthDCAT-AP record.
 * @throws {E_CHECKLIST} where what people said makes a claim that no test can show
 */
export function buildPacket(parts: PacketParts): Tree {
  const { release, facts, items } = parts;
  const folder = facts.release.kind;
  const inRelease = Object.fromEntries(
    Object.entries(release).map(([name, content]) => [`${folder}/${name}`, content]),
  );
  const named = Object.keys(inRelease)
    .sort()
    .map((name) => ({ ...kindOf(name.slice(folder.length + 1)), name, ...sizeOf(defined(inRelease[name])) }));
  const shown = named.filter(({ name }) => /synthetic\.csv$|report\.(?:html|json)$/.test(name));
  const people = peopleFiles(parts, shown);
  people["index.html"] = packetPage(
    facts.release,
    facts.acceptance,
    items,
    [
      ...named,
      ...Object.keys(people).map((name) => ({ name, ...kindInPacket(name), ...sizeOf(defined(people[name])) })),
    ],
    facts.report,
  );
  for (const [name, text] of Object.entries(people))
    if (claimsIn(text).length > 0)
      throw new RaresynthError("E_CHECKLIST", "the text makes a claim that no test can show.", { where: name });
  const own = Object.keys(people)
    .sort()
    .map((name) => ({ name, ...kindInPacket(name), ...sizeOf(defined(people[name])) }));
  const crate = `${JSON.stringify(roCrate(facts.release, [...named, ...own]), null, 2)}\n`;
  return bagIt({ ...inRelease, ...people, "ro-crate-metadata.json": crate }, facts.release);
}

/** What stands beside the release, but for the first page. */
function peopleFiles(parts: PacketParts, shown: readonly FileFact[]): Record<string, string> {
  const { release, facts, items, questionnaire, answers, environment, formats = {} } = parts;
  const checksums = Object.fromEntries(shown.map(({ name, sha256: digest }) => [`checksums/${name}.txt`, digest]));
  return {
    "questionnaire.yaml": questionnaire,
    ...(answers === undefined ? {} : { "answers.yaml": answers }),
    ...(environment === undefined ? {} : { "run-environment.json": environment }),
    // Only rows that are released can be the sample of a registry's record.
    ...(facts.release.kind === "release"
      ? { "health-dcat-record.template.ttl": healthDcatTemplate(facts.release) }
      : {}),
    "results.json": `${JSON.stringify(acroResults(facts.release, shown), null, 2)}\n`,
    ...checksums,
    ...formats,
    [PACKET_INDEX]: renderJson({
      format: "raresynth-packet",
      version: 1,
      label: "SYNTHETIC",
      manifest: sha256(defined(release["manifest.json"])),
      acceptance: facts.acceptance.state,
      counts: countStates(items),
      items,
    }),
  };
}

function sizeOf(content: string | Uint8Array): { readonly bytes: number; readonly sha256: string } {
  return { bytes: Buffer.byteLength(content), sha256: sha256(content) };
}

const PACKET_KINDS: Readonly<Record<string, { readonly title: string; readonly mediaType: string }>> = {
  "index.html": { title: "First page: acceptance, checklist, files", mediaType: "text/html" },
  "questionnaire.yaml": { title: "What is asked", mediaType: "application/yaml" },
  "answers.yaml": { title: "What people answered", mediaType: "application/yaml" },
  "run-environment.json": { title: "How the run was run", mediaType: "application/json" },
  "health-dcat-record.template.ttl": {
    title: "Template of a HealthDCAT-AP record for the controller to fill",
    mediaType: "text/turtle",
  },
  "results.json": { title: "Records for output checkers (ACRO)", mediaType: "application/json" },
  [PACKET_INDEX]: { title: "The checklist, machine readable", mediaType: "application/json" },
  "formats/phenopackets.ndjson": {
    title: "The synthetic rows as GA4GH phenopackets",
    mediaType: "application/x-ndjson",
  },
  "formats/redcap-import.csv": { title: "The synthetic rows as a REDCap import", mediaType: "text/csv" },
  "formats/redcap-dictionary.csv": { title: "Data dictionary of the REDCap project", mediaType: "text/csv" },
};

function kindInPacket(name: string): { readonly title: string; readonly mediaType: string } {
  if (name.startsWith("formats/care-sm/"))
    return { title: "The synthetic rows as a template of CARE-SM", mediaType: "text/csv" };
  return PACKET_KINDS[name] ?? { title: "Checksum for output checkers", mediaType: "text/plain" };
}
