import { dirname, join } from "node:path";
import { dpTools, unitOf } from "../../../api/dp-tools.ts";
import { openRegistry } from "../../../api/open-registry.ts";
import type { Language } from "../../../core/contracts/language.ts";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { RaresynthError } from "../../../core/errors.ts";
import type { ErrorCurve } from "../../../core/privacy/error-curve.ts";
import { readRegistry } from "../../../io/registry/read-registry.ts";
import { clampingSchema } from "../../../io/schema/clamping-schema.ts";
import { confirmationOf } from "../../../io/schema/confirmation.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { curveOfRegistry, curveOfStandIn, rhoOfCurve, type CurveRequest } from "../../../pipeline/dp/curve-dp.ts";
import { populationOf } from "../../../pipeline/dp/run-dp.ts";
import { epsilonOfRho } from "../../../privacy/accounting/zcdp.ts";
import { dpMethodById } from "../../../../generators/dp/index.ts";
import { drawCharts } from "../../../report/charts.ts";
import { errorCurveChart } from "../../../report/dp/curve-chart.ts";
import { renderJson } from "../../../report/render-json.ts";
import { wordsIn } from "../../../report/words/words.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { epsilonList } from "./dp-plan.ts";
import { refuseRepeats } from "./refuse-repeats.ts";

export interface DpCurveOptions {
  readonly standIn?: string;
  readonly registry?: string;
  readonly ledger?: string;
  readonly patients?: number;
  readonly schema: string;
  readonly out: string;
  readonly figure?: string;
  readonly generator: string;
  readonly epsilon: string;
  readonly delta: number;
  readonly repeats: number;
  readonly language: Language;
}

/**
 * One- and two-way errors of a method over epsilon: on a table that is public or made up, which costs nothing; or on
 * the registry, with everything charged to its ledger before a draw. Whoever names the registry as the stand-in breaks
 * the claim of every later release.
 * @throws {E_USAGE} with fewer than four epsilon or twenty repeats; {E_BUDGET}
 */
export async function dpCurveCommand(options: DpCurveOptions, io: CliIo): Promise<ExitCode> {
  const { standIn, registry, language } = options;
  if ((standIn === undefined) === (registry === undefined))
    throw new RaresynthError("E_USAGE", "either --stand-in or --registry is expected.");
  const schema = await readSchema(options.schema);
  const request: CurveRequest = {
    kept: keptSchema(schema),
    unit: unitOf(schema),
    method: dpMethodById(options.generator),
    epsilons: epsilonList(options.epsilon),
    delta: options.delta,
    repeats: options.repeats,
  };
  if (standIn !== undefined) {
    const { cohort } = await readRegistry(standIn, clampingSchema(schema), "train");
    await written(
      curveOfStandIn(
        request,
        cohort,
        dpTools(async () => cohort),
        io.progress,
      ),
      options,
      io,
    );
    return 0;
  }
  const words = wordsIn(language).dp;
  const made = await onRegistry(request, schema, registry ?? "", options, io);
  if (made.outcome === "curve") {
    await written(made.curve, options, io);
    io.out(words.plan.curve.charged(made.rho));
    return 0;
  }
  io.out(words.plan.curve.refused);
  for (const { id, outcome, fact } of made.criteria)
    io.out(`  ${words.gate.outcomes[outcome].padEnd(14)} ${words.gate.lines[id]}: ${words.gate.criterion(fact)}`);
  return made.worst === "fail" ? 2 : 3;
}

function onRegistry(request: CurveRequest, schema: CohortSchema, path: string, options: DpCurveOptions, io: CliIo) {
  const { kept, delta } = request;
  const patients = options.patients ?? kept.dp?.patients;
  if (patients === undefined)
    throw new RaresynthError("E_USAGE", "a declared number of patients is needed.", { where: "--patients" });
  const rho = rhoOfCurve(request);
  io.err(wordsIn(options.language).dp.plan.curve.price(rho, epsilonOfRho(rho, delta), delta));
  const tools = dpTools(async () => {
    const opened = await openRegistry(path, { schema: clampingSchema(schema) });
    refuseRepeats(opened);
    return opened.cohort;
  });
  const ledger = options.ledger ?? join(dirname(path), `${populationOf(kept)}.ledger.jsonl`);
  return curveOfRegistry({ ...request, confirmation: confirmationOf(schema), ledger, patients }, tools, io.progress);
}

/** The curve's file and figure, and a line for each epsilon. */
async function written(curve: ErrorCurve, { out, figure, language }: DpCurveOptions, io: CliIo): Promise<void> {
  const w = wordsIn(language).dp.plan.curve;
  for (const { epsilon, oneWay, twoWay } of curve.points)
    io.out(
      w.line(epsilon, w.point(oneWay.mean, oneWay.low, oneWay.high), w.point(twoWay.mean, twoWay.low, twoWay.high)),
    );
  await writeFileAtomically(out, renderJson(curve));
  if (figure === undefined) return;
  const chart = errorCurveChart(curve, language);
  await writeFileAtomically(figure, `${(await drawCharts([chart]))[chart.id] ?? ""}\n`);
}
