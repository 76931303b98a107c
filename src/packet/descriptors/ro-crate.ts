import type { AssessmentDescription, Description, FileFact, ReleaseDescription } from "../description.ts";

const SOFTWARE = "urn:raresynth:software";
const PROFILE = "https://w3id.org/ro/wfrun/process/0.5";

export interface CrateFile extends Omit<FileFact, "sha256"> {
  /** Absent for a file whose own digest covers the crate. */
  readonly sha256?: string;
}

/**
 * RO-Crate 1.2 with the terms of Process Run Crate 0.5 and, for the disclosure check, of the Five Safes profile
 * (ro-crate-metadata.json).
 * Source: w3id.org/ro/crate/1.2; w3id.org/ro/wfrun/process; trefx.uk/5s-crate 0.4 (`shp:DisclosureCheck`).
 * @param files all files of the crate; names may hold folders
 */
export function roCrate(release: ReleaseDescription | AssessmentDescription, files: readonly CrateFile[]): object {
  const { publication, verdict } = release;
  const date = `${release.date}T00:00:00+00:00`;
  const licence = publication.licence?.url ?? "#licence";
  const agent = publication.publisher?.url ?? "#publisher";
  const parts = files.map(({ name }) => ({ "@id": encodeURI(name) }));
  const done = { startTime: date, endTime: date, actionStatus: "http://schema.org/CompletedActionStatus" };
  return {
    "@context": "https://w3id.org/ro/crate/1.2/context",
    "@graph": [
      {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        about: { "@id": "./" },
        conformsTo: { "@id": "https://w3id.org/ro/crate/1.2" },
      },
      {
        "@id": "./",
        "@type": "Dataset",
        name: release.title,
        description: release.summary,
        datePublished: release.date,
        license: { "@id": licence },
        publisher: { "@id": agent },
        author: { "@id": agent },
        keywords: release.keywords.join(", "),
        version: release.semver,
        identifier: release.url,
        conformsTo: { "@id": PROFILE },
        hasPart: parts,
        mentions: [{ "@id": "#run" }, { "@id": "#check" }],
      },
      { "@id": PROFILE, "@type": ["CreativeWork", "Profile"], name: "Process Run Crate", version: "0.5" },
      ...organisation(release, agent),
      licenceEntity(release, licence),
      ...files.map((file) => fileEntity(file, licence, release.date)),
      {
        "@id": SOFTWARE,
        "@type": "SoftwareApplication",
        name: "raresynth",
        description: "Synthetic cohorts released only with measured disclosure risk",
        url: "https://www.npmjs.com/package/raresynth",
        version: release.software.version,
        softwareVersion: release.software.version,
        license: { "@id": "https://spdx.org/licenses/Apache-2.0" },
      },
      {
        "@id": "https://spdx.org/licenses/Apache-2.0",
        "@type": "CreativeWork",
        name: "Apache-2.0",
        identifier: "Apache-2.0",
        description: "Apache License 2.0",
        url: "https://spdx.org/licenses/Apache-2.0",
      },
      {
        "@id": "#registry",
        "@type": "CreativeWork",
        name: `Registry ${release.registry.name}`,
        description: "Source registry of real patients; not part of this crate",
      },
      ...assessedFile(release),
      {
        "@id": "#run",
        "@type": "CreateAction",
        ...whatWasDone(release),
        instrument: { "@id": SOFTWARE },
        agent: { "@id": agent },
        object: release.kind === "release" ? { "@id": "#registry" } : [{ "@id": "#assessed" }, { "@id": "#registry" }],
        result: parts,
        ...done,
      },
      {
        "@id": "#check",
        "@type": "AssessAction",
        additionalType: { "@id": "https://w3id.org/shp#DisclosureCheck" },
        name: `Disclosure check: ${verdict.outcome.toUpperCase()}`,
        description: verdict.sentence,
        instrument: { "@id": SOFTWARE },
        agent: { "@id": agent },
        object: { "@id": "./" },
        ...done,
      },
    ],
  };
}

/** The run that made data and report, or the report alone. */
function whatWasDone(release: ReleaseDescription | AssessmentDescription): object {
  return release.kind === "release"
    ? {
        name: "Synthesis and release",
        description: `Generator ${release.generator.id}, ${release.generator.nRefits} refits for the tests`,
      }
    : {
        name: "Assessment of a file that another maker made",
        description: "Disclosure tests of the file against the registry; the file was made elsewhere",
      };
}

function assessedFile(release: ReleaseDescription | AssessmentDescription): object[] {
  return release.kind === "release"
    ? []
    : [
        {
          "@id": "#assessed",
          "@type": "CreativeWork",
          name: "Assessed SYNTHETIC file",
          description: `${release.rows} rows of another maker; not part of this crate`,
          sha256: release.assessed.sha256,
        },
      ];
}

function organisation({ publication, url }: Description, id: string): object[] {
  const { publisher } = publication;
  const contact = publisher?.email === undefined ? "#contact" : `mailto:${publisher.email}`;
  return [
    {
      "@id": id,
      "@type": "Organization",
      name: publisher?.name ?? "Publisher not stated",
      url: publisher?.url ?? url,
      contactPoint: { "@id": contact },
    },
    {
      "@id": contact,
      "@type": "ContactPoint",
      contactType: "data access",
      name: publisher?.name ?? "Contact not stated",
      ...(publisher?.email === undefined ? {} : { email: contact, identifier: contact }),
      url: publisher?.url ?? url,
    },
  ];
}

function licenceEntity({ publication }: Description, id: string): object {
  const { licence } = publication;
  return {
    "@id": id,
    "@type": "CreativeWork",
    name: licence?.name ?? "Licence not stated",
    description:
      licence === undefined ? "The publisher has stated no terms: ask before use" : `Terms of use: ${licence.name}`,
    ...(licence === undefined ? {} : { identifier: licence.url, url: licence.url }),
  };
}

function fileEntity(file: CrateFile, licence: string, date: string): object {
  return {
    "@id": encodeURI(file.name),
    "@type": "File",
    name: file.title,
    description: `${file.title} (SYNTHETIC release)`,
    encodingFormat: file.mediaType,
    contentSize: String(file.bytes),
    ...(file.sha256 === undefined ? {} : { sha256: file.sha256 }),
    license: { "@id": licence },
    dateModified: date,
  };
}
