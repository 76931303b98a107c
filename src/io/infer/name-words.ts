/**
 * The words of a column name, without case, accents and signs: "Patient_ID", "patientId", "PATIENT ID" and "patient.id"
 * are patient + id. Letters and digits are split where one follows the other.
 */
export function wordsOfName(name: string): string[] {
  return name
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/(\p{L})(\p{N})/gu, "$1 $2")
    .replace(/(\p{N})(\p{L})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** The same words without anything between: "fallnummer", "codepostal". Compounds are looked up in this form. */
export function joinedName(name: string): string {
  return wordsOfName(name).join("");
}

/** Whether the name has a word of the pattern, or is one when joined. */
export function hasWord(name: string, pattern: RegExp): boolean {
  return wordsOfName(name).some((word) => pattern.test(word)) || pattern.test(joinedName(name));
}
