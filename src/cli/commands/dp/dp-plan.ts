import { unitOf } from "../../../api/dp-tools.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { publicDomain } from "../../../privacy/domain/public-domain.ts";
import { planRelease } from "../../../privacy/plan/plan-release.ts";
import { planWords } from "../../../privacy/plan/plan-words.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";

export interface DpPlanOptions {
  readonly schema: string;
  readonly patients?: number;
  readonly epsilon: string;
  readonly delta: number;
  readonly json?: boolean;
}

/** What each budget would buy, from the schema and a declared size. Opens no registry. @throws {E_SCHEMA | E_USAGE} */
export async function dpPlanCommand(options: DpPlanOptions, io: CliIo): Promise<ExitCode> {
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
  else for (const line of planWords(plan)) io.out(line);
  return 0;
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
