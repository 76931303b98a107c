import { sha256 } from "../../release/digest.ts";
import type { ReleaseFiles } from "../../release/write-release.ts";
import { renderJson } from "../../report/render-json.ts";
import {
  describeRelease,
  FILE_KINDS,
  type Dependency,
  type FileFact,
  type ReleaseDescription,
} from "../description.ts";
import { UNSTATED, type Publication } from "../publication.ts";
import { provenance, testResult } from "../signatures/statements.ts";
import { croissant } from "./croissant.ts";
import { csvw } from "./csvw.ts";
import { cyclonedx } from "./cyclonedx.ts";
import { frictionless } from "./frictionless.ts";
import { healthDcatSample } from "./health-dcat.ts";
import { roCrate, type CrateFile } from "./ro-crate.ts";

export const RO_CRATE = "ro-crate-metadata.json";
export const BOM = "bom.cdx.json";
export const TEST_RESULT_FILE = "test-result.intoto.json";
export const PROVENANCE_FILE = "provenance.intoto.json";

/** Descriptors of data and report; none holds the digest of another. The crate, which holds them all, comes after. */
const WRITERS: Readonly<
  Record<
    string,
    {
      readonly title: string;
      readonly mediaType: string;
      readonly write: (release: ReleaseDescription) => object | string;
    }
  >
> = {
  [BOM]: {
    title: "Bill of materials with model card (CycloneDX)",
    mediaType: "application/vnd.cyclonedx+json",
    write: cyclonedx,
  },
  "croissant.json": { title: "Croissant description", mediaType: "application/ld+json", write: croissant },
  "datapackage.json": { title: "Frictionless data package", mediaType: "application/json", write: frictionless },
  "health-dcat-sample.ttl": {
    title: "Sample distribution for a HealthDCAT-AP record",
    mediaType: "text/turtle",
    write: healthDcatSample,
  },
  [PROVENANCE_FILE]: {
    title: "Provenance statement (SLSA)",
    mediaType: "application/vnd.in-toto+json",
    write: provenance,
  },
  "synthetic.csv-metadata.json": { title: "CSV on the Web metadata", mediaType: "application/csvm+json", write: csvw },
  [TEST_RESULT_FILE]: {
    title: "Test result statement (in-toto)",
    mediaType: "application/vnd.in-toto+json",
    write: testResult,
  },
};

/** Names of all files that `describe` writes. */
export const DESCRIPTOR_NAMES: readonly string[] = [...Object.keys(WRITERS), RO_CRATE].sort();

/**
 * All descriptors of a release, by file name.
 * Claim: digests run one way: data and report, then these, then the crate over these, then the manifest over
 * everything, then signatures over the manifest.
 */
export function describe(release: ReleaseDescription): Record<string, string> {
  const written = Object.entries(WRITERS).map(([name, { title, mediaType, write }]) => {
    const content = write(release);
    const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
    return {
      text,
      fact: { name, title, mediaType, bytes: Buffer.byteLength(text), sha256: sha256(text) } satisfies FileFact,
    };
  });
  const files: CrateFile[] = [...release.files, ...written.map(({ fact }) => fact)];
  const crate = `${JSON.stringify(roCrate(release, files), null, 2)}\n`;
  return { ...Object.fromEntries(written.map(({ fact, text }) => [fact.name, text])), [RO_CRATE]: crate };
}

/**
 * What a release gets beside data and report: the descriptors, and what people said about its publication where they
 * did.
 * @throws {E_VERIFY | E_SCHEMA}
 */
export function descriptorsFor(
  parts: ReleaseFiles,
  publication: Publication | undefined,
  dependencies: readonly Dependency[],
): Record<string, string> {
  const said: Record<string, string> = publication === undefined ? {} : { "publication.json": renderJson(publication) };
  return { ...said, ...describe(describeRelease({ ...parts, ...said }, publication ?? UNSTATED, dependencies)) };
}

/** Title and media type of a file of a release or packet. */
export function kindOf(name: string): { readonly title: string; readonly mediaType: string } {
  const known = FILE_KINDS[name] ?? WRITERS[name];
  if (known !== undefined) return { title: known.title, mediaType: known.mediaType };
  if (name === "report.pdf") return { title: "The same report, for paper", mediaType: "application/pdf" };
  if (name === "report.md") return { title: "First page of the report as text", mediaType: "text/markdown" };
  if (name === "manifest.json") return { title: "Manifest: every file with its digest", mediaType: "application/json" };
  if (name.endsWith(".dsse.json")) return { title: "Signature", mediaType: "application/vnd.dsse.envelope.v1+json" };
  return { title: name, mediaType: "application/octet-stream" };
}
