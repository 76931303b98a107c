import { randomBytes } from "node:crypto";
import { access, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checks } from "../../../../disclosure/index.ts";
import { about } from "../../../api/about.ts";
import { dpTools, unitOf } from "../../../api/dp-tools.ts";
import { openRegistry } from "../../../api/open-registry.ts";
import type { Language } from "../../../core/contracts/language.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { clampingSchema } from "../../../io/schema/clamping-schema.ts";
import { confirmationOf } from "../../../io/schema/confirmation.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { readPolicy } from "../../../io/settings/read-policy.ts";
import type { DpOutcome } from "../../../pipeline/dp/dp-contracts.ts";
import { internalChecks } from "../../../pipeline/dp/internal-checks.ts";
import { populationOf, runDp } from "../../../pipeline/dp/run-dp.ts";
import type { RegistryInput } from "../../../pipeline/run.ts";
import { buildDpRelease } from "../../../release/dp/bundle-dp.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import { writeRelease } from "../../../release/write-release.ts";
import { drawCharts, renderFigures } from "../../../report/charts.ts";
import { auditPage, membershipChart, type DpAuditRecord } from "../../../report/dp/audit-page.ts";
import { parseErrorCurve } from "../../../report/dp/statement-schema.ts";
import { buildInternalReport } from "../../../report/model.ts";
import { renderHtml } from "../../../report/render-html.ts";
import { renderJson } from "../../../report/render-json.ts";
import { wordsIn } from "../../../report/words/words.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import type { RunOptions } from "../run.ts";
import { checkDpOptions, type DpOptions } from "./dp-options.ts";
import { printDpVerdict } from "./print-dp-verdict.ts";
import { refuseRepeats } from "./refuse-repeats.ts";

/** Refits of the membership audit, and of the usual checks inside. */
const AUDIT_REFITS = 200;
const CHECK_REFITS = 60;

type Options = RunOptions & DpOptions;

/**
 * A differentially private release, from the registry's file to rows and statement.
 * Exit code 0: released · 2: refused, or a defect was found · 3: something was not stated. Under 2 and 3 for a refusal
 * nothing was read or spent.
 */
export async function runDpCommand(registryPath: string, options: Options, io: CliIo): Promise<ExitCode> {
  const { language = "en", json = false } = options;
  // Whatever can be wrong is found before anything is spent.
  const policy = await readPolicy(options.policy);
  if (options.ledger === false)
    throw new RaresynthError("E_USAGE", "a differentially private release is not made without its ledger.", {
      where: "--no-ledger",
    });
  await refuseFinished(options.out);
  const { outcome, opened, tools, name } = await release(registryPath, options);
  if (outcome.outcome === "refused")
    return printDpVerdict(
      outcome,
      { verdict: outcome.worst === "fail" ? "refused" : "not stated", language, json },
      io,
    );
  await mkdir(options.out, { recursive: true });
  const record: DpAuditRecord = { name, gate: outcome.criteria, audits: outcome.audits };
  if (outcome.outcome === "defect") {
    await writeAudit(options.out, record, language);
    return printDpVerdict(outcome, { verdict: "defect", language, json }, io);
  }
  const internal = await internalChecks(
    outcome,
    opened(),
    policy,
    Math.min(options.refits ?? CHECK_REFITS, CHECK_REFITS),
    tools,
    { checks, onProgress: io.progress, signal: io.signal, about: about() },
    randomBytes(16).toString("hex"),
  );
  const report = buildInternalReport(internal.outcome, language);
  await writeFileAtomically(join(options.out, "report.internal.json"), renderJson(report));
  await writeFileAtomically(join(options.out, "report.internal.html"), renderHtml(report, await renderFigures(report)));
  await writeAudit(options.out, { ...record, membership: internal.membership }, language);
  if (internal.defect) {
    io.err(wordsIn(language).dp.gate.membership(internal.membership));
    return printDpVerdict(outcome, { verdict: "membership", language, json }, io);
  }
  const folder = join(options.out, "release");
  await writeRelease(folder, await buildDpRelease(outcome.statement, outcome.released, language));
  return printDpVerdict(outcome, { verdict: "released", language, json, folder }, io);
}

/** A finished run is never overwritten. @throws {E_RELEASE} */
async function refuseFinished(out: string): Promise<void> {
  const found = await Promise.all(["release", "dp-audit.internal.json"].map((name) => exists(join(out, name))));
  if (found.includes(true))
    throw new RaresynthError("E_RELEASE", "there is a finished run already.", {
      where: out,
      hint: "Choose another folder. Nothing was read or spent.",
    });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Gate, draw and audits. */
async function release(registryPath: string, options: Options) {
  const { epsilon, delta } = checkDpOptions(options) ?? {};
  if (epsilon === undefined || delta === undefined)
    throw new RaresynthError("E_INTERNAL", "a differentially private run without a budget.");
  const schema = await readSchema(options.schema);
  const kept = keptSchema(schema);
  const curve = options.curve === undefined ? undefined : await readFile(options.curve, "utf8");
  let input: RegistryInput | undefined;
  const tools = dpTools(async () => {
    const registry = await openRegistry(registryPath, { schema: clampingSchema(schema) });
    refuseRepeats(registry);
    input = { ...registry, cohort: { ...registry.cohort, schema: kept } };
    return input.cohort;
  });
  const outcome: DpOutcome = await runDp(
    {
      kept,
      unit: unitOf(schema),
      confirmation: confirmationOf(schema),
      epsilon,
      delta,
      ledger:
        (options.ledger === false ? undefined : options.ledger) ??
        join(dirname(registryPath), `${populationOf(kept)}.ledger.jsonl`),
      nRefits: options.refits ?? AUDIT_REFITS,
      ...(options.generator === "auto" ? {} : { method: options.generator }),
      ...(options.patients === undefined ? {} : { patients: options.patients }),
      ...(options.rows === undefined ? {} : { nRows: options.rows }),
      ...(curve === undefined ? {} : { errorCurve: parseErrorCurve(curve, options.curve ?? "") }),
    },
    tools,
  );
  const opened = (): RegistryInput => {
    if (input === undefined) throw new RaresynthError("E_INTERNAL", "a release without a registry.");
    return input;
  };
  return { outcome, opened, tools, name: kept.name };
}

/** Gate, audits and membership beside the claim, for people and programs. Internal. */
async function writeAudit(out: string, record: DpAuditRecord, language: Language): Promise<void> {
  const chart = membershipChart(record, language);
  const figures = await drawCharts(chart === undefined ? [] : [chart]);
  const { name: _name, ...facts } = record;
  await writeFileAtomically(join(out, "dp-audit.internal.json"), renderJson({ language, ...facts }));
  await writeFileAtomically(join(out, "dp-audit.internal.html"), auditPage(record, figures, language));
}
