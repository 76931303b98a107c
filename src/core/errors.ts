/** Every code this program can fail with, and what it means. A test ties this table to docs/errors.md. */
export const ERROR_CODES = {
  E_USAGE: "The command line was not understood.",
  E_FILE: "A file could not be opened or written.",
  E_ENCODING: "The file is not UTF-8 text.",
  E_CSV: "The CSV file breaks RFC 4180 (ragged row, stray quote, duplicate or empty header).",
  E_PARQUET: "The Parquet file could not be read.",
  E_PHENOPACKET: "A phenopacket is not valid, or contradicts itself.",
  E_EMPTY: "The table has no rows or no usable column.",
  E_SCHEMA: "The schema file is not valid.",
  E_SCHEMA_MISMATCH: "Schema and table do not describe the same columns.",
  E_VALUE: "Cells do not have the declared type, level or bounds.",
  E_REDCAP: "A REDCap dictionary or export is not valid, or the two do not belong together.",
  E_CARE_SM: "A CARE-SM template is not valid, or templates contradict each other.",
  E_DESCRIPTOR: "A Frictionless descriptor is not valid, or not of this table.",
  E_FORMAT: "The file is of a format that is not read, or only in part.",
  E_DECIMAL_COMMA: "Numbers use a decimal comma.",
  E_FREE_TEXT: "A column holds free text or images, which are never synthesised.",
  E_SURVIVAL: "A time-to-event pair is inconsistent.",
  E_CONSENT: "The consent column leaves no patient.",
  E_TOO_FEW: "Too few patients for what was asked.",
  E_NO_NONMEMBERS: "The check needs records that were not used to make the data.",
  E_NO_MODEL: "The check needs the fitted model.",
  E_NO_REFITS: "The check needs refits of the generator, which are not available.",
  E_NO_TARGETS: "No record qualifies as a target of this check.",
  E_GENERATOR: "The generator is unknown or was given parameters it does not take.",
  E_UNSUPPORTED: "The method cannot do this; another one can.",
  E_MODEL: "A model file is not valid.",
  E_POLICY: "The policy is unknown or not valid.",
  E_RANGE: "An argument is outside its range.",
  E_NOT_CONVERGED: "A regression did not converge.",
  E_BUDGET: "The privacy budget of the population does not allow this.",
  E_FEDERATION: "Files of a federated round are missing, doubled, of another schema or round, or do not add up.",
  E_ROUND: "A federated round was answered already.",
  E_CANCELLED: "The run was cancelled.",
  E_WORKER: "A worker thread stopped unexpectedly.",
  E_VERIFY: "A release does not match its manifest.",
  E_PUBLICATION: "The file that says who publishes a release is not valid.",
  E_SIGNATURE: "A key, a signature or a file of trusted keys is not valid.",
  E_CHECKLIST: "The questionnaire, its answers or the evidence beside them are not valid.",
  E_COMMAND: "An outside generator failed, ran out of time or memory, or wrote something that cannot be used.",
  E_LEDGER: "A registry's ledger is broken, of another registry, or locked.",
  E_PLAN: "A plan of a run, or work done for it, is not valid, or of other files or another version.",
  E_WAITING: "Work of a planned run is missing before it can be judged.",
  E_SWEEP: "The settings or files of a sweep are not valid, incomplete, or do not belong together.",
  E_DISCLOSURE: "A file of the release would hold a value that names a patient.",
  E_RELEASE: "The release could not be written.",
  E_INTERNAL: "A bug in raresynth.",
} as const;

/** Codes of errors, described in docs/errors.md. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * An error that a user can act on. The message says where, what was expected and what was found in counts and names.
 * Claim: callers never put a cell's value into `message`, `where` or `hint`.
 */
export class RaresynthError extends Error {
  readonly code: ErrorCode;
  /** Column, file, row number or option; never a cell's value. */
  readonly where: string | undefined;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, more: { where?: string; hint?: string; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "RaresynthError";
    this.code = code;
    this.where = more.where;
    this.hint = more.hint;
  }
}
