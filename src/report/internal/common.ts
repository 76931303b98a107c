import type { z } from "zod";
import type { Language } from "../../core/contracts/language.ts";
import type { Params } from "../../core/contracts/generator.ts";
import type { RunOutcome } from "../../core/contracts/outcome.ts";
import type { PolicyOrigin } from "../../core/contracts/policy.ts";
import type { Attempts } from "../../core/contracts/sweep.ts";
import type { policy } from "../report-parts.ts";
import { REPORT_SCHEMA_ID, type PublicReport } from "../report-schema.ts";

type Head = Pick<
  PublicReport,
  | "$schema"
  | "format"
  | "version"
  | "language"
  | "subject"
  | "made"
  | "notTested"
  | "policy"
  | "policyOrigin"
  | "adversaries"
>;

/** What both kinds of report say alike. The time of day is not among it. */
export function headOf(
  outcome: Pick<
    RunOutcome,
    | "kind"
    | "schema"
    | "startedAt"
    | "softwareVersion"
    | "nodeVersion"
    | "notTested"
    | "policy"
    | "policyOrigin"
    | "adversaries"
    | "attempt"
  >,
  nReleased: number,
  language: Language,
): Head {
  const { schema, attempt } = outcome;
  return {
    $schema: REPORT_SCHEMA_ID,
    format: "raresynth-report",
    version: 2,
    language,
    subject: {
      mode: outcome.kind,
      name: schema.name,
      releasedRows: nReleased,
      ...(schema.description === undefined ? {} : { description: schema.description }),
      ...(schema.citation === undefined ? {} : { citation: schema.citation }),
      ...(schema.licence === undefined ? {} : { licence: schema.licence }),
      columns: schema.columns.map(({ name, label, type, role, unit, inferred }) => ({
        name,
        type,
        role,
        inferred: inferred === true,
        ...(label === undefined ? {} : { label }),
        ...(unit === undefined ? {} : { unit }),
      })),
    },
    made: { date: outcome.startedAt.slice(0, 10), software: outcome.softwareVersion, node: outcome.nodeVersion },
    adversaries: outcome.adversaries.map((one) => ({ ...one, columns: [...one.columns] })),
    notTested: [...outcome.notTested],
    ...(attempt === undefined ? {} : { attempt: { ...attempt } }),
    policy: policyBlock(outcome.policy),
    ...(outcome.policyOrigin === undefined ? {} : { policyOrigin: originBlock(outcome.policyOrigin) }),
  };
}

function policyBlock({
  version,
  id,
  basedOn,
  title,
  titleIn,
  context,
  contextIn,
  owner,
  date,
  cellSize,
  alpha,
  validMonths,
  thresholds,
  signatures,
}: RunOutcome["policy"]): z.infer<typeof policy> {
  return {
    version,
    id,
    ...(basedOn === undefined ? {} : { basedOn }),
    title,
    ...(titleIn === undefined ? {} : { titleIn }),
    context,
    ...(contextIn === undefined ? {} : { contextIn }),
    owner,
    date,
    alpha,
    validMonths,
    cellSize: { value: cellSize.value, citation: cellSize.citation },
    ...(signatures === undefined ? {} : { signatures: signatures.map(({ role, why }) => ({ role, why })) }),
    thresholds: thresholds.map(
      ({ asks, existence, check, finding, measure, ceiling, meaning, meaningIn, citation, owner: by, date: on }) => ({
        check,
        finding,
        measure,
        ceiling,
        ...(asks === undefined ? {} : { asks }),
        ...(existence === undefined ? {} : { existence }),
        meaning,
        ...(meaningIn === undefined ? {} : { meaningIn }),
        citation,
        owner: by,
        date: on,
      }),
    ),
  };
}

function originBlock(origin: PolicyOrigin): NonNullable<PublicReport["policyOrigin"]> {
  if (origin.kind === "shipped") return { kind: "shipped" };
  return {
    kind: "modified",
    from: origin.from,
    changes: origin.changes.map(({ item, from, to }) => ({
      item,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    })),
  };
}

/** How many attempts a sweep made before this run; how it split the patients stays inside. */
export function attemptsOf(
  attempts: Omit<Attempts, "foldKey"> | undefined,
): Pick<NonNullable<PublicReport["generator"]>, "attempts"> {
  return attempts === undefined
    ? {}
    : { attempts: { candidates: attempts.candidates, settings: attempts.settings, seeds: attempts.seeds } };
}

/** Parameters as plain JSON, without keys that `leaveOut` names. */
export function jsonParams(
  params: Params,
  leaveOut?: (key: string) => boolean,
): PublicReport["checks"][number]["params"] {
  const text = JSON.stringify(params, (key, value: unknown) => (leaveOut?.(key) === true ? undefined : value));
  return JSON.parse(text) as PublicReport["checks"][number]["params"];
}
