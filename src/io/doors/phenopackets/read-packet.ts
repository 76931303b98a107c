import { daysOfIsoDate } from "../../tables/iso-date.ts";
import { enumField, field, isObject, listField, textField } from "./json-view.ts";
import { readTime, type TimeRead } from "./time-element.ts";

/** What a packet says of a term. */
export interface TermFact {
  readonly label?: string;
  readonly isPresent: boolean;
  /** Months of age at its onset, where it is observed and an age is told. */
  readonly since?: number;
  /** True where an onset is told that is no age. */
  readonly isOtherwiseDated?: true;
}

/** What is taken of one packet. */
export interface PacketFacts {
  readonly id: string;
  readonly family: string;
  readonly source: string;
  readonly sex: "" | "female" | "male" | "other";
  readonly lastSeen: TimeRead;
  readonly status: "" | "dead" | "alive";
  readonly diseases: readonly { readonly id: string; readonly label?: string; readonly onset: TimeRead }[];
  readonly zygosity: string;
  readonly variants: readonly string[];
  readonly terms: ReadonlyMap<string, TermFact>;
  /** Times that have no place among ages and classes of onset. */
  readonly nUnplaced: number;
  /** Parts of the packet that hold something and are not read. */
  readonly unread: readonly string[];
}

/** Reports a fault of the packet: where in it, and what was expected. Never a value. */
export type PacketFault = (place: string, rule: string) => void;

const SEXES = ["UNKNOWN_SEX", "FEMALE", "MALE", "OTHER_SEX"];
const STATUSES = ["UNKNOWN_STATUS", "ALIVE", "DECEASED"];
const UNREAD_PARTS = ["measurements", "medicalActions", "biosamples"];
const UNREAD_OF_FEATURE = ["severity", "modifiers"];

/**
 * Reads what a table can hold of a phenopacket. A term that is not mentioned is unknown, one that is excluded is
 * absent, and a status that is not told is not "alive".
 * @param packet GA4GH phenopacket, version 2, as JSON; names also as in the protocol buffer
 * @param family id of the Family message that it stands in, or ""
 */
export function readPacket(packet: unknown, family: string, fault: PacketFault): PacketFacts {
  const subject = field(packet, "subject");
  const id = textField(packet, "id");
  if (id === undefined) fault("id", "an id is expected");
  if (field(subject, "ageAtCollection") !== undefined) fault("subject", "version 2 of the format is expected");
  const birth = readBirth(subject, fault);
  let nUnplaced = 0;
  const timeOf = (element: unknown, place: string): TimeRead => {
    const read = readTime(element, birth);
    if (read.fault !== undefined) fault(place, read.fault);
    if (read.unplaced === true) nUnplaced++;
    return read;
  };
  const features = listField(packet, "phenotypicFeatures");
  const facts = {
    id: id ?? "",
    family,
    source:
      listField(field(packet, "metaData"), "externalReferences").flatMap((one) => textField(one, "id") ?? [])[0] ?? "",
    sex: readSex(subject, fault),
    lastSeen: timeOf(field(subject, "timeAtLastEncounter"), "subject.timeAtLastEncounter"),
    status: readStatus(subject, fault),
    diseases: readDiseases(packet, timeOf, fault),
    ...readVariants(packet),
    terms: readTerms(features, birth, fault),
    unread: [
      ...UNREAD_PARTS.filter((part) => listField(packet, part).length > 0),
      ...UNREAD_OF_FEATURE.filter((part) => features.some((one) => hasContent(field(one, part)))).map(
        (part) => `phenotypicFeatures.${part}`,
      ),
    ],
  };
  return { ...facts, nUnplaced };
}

/** @returns days since the epoch, where a date of birth is told */
function readBirth(subject: unknown, fault: PacketFault): number | undefined {
  const text = textField(subject, "dateOfBirth");
  if (text === undefined) return undefined;
  const days = daysOfIsoDate(text.slice(0, 10));
  if (!Number.isNaN(days)) return days;
  fault("subject.dateOfBirth", "a time stamp (RFC 3339) is expected");
  return undefined;
}

function readDiseases(
  packet: unknown,
  timeOf: (element: unknown, place: string) => TimeRead,
  fault: PacketFault,
): PacketFacts["diseases"] {
  return listField(packet, "diseases").flatMap((disease) => {
    const term = field(disease, "term");
    const code = textField(term, "id");
    if (field(disease, "excluded") === true) return [];
    if (code === undefined) {
      fault("diseases.term", "an id is expected");
      return [];
    }
    const label = textField(term, "label");
    const onset = timeOf(field(disease, "onset"), "diseases.onset");
    return [{ id: code, onset, ...(label === undefined ? {} : { label }) }];
  });
}

function readSex(subject: unknown, fault: PacketFault): PacketFacts["sex"] {
  switch (enumField(subject, "sex", SEXES)) {
    case "FEMALE":
      return "female";
    case "MALE":
      return "male";
    case "OTHER_SEX":
      return "other";
    case "UNKNOWN_SEX":
    case undefined:
      return "";
    default:
      fault("subject.sex", `one of ${SEXES.join(", ")} is expected`);
      return "";
  }
}

function readStatus(subject: unknown, fault: PacketFault): PacketFacts["status"] {
  switch (enumField(field(subject, "vitalStatus"), "status", STATUSES)) {
    case "DECEASED":
      return "dead";
    case "ALIVE":
      return "alive";
    case "UNKNOWN_STATUS":
    case undefined:
      return "";
    default:
      fault("subject.vitalStatus", `one of ${STATUSES.join(", ")} is expected`);
      return "";
  }
}

function readTerms(features: readonly unknown[], birth: number | undefined, fault: PacketFault): PacketFacts["terms"] {
  const terms = new Map<string, TermFact>();
  for (const feature of features) {
    const code = textField(field(feature, "type"), "id");
    if (field(feature, "negated") !== undefined) fault("phenotypicFeatures", "version 2 of the format is expected");
    if (code === undefined) {
      fault("phenotypicFeatures.type", "an id is expected");
      continue;
    }
    const excluded = field(feature, "excluded") ?? false;
    if (typeof excluded !== "boolean") fault("phenotypicFeatures.excluded", "true or false is expected");
    const label = textField(field(feature, "type"), "label");
    const isPresent = excluded !== true;
    const known = terms.get(code);
    if (known !== undefined && known.isPresent !== isPresent)
      fault("phenotypicFeatures", "a term is both observed and excluded");
    if (known === undefined)
      terms.set(code, {
        ...{ isPresent, ...(label === undefined ? {} : { label }) },
        ...(isPresent ? onsetOf(field(feature, "onset"), birth) : {}),
      });
  }
  return terms;
}

/**
 * An onset that is no age, or cannot be read, is told as such and taken no further: a term is observed all the same.
 */
function onsetOf(onset: unknown, birth: number | undefined): Pick<TermFact, "since" | "isOtherwiseDated"> {
  if (!hasContent(onset)) return {};
  const { months } = readTime(onset, birth);
  return months === undefined ? { isOtherwiseDated: true } : { since: months };
}

/** Zygosities that occur, sorted and joined; and a text for each variant, for the internal table alone. */
function readVariants(packet: unknown): { zygosity: string; variants: string[] } {
  const genomic = listField(packet, "interpretations").flatMap((one) =>
    listField(field(one, "diagnosis"), "genomicInterpretations"),
  );
  const descriptors = genomic.map((one) => field(field(one, "variantInterpretation"), "variationDescriptor"));
  const states = descriptors.flatMap((one) => textField(field(one, "allelicState"), "label") ?? []);
  return {
    zygosity: [...new Set(states)].sort().join("/"),
    variants: descriptors.map((one) => {
      const hgvs = listField(one, "expressions").find((each) => textField(each, "syntax") === "hgvs.c");
      return textField(hgvs, "value") ?? textField(one, "label") ?? textField(one, "id") ?? "";
    }),
  };
}

function hasContent(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}
