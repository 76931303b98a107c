import { createHash, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { checks as shipped } from "../../../../disclosure/index.ts";
import type { DisclosureCheck, Evidence } from "../../../core/contracts/disclosure.ts";
import type { Policy } from "../../../core/contracts/policy.ts";
import type { Progress } from "../../../core/contracts/progress.ts";
import { attemptLevel } from "../../../core/attempt-level.ts";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { renderFindings } from "../../../federation/findings-file.ts";
import { parseFileList } from "../../../federation/file-list.ts";
import { idOf, type RecipeRound } from "../../../federation/recipe-round.ts";
import { keyidOfPrivate } from "../../../federation/site-file.ts";
import { readSynthetic } from "../../../io/registry/read-synthetic.ts";
import { clampingSchema } from "../../../io/schema/clamping-schema.ts";
import { runChecks, type RegistryInput } from "../../../pipeline/run.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import { confirmedRegistry } from "../contribute.ts";
import { requireSite } from "../site-keys.ts";
import { attemptOf, keptSecret } from "./contribute-recipe.ts";
import { siteLines } from "./site-lines.ts";
import { siteMasks } from "./site-masks.ts";

/** What a site can ask of its own patients: everything that needs neither the model nor further refits. */
export const SITE_CHECKS = shipped.filter(({ id }) =>
  ["replicas", "singling-out", "linkability", "attribute-inference", "membership", "rare-individuals"].includes(id),
);

export interface FindingsRequest {
  readonly registry: string;
  readonly schema: CohortSchema;
  readonly round: RecipeRound;
  readonly privateKey: KeyObject;
  /** Folder of the files and their list. */
  readonly files: string;
  readonly policy: Policy;
  readonly state: string;
  readonly ledger: string;
  readonly out: string;
  readonly onProgress: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Plays the attacks on the site's own patients and writes what may leave it.
 * Claim: the file holds outcomes of the policy's lines, suppressed and rounded numbers, and nothing of a patient or of
 * the site's size.
 * @throws {E_FEDERATION | E_ROUND | E_LEDGER}
 */
export async function contributeFindings(request: FindingsRequest): Promise<void> {
  const { round, privateKey, policy, registry, schema, state, ledger } = request;
  requireSite(round, privateKey);
  const secret = await keptSecret(state, round, registry);
  const list = await readFile(join(request.files, "files.json"), "utf8").catch(missing("files.json"));
  const synthetic = await readFiles(request, parseFileList(list, round, "files.json").files);
  const input = await confirmedRegistry(registry, schema);
  const masks = siteMasks(input.cohort, round.refits, round.fitShare, secret);
  const [released, ...refits] = synthetic;
  if (released === undefined) throw new RaresynthError("E_INTERNAL", "a list without a file was let through.");
  const evidence: Evidence = {
    registry: input.cohort,
    released: [released],
    refits: refits.map((file, at) => ({ status: masks[at + 1]?.status ?? new Uint8Array(0), synthetic: file })),
    namedUnits: [],
  };
  const attempt = await attemptOf(round, ledger);
  const level = siteLevel(policy, attempt, round.sites.length);
  const results = await checked(SITE_CHECKS, evidence, input, policy, level, secret, request);
  await writeFileAtomically(
    request.out,
    renderFindings(
      {
        ...{ format: "raresynth-site-findings", version: 1, round: idOf(round), keyid: keyidOfPrivate(privateKey) },
        files: sha256(list),
        policy: policyDigest(policy),
        attempt,
        lines: siteLines(policy, results, round.sites.length),
      },
      privateKey,
    ),
  );
}

/** Level of a site's upper bounds: what is left to its attempt, shared with the other sites. */
export function siteLevel(policy: Policy, attempt: number, sites: number): number {
  return attemptLevel(policy.alpha, attempt) / sites;
}

/** The site's checks on given evidence; streams from its secret, so that nobody else can repeat them. */
export async function checked(
  checks: readonly DisclosureCheck[],
  evidence: Evidence,
  { adversaries }: Pick<RegistryInput, "adversaries">,
  policy: Policy,
  level: number,
  secret: string,
  tools: Pick<FindingsRequest, "onProgress" | "signal">,
) {
  const { onProgress, signal } = tools;
  const using = { checks, onProgress, ...(signal === undefined ? {} : { signal }) };
  return runChecks(using, evidence, policy, adversaries, `${secret}/checks`, { level });
}

/** SHA-256 of what a policy asks. */
export function policyDigest({ id, alpha, cellSize, thresholds }: Policy): string {
  const asked = thresholds.map(({ check, finding, measure, ceiling, asks, existence }) => [
    ...[check, finding, measure, ceiling, asks ?? "under the ceiling", existence ?? null],
  ]);
  return sha256(JSON.stringify({ id, alpha, cellSize: cellSize.value, asked }));
}

/** The files, whose digests must be those of the list. */
async function readFiles({ files, schema }: FindingsRequest, listed: readonly { name: string; sha256: string }[]) {
  const read = [];
  for (const { name, sha256: wanted } of listed) {
    const path = join(files, name);
    if (sha256(await readFile(path).catch(missing(name))) !== wanted)
      throw new RaresynthError("E_FEDERATION", "the file is not the one of the list.", { where: name });
    read.push(await readSynthetic(path, clampingSchema(schema)));
  }
  return read;
}

function missing(name: string): (cause: unknown) => never {
  return (cause) => {
    throw new RaresynthError("E_FILE", "the file could not be read.", { where: basename(name), cause });
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
