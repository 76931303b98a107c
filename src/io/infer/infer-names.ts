import type { ColumnRole } from "../../core/data/schema.ts";

// Guesses from column names, in English as registries write them. They decide nothing alone: each is marked `inferred` in the schema.
const DIRECT_IDENTIFIER =
  /^((first|last|given|family|sur|full|middle)[._ -]?name|name|surname|e[._-]?mail|phone|telephone|mobile|address|street|ssn|mrn|nhs[._-]?(no|number)|passport|iban)$/i;
const IDENTIFIER =
  /^(id|uid|uuid|pid|ptid|subjid|usubjid|subject|patient|participant|case|record[._-]?id|pseudonym|barcode)$|[._-]id$|[a-z]I[Dd]$|^(patient|subject|participant|record|case)[._-]?(no|nr|num|number|code)$/;
const FAMILY = /^(fam|family|kindred|pedigree|household)([._-]?(id|no|nr|number))?$/i;
const SITE = /^(site|cent(er|re)|inst(itution)?|hospital|clinic)([._-]?(id|no|nr|code|number))?$/i;
const QUASI_IDENTIFIER =
  /^(age|sex|gender|birth|dob|yob|born|country|region|province|state|county|district|city|zip|postcode|postal|ethnicity|ethnic|race|nationality|language|religion|height|weight|bmi|marital|education|occupation|job|income)$/i;
const SENSITIVE =
  /^(status|event|death|dead|died|death|diagnosis|disease|genotype|gene|mutation|variant|carrier|class|stage|grade|hiv|outcome|relapse|progression|inherit(ance)?|psych|alcohol|smoking|drug|pregnan(t|cy))$/i;
const ORDINAL = /^(stage|grade|score|severity|class|level|ecog|nyha|asa|karnofsky)$/i;
const TIME =
  /^(time|t|futime|futimes|survtime|survivaltime|followup|follow|duration|days|months|years|os|pfs|dfs|efs|ttd|tte)$/i;
const EVENT = /^(status|event|death|dead|died|delta|censor|censored|cens|vital|fustat|deceased)$/i;

export const isDirectIdentifierName = (name: string): boolean => DIRECT_IDENTIFIER.test(name);
export const isFamilyName = (name: string): boolean => FAMILY.test(name);
export const isIdentifierName = (name: string): boolean =>
  !SITE.test(name) &&
  (FAMILY.test(name) ||
    IDENTIFIER.test(name.length <= 3 ? name.toLowerCase() : name) ||
    IDENTIFIER.test(lowerIfShouting(name)));
export const isSiteName = (name: string): boolean => SITE.test(name);
export const isOrdinalName = (name: string): boolean => wordsOf(name).some((word) => ORDINAL.test(word));
export const isTimeName = (name: string): boolean =>
  TIME.test(name) || wordsOf(name).some((word) => TIME.test(word) && word.length > 1);
export const isEventName = (name: string): boolean => wordsOf(name).some((word) => EVENT.test(word));
export const isCensoringName = (name: string): boolean =>
  wordsOf(name).some((word) => /^cens(or(ed|ing)?)?$/i.test(word));

/** Role that a name suggests; dates and sites count as known to outsiders. */
export function roleOfName(name: string, isDate: boolean): ColumnRole {
  const words = wordsOf(name);
  if (isDate || isSiteName(name) || words.some((word) => QUASI_IDENTIFIER.test(word))) return "quasi-identifier";
  return words.some((word) => SENSITIVE.test(word)) ? "sensitive" : "other";
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== "");
}

function lowerIfShouting(name: string): string {
  return name === name.toUpperCase() ? name.toLowerCase() : name;
}
