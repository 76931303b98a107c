import { unitOf } from "../../../api/dp-tools.ts";
import type { Language } from "../../../core/contracts/language.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { publicDomain } from "../../../privacy/domain/public-domain.ts";
import { planRelease } from "../../../privacy/plan/plan-release.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import { drawCharts } from "../../../report/charts.ts";
import { planChart } from "../../../report/dp/plan-chart.ts";
import { planPage } from "../../../report/dp/plan-page.ts";
import { planText } from "../../../report/dp/plan-text.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";

export interface DpPlanOptions {
  readonly schema: string;
  readonly patients?: number;
  readonly epsilon: string;
  readonly delta: number;
  readonly out?: string;
  readonly language: Language;
  readonly json?: boolean;
}

/** What each budget would buy, from the schema and a declared size. Opens no registry. @throws {E_SCHEMA | E_USAGE} */
export async function dpPlanCommand(options: DpPlanOptions, io: CliIo): Promise<ExitCode> {
  const { language, out } = options;
  const schema = await readSchema(options.schema);
  const kept = keptSchema(schema);
  const patients = options.patients ?? kept.dp?.patients;
  if (patients === undefined)
    throw new RaresynthError("E_USAGE", "a declared number of patients is needed.", {
      where: "--patients",
      hint: "A round number that anybody may know, not a count of the file.",
    });
  const plan = planRelease(publicDomain(kept, unitOf(schema)), patients, epsilonList(options.epsilon), options.delta);
  if (options.json === true) io.out(JSON.stringify(plan));
  else for (const line of planText(plan, language)) io.out(line);
  if (out === undefined) return 0;
  const chart = planChart(plan, language);
  const figures = await drawCharts([chart]);
  await writeFileAtomically(out, isSvg(out) ? `${figures[chart.id] ?? ""}\n` : planPage(plan, figures, language));
  return 0;
}

/** Whether a figure alone is asked, by the name of the file. */
export function isSvg(path: string): boolean {
  return path.toLowerCase().endsWith(".svg");
}

/** "0.5,1,3" @throws {E_USAGE} */
export function epsilonList(text: string): number[] {
  const epsilons = text.split(",").map(Number);
  if (epsilons.some((epsilon) => !(epsilon > 0 && epsilon < 100)))
    throw new RaresynthError("E_USAGE", "numbers above 0 and below 100, separated by commas, are expected.", {
      where: "--epsilon",
    });
  return epsilons;
}
