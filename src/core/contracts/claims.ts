/**
 * Words that claim what no test can show. Whether data are free of personal reference is for the controller to decide;
 * nothing that this program writes may say so, nor promise that nobody can be found.
 */
const CLAIMS: readonly RegExp[] = [
  /(?<!k-|pseud)\banonym(?:ous|ously|ity|ised|ized|isation guaranteed|ization guaranteed)\b/i,
  /\b(?:no|zero|without any) (?:privacy |disclosure |re-identification )?risks?\b/i,
  /\brisk-free\b/i,
  /\b(?:fully|completely|perfectly|provably|100 ?%) (?:safe|private|secure)\b/i,
  /\b(?:cannot|can not|can never|impossible to) be (?:re-?identified|identified|traced back)\b/i,
  /\bnobody can be (?:re-?identified|identified|recognised|recognized)\b/i,
  /\bprivacy[- ](?:guaranteed|proof)\b/i,
  /\bguarantees? (?:privacy|anonymity|that nobody)\b/i,
  /\b(?:GDPR|HIPAA)[- ](?:compliant|proof|safe)\b/i,
  /\b(?:not|no longer) personal data\b/i,
];

/** The claims that stand in a text, each as written there. */
export function claimsIn(text: string): string[] {
  return CLAIMS.flatMap((claim) => claim.exec(text)?.[0] ?? []);
}
