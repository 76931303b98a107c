import type { ColumnFact, FileFact, ReleaseDescription } from "../description.ts";

/** The specification's own context, all of its keys: with one left out, readers warn. */
const CONTEXT = {
  "@language": "en",
  "@vocab": "https://schema.org/",
  citeAs: "cr:citeAs",
  column: "cr:column",
  conformsTo: "dct:conformsTo",
  containedIn: "cr:containedIn",
  cr: "http://mlcommons.org/croissant/",
  rai: "http://mlcommons.org/croissant/RAI/",
  prov: "http://www.w3.org/ns/prov#",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  dct: "http://purl.org/dc/terms/",
  equivalentProperty: "cr:equivalentProperty",
  examples: { "@id": "cr:examples", "@type": "@json" },
  extract: "cr:extract",
  field: "cr:field",
  fileProperty: "cr:fileProperty",
  fileObject: "cr:fileObject",
  fileSet: "cr:fileSet",
  format: "cr:format",
  includes: "cr:includes",
  isLiveDataset: "cr:isLiveDataset",
  jsonPath: "cr:jsonPath",
  key: "cr:key",
  md5: "cr:md5",
  parentField: "cr:parentField",
  path: "cr:path",
  recordSet: "cr:recordSet",
  references: "cr:references",
  regex: "cr:regex",
  repeated: "cr:repeated",
  replace: "cr:replace",
  samplingRate: "cr:samplingRate",
  sc: "https://schema.org/",
  separator: "cr:separator",
  source: "cr:source",
  subField: "cr:subField",
  transform: "cr:transform",
} as const;

const TYPES = {
  integer: "sc:Integer",
  number: "sc:Float",
  date: "sc:Date",
  text: "sc:Text",
  "partial date": "sc:Text",
} as const;

/**
 * Croissant 1.1 with RAI 1.0 (croissant.json). Lists data, schema and report; never the manifest, whose digest covers
 * this file.
 * Source: mlcommons/croissant, format 1.1 and RAI 1.0.
 */
export function croissant(release: ReleaseDescription): object {
  const { publication, generator, policy, verdict } = release;
  const { publisher } = publication;
  const organisation = {
    "@type": "sc:Organization",
    name: publisher?.name ?? "Publisher not stated",
    ...(publisher?.url === undefined ? {} : { url: publisher.url }),
  };
  return {
    "@context": CONTEXT,
    "@type": "sc:Dataset",
    name: release.slug,
    description: release.summary,
    conformsTo: ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
    license: publication.licence?.url ?? "Not stated: ask the publisher before use",
    url: release.url,
    version: release.semver,
    citeAs: `@misc{${release.slug.replaceAll("-", "_")}, title={${release.title}}, year={${release.date.slice(0, 4)}}, note={made-up records; registry: ${release.registry.citation ?? release.registry.name}}}`,
    datePublished: release.date,
    creator: organisation,
    publisher: organisation,
    keywords: release.keywords,
    "rai:hasSyntheticData": true,
    "rai:dataCollection": "Sampled from a generator fitted to a registry; not collected from people.",
    "rai:dataCollectionType": ["Others"],
    "rai:dataLimitations":
      "Synthetic. Associations are weaker than in the registry; p-values and intervals computed from one synthetic file are too narrow. Codes are text: read them as text, since numbers with empty cells turn 1 into 1.0. Not for clinical decisions.",
    "rai:dataBiases": "Inherits who was enrolled in the registry; rare levels are folded or missing.",
    "rai:personalSensitiveInformation": `Columns describe health. Rows are synthetic. Residual disclosure risk was measured: ${verdict.outcome.toUpperCase()} under ${policy.id}; see report.html.`,
    "rai:dataUseCases":
      "Writing and testing analysis code, teaching, feasibility questions. Confirm results on the registry.",
    "rai:dataReleaseMaintenancePlan": `The verdict holds until ${verdict.expires ?? "it is assessed again"}; test again after new data, new public sources or new attacks.`,
    "rai:dataManipulationProtocol": `Generator ${generator.id}, ${generator.nRefits} refits for the tests; parameters in manifest.json.`,
    "prov:wasDerivedFrom": {
      "@id": `urn:raresynth:registry:${release.slug}`,
      "prov:label": `registry ${release.registry.name} (not released)`,
    },
    "prov:wasGeneratedBy": {
      "@type": "prov:Activity",
      "prov:label": `raresynth ${release.software.version} run`,
      "prov:endedAtTime": `${release.date}T00:00:00+00:00`,
    },
    distribution: release.files.map(fileObject),
    recordSet: [
      {
        "@type": "cr:RecordSet",
        "@id": "records",
        name: "records",
        description: "One row per synthetic record.",
        field: release.columns.map((column) => field(column, release.data)),
      },
    ],
  };
}

function fileObject(file: FileFact): object {
  return {
    "@type": "cr:FileObject",
    "@id": file.name,
    name: file.name,
    description: file.title,
    contentUrl: file.name,
    encodingFormat: file.mediaType,
    contentSize: `${file.bytes} B`,
    sha256: file.sha256,
  };
}

/**
 * A column whose missing cells hold codes is text here: the format has no word for them, and a reader would stumble
 * over the first.
 */
function field(column: ColumnFact, data: FileFact): object {
  const codes = column.missing.map(({ code, reason }) => `${code} = ${reason}`);
  return {
    "@type": "cr:Field",
    "@id": `records/${column.safeName}`,
    name: `records/${column.safeName}`,
    description: [column.description, ...(codes.length === 0 ? [] : [`missing: ${codes.join(", ")}`])].join("; "),
    dataType: column.missing.length > 0 ? "sc:Text" : TYPES[column.type],
    source: { fileObject: { "@id": data.name }, extract: { column: column.name } },
  };
}
