import type { KeyObject } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";
import { descriptorsFor } from "../../packet/descriptors/all.ts";
import type { SigningRole } from "../../packet/signatures/roles.ts";
import { holdRelease, overrideRelease } from "../../release/bundle.ts";
import { MANIFEST_NAME } from "../../release/manifest-name.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { writeRelease } from "../../release/write-release.ts";
import { renderFigures } from "../../report/charts.ts";
import { addMonths } from "../../report/internal/verdict-lines.ts";
import { buildPublicReport, parseReport, type PublicReport } from "../../report/model.ts";
import { renderHtml } from "../../report/render-html.ts";
import type { Language } from "../../core/contracts/language.ts";
import { renderReport } from "../render-report.ts";
import { noteRelease } from "../runs/attempt.ts";
import { keepRelease } from "../runs/earlier-releases.ts";
import type { RunResult } from "../runs/run-result.ts";
import { dependencies } from "./software.ts";
import { signFolder } from "./sign-release.ts";

/** What would have been released, for a person to decide. Internal: nothing says yet that it may leave. */
export const HELD_NAME = "held.internal.json";

const heldShape = z.strictObject({
  format: z.literal("raresynth-held"),
  version: z.literal(1),
  files: z.record(z.string(), z.string()),
  ledger: z.exactOptional(z.strictObject({ path: z.string(), registry: z.string(), seq: z.number() })),
  units: z.array(z.string()),
});

/** Keeps what an INCONCLUSIVE run would have released, scanned as a release is. @throws {E_RELEASE | E_DISCLOSURE} */
export async function holdResult(result: RunResult, folder: string, language: Language): Promise<string> {
  const html = await renderReport(result, { audience: "public", format: "html", language });
  const held: z.infer<typeof heldShape> = {
    format: "raresynth-held",
    version: 1,
    files: holdRelease(result, buildPublicReport(result, language), html) as Record<string, string>,
    ...(result.ledger === undefined ? {} : { ledger: { ...result.ledger } }),
    units: [...(result.unitDigests?.reveal() ?? [])],
  };
  const path = join(folder, HELD_NAME);
  await writeFileAtomically(path, `${JSON.stringify(held)}\n`);
  return path;
}

export interface OverrideRequest {
  readonly name: string;
  readonly role: SigningRole;
  readonly reason: string;
  /** ISO day; at most as long as a PASS would hold, which is the default. */
  readonly until?: string;
}

/**
 * Releases an INCONCLUSIVE result by a person's decision: their name, role and reason stand on page one and in the
 * manifest, and their signature over the manifest is made in the same go. What fails is never released.
 * @param folder of the run, which held what it would have released
 * @returns folder of the release
 * @throws {E_RELEASE | E_SIGNATURE | E_FILE | E_LEDGER}
 */
export async function overrideResult(
  folder: string,
  request: OverrideRequest,
  key: KeyObject,
  today: string,
): Promise<string> {
  const held = await readHeld(join(folder, HELD_NAME));
  const before = parseReport(held.files["report.json"] ?? "");
  const last = addMonths(before.made.date, before.policy.validMonths);
  const until = request.until ?? last;
  if (request.reason.trim() === "")
    throw new RaresynthError("E_SIGNATURE", "a decision against the verdict needs a reason.", { where: "--reason" });
  if (until > last)
    throw new RaresynthError("E_SIGNATURE", `it cannot hold longer than a PASS would, until ${last}.`, {
      where: "--until",
    });
  const asked = before.policy.signatures ?? [];
  if (asked.length > 0 && !asked.some(({ role }) => role === request.role))
    throw new RaresynthError("E_SIGNATURE", "the policy does not ask this role, so it cannot decide.", {
      where: "--role",
      hint: `Roles of the policy: ${asked.map(({ role }) => role).join(", ")}.`,
    });
  const { name, role, reason } = request;
  const bundle = await overrideRelease(
    held.files,
    { name, role, reason, on: today, until },
    async (report: PublicReport) => renderHtml(report, await renderFigures(report)),
    (parts) => descriptorsFor(parts, undefined, dependencies()),
  );
  const release = join(folder, "release");
  await writeRelease(release, bundle);
  try {
    const statement = { name, role, decision: "override", conditions: [], reason, until } as const;
    await signFolder(release, statement, key, today, held.ledger?.path);
  } catch (error) {
    // Nothing stands released that nobody signed.
    await rm(release, { recursive: true, force: true });
    throw error;
  }
  if (held.ledger !== undefined) {
    await noteRelease(held.ledger, await readFile(join(release, MANIFEST_NAME)), until);
    await keepRelease(held.ledger, release, held.units);
  }
  return release;
}

async function readHeld(path: string): Promise<z.infer<typeof heldShape>> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new RaresynthError("E_RELEASE", "the run held nothing that could be released.", {
      where: basename(path),
      hint: "Only an INCONCLUSIVE run that was given --hold keeps what it would have released.",
      cause,
    });
  });
  const parsed = heldShape.safeParse(JSON.parse(text));
  if (!parsed.success) throw new RaresynthError("E_RELEASE", "it is not what a run held.", { where: basename(path) });
  return parsed.data;
}
