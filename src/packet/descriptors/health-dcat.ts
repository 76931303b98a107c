import type { ColumnFact, ReleaseDescription } from "../description.ts";

const PREFIXES = {
  adms: "http://www.w3.org/ns/adms#",
  csvw: "http://www.w3.org/ns/csvw#",
  dcat: "http://www.w3.org/ns/dcat#",
  dcatap: "http://data.europa.eu/r5r/",
  dct: "http://purl.org/dc/terms/",
  dpv: "https://w3id.org/dpv#",
  foaf: "http://xmlns.com/foaf/0.1/",
  healthdcatap: "http://healthdataportal.eu/ns/health#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  spdx: "http://spdx.org/rdf/terms#",
  vcard: "http://www.w3.org/2006/vcard/ns#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
} as const;
const EHDS = "<http://data.europa.eu/eli/reg/2025/327/oj>";
const CSV = "<http://publications.europa.eu/resource/authority/file-type/CSV>";
const DATATYPES = {
  integer: "integer",
  number: "double",
  date: "date",
  text: "string",
  "partial date": "string",
} as const;

/**
 * The sample Distribution of a HealthDCAT-AP record with its columns (health-dcat-sample.ttl). A fragment: the record
 * of the registry is its controller's, and only the controller can fill it.
 * Source: HealthDCAT-AP (adms:sample), shapes of dh-healthdcat 0.2.0.
 */
export function healthDcatSample(release: ReleaseDescription): string {
  return `${prefixes()}\n${sample(release)}`;
}

/** A whole record with the sample in it; every {{FIELD}} is the controller's to fill. Not valid until then. */
export function healthDcatTemplate(release: ReleaseDescription): string {
  const description = release.registry.description ?? "{{DESCRIPTION}}";
  return `# Template. Replace every word in double braces; round the number of people. Until then it is no record.
${prefixes()}
<{{REGISTRY_URL}}> a dcat:Dataset ;
  dct:title ${text(`Registry ${release.registry.name}`)} ; dct:description ${text(description)} ;
  dct:identifier "{{REGISTRY_URL}}"^^xsd:anyURI ;
  dct:accessRights <http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC> ;
  dcatap:applicableLegislation ${EHDS} ;
  dct:type <http://publications.europa.eu/resource/authority/dataset-type/PERSONAL_DATA> ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/HEAL> ;
  dcat:keyword "rare disease"@en , "registry"@en ;
  dct:spatial <http://publications.europa.eu/resource/authority/country/{{COUNTRY_CODE}}> ;
  dct:provenance [ a dct:ProvenanceStatement ; rdfs:label "{{HOW_THE_DATA_WERE_COLLECTED}}"@en ] ;
  dpv:hasPurpose dpv:{{PURPOSE}} ;
  healthdcatap:healthCategory <{{HEALTH_CATEGORY_URL}}> ; healthdcatap:healthTheme <{{DISEASE_URL}}> ;
  healthdcatap:numberOfUniqueIndividuals "{{PEOPLE_ROUNDED}}"^^xsd:nonNegativeInteger ;
  dcat:contactPoint <#contact> ; dct:publisher <#publisher> ; healthdcatap:hdab <#hdab> ;
  dcat:distribution <{{REGISTRY_URL}}/access> ; adms:sample <${iri(sampleId(release))}> .
<#contact> a vcard:Kind ; vcard:fn "{{CONTACT_NAME}}" ; vcard:hasEmail <mailto:{{CONTACT_EMAIL}}> ; vcard:hasURL <{{CONTACT_URL}}> .
<#publisher> a foaf:Agent ; foaf:name "{{PUBLISHER_NAME}}" ; foaf:homepage <{{PUBLISHER_URL}}> ; foaf:mbox <mailto:{{CONTACT_EMAIL}}> ;
  dcat:contactPoint <#contact> ; healthdcatap:publisherType <{{PUBLISHER_TYPE_URL}}> ; healthdcatap:publisherNote "{{PUBLISHER_NOTE}}"@en ;
  healthdcatap:trustedDataHolder {{TRUE_OR_FALSE}} .
<#hdab> a foaf:Agent ; foaf:name "{{HEALTH_DATA_ACCESS_BODY}}" ; foaf:homepage <{{ACCESS_BODY_URL}}> ; foaf:mbox <mailto:{{ACCESS_BODY_EMAIL}}> ;
  dcat:contactPoint <#contact> .
<{{REGISTRY_URL}}/access> a dcat:Distribution ; dct:title "Access on request"@en ; dcat:accessURL <{{ACCESS_REQUEST_URL}}> ;
  dcatap:applicableLegislation ${EHDS} ; dct:format ${CSV} ; dct:rights <#rights> ; dcat:byteSize "{{BYTES_ROUNDED}}"^^xsd:nonNegativeInteger .
${sample(release)}`;
}

function prefixes(): string {
  return Object.entries(PREFIXES)
    .map(([name, uri]) => `@prefix ${name}: <${uri}> .`)
    .join("\n");
}

function sampleId(release: ReleaseDescription): string {
  return release.url.endsWith("/") ? `${release.url}${release.data.name}` : `${release.url}#${release.data.name}`;
}

function sample(release: ReleaseDescription): string {
  const { data, publication } = release;
  const id = iri(sampleId(release));
  const licence = publication.licence === undefined ? "" : ` ; dct:license <${iri(publication.licence.url)}>`;
  return `<${id}> a dcat:Distribution ; dct:title ${text(`SYNTHETIC sample of the registry ${release.registry.name}`)} ;
  dct:description ${text(release.summary)} ;
  dcat:accessURL <${iri(release.url)}> ; dcatap:applicableLegislation ${EHDS} ; dct:format ${CSV} ;
  dcat:mediaType <http://www.iana.org/assignments/media-types/text/csv> ; dcat:byteSize "${data.bytes}"^^xsd:nonNegativeInteger ;
  dct:rights <#rights>${licence} ;
  spdx:checksum [ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "${data.sha256}"^^xsd:hexBinary ] .
<#rights> a dct:RightsStatement ; rdfs:label ${text(`Policy ${release.policy.id}: ${release.policy.context}`)} .
<#dictionary> a csvw:TableGroup ; csvw:table <#table> .
<#table> a csvw:Table ; csvw:url <${id}> ; dct:title "Synthetic records"@en ;
${release.columns.map(column).join(" ;\n")} .
`;
}

function column(fact: ColumnFact): string {
  return `  csvw:column [ a csvw:Column ; csvw:name ${plain(fact.safeName)} ; csvw:titles ${plain(fact.name)} ; dct:description ${text(fact.description)} ; csvw:datatype "${DATATYPES[fact.type]}" ]`;
}

function plain(value: string): string {
  const escaped = value
    .replace(/[\\"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}

function text(value: string): string {
  return `${plain(value)}@en`;
}

/** Characters that an IRI may not hold, as percent codes. */
function iri(value: string): string {
  return value.replace(/[\p{Cc}\s<>"{}|^`\\]/gu, (character) => encodeURIComponent(character));
}
