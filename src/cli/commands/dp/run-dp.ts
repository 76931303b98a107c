import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checks } from "../../../../disclosure/index.ts";
import { about } from "../../../api/about.ts";
import { dpTools, unitOf } from "../../../api/dp-tools.ts";
import { openRegistry } from "../../../api/open-registry.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { clampingSchema } from "../../../io/schema/clamping-schema.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { readPolicy } from "../../../io/settings/read-policy.ts";
import { internalChecks } from "../../../pipeline/dp/internal-checks.ts";
import { runDp } from "../../../pipeline/dp/run-dp.ts";
import type { RegistryInput } from "../../../pipeline/run.ts";
import { buildDpRelease } from "../../../release/dp/bundle-dp.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import { writeRelease } from "../../../release/write-release.ts";
import { renderFigures } from "../../../report/charts.ts";
import { buildInternalReport } from "../../../report/model.ts";
import { renderHtml } from "../../../report/render-html.ts";
import { renderJson } from "../../../report/render-json.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import type { DpOptions } from "./dp-options.ts";
import { checkDpOptions } from "./dp-options.ts";
import type { RunOptions } from "../run.ts";

/** Refits of the membership audit, and of the usual checks inside. */
const AUDIT_REFITS = 200;
const CHECK_REFITS = 60;

/**
 * A differentially private release, from the registry's file to rows and statement.
 * Exit code 0: released · 2: refused, or a defect was found · 3: something was not stated. Under 2 and 3 for a refusal nothing was read or spent.
 */
export async function runDpCommand(
  registryPath: string,
  options: RunOptions & DpOptions,
  io: CliIo,
): Promise<ExitCode> {
  const { epsilon, delta } = checkDpOptions(options)!;
  const schema = await readSchema(options.schema);
  const kept = keptSchema(schema);
  const policy = await readPolicy(options.policy);
  const population = kept.dp?.population ?? kept.name;
  if (options.ledger === false)
    throw new RaresynthError("E_USAGE", "a differentially private release is not made without its ledger.", {
      where: "--no-ledger",
    });
  const ledger = options.ledger ?? join(dirname(registryPath), `${population}.ledger.jsonl`);
  let opened: RegistryInput | undefined;
  const tools = dpTools(async () => {
    const registry = await openRegistry(registryPath, { schema: clampingSchema(schema) });
    opened = { ...registry, cohort: { ...registry.cohort, schema: kept } };
    return opened.cohort;
  });
  const outcome = await runDp(
    {
      kept,
      unit: unitOf(schema),
      epsilon,
      delta,
      ledger,
      nRefits: options.refits ?? AUDIT_REFITS,
      ...(options.generator === "auto" ? {} : { method: options.generator }),
      ...(options.patients === undefined ? {} : { patients: options.patients }),
      ...(options.rows === undefined ? {} : { nRows: options.rows }),
    },
    tools,
  );
  const say = (verdict: string, exitCode: ExitCode, release?: string): ExitCode => {
    const { criteria } = outcome;
    const audits = outcome.outcome === "defect" ? outcome.audits : [];
    if (options.json === true)
      io.out(
        JSON.stringify({ verdict, exitCode, ...(release === undefined ? {} : { release }), because: criteria, audits }),
      );
    else {
      io.out(`differentially private release: ${verdict}`);
      for (const { id, outcome: one, sentence } of criteria) io.out(`  ${one.padEnd(12)} ${id}: ${sentence}`);
      for (const { sentence } of audits) io.out(`  audit        ${sentence}`);
      io.out(release === undefined ? "nothing was released" : `release: ${release}`);
    }
    return exitCode;
  };
  if (outcome.outcome === "refused")
    return say(
      outcome.worst === "fail" ? "REFUSED, nothing was read or spent" : "NOT STATED, nothing was read or spent",
      outcome.worst === "fail" ? 2 : 3,
    );
  await mkdir(options.out, { recursive: true });
  if (outcome.outcome === "defect") {
    await writeFileAtomically(
      join(options.out, "dp-audit.internal.json"),
      renderJson({ gate: outcome.criteria, audits: outcome.audits }),
    );
    return say("DEFECT of the program; the budget is spent", 2);
  }
  if (opened === undefined) throw new RaresynthError("E_INTERNAL", "a release without a registry.");
  const internal = await internalChecks(
    outcome,
    opened,
    policy,
    Math.min(options.refits ?? CHECK_REFITS, CHECK_REFITS),
    tools,
    { checks, onProgress: io.progress, signal: io.signal, about: about() },
    randomBytes(16).toString("hex"),
  );
  const report = buildInternalReport(internal.outcome);
  await writeFileAtomically(join(options.out, "report.internal.json"), renderJson(report));
  await writeFileAtomically(join(options.out, "report.internal.html"), renderHtml(report, await renderFigures(report)));
  await writeFileAtomically(
    join(options.out, "dp-audit.internal.json"),
    renderJson({
      note: "Internal: reads the registry. Choosing whether to publish after looking at this is outside the claim.",
      gate: outcome.criteria,
      audits: outcome.audits,
      membership: internal.membership,
    }),
  );
  if (internal.defect) {
    io.err(internal.membership);
    return say("DEFECT of the program: membership beyond the claim; the budget is spent", 2);
  }
  const release = join(options.out, "release");
  await writeRelease(release, buildDpRelease(outcome.statement, outcome.released));
  return say("RELEASED", 0, release);
}
