import { dpTools, unitOf } from "../../../api/dp-tools.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { readRegistry } from "../../../io/registry/read-registry.ts";
import { clampingSchema } from "../../../io/schema/clamping-schema.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { rehearsalBudget } from "../../../privacy/accounting/budget.ts";
import { createMeter } from "../../../privacy/accounting/meter.ts";
import { rhoOfEpsilon } from "../../../privacy/accounting/zcdp.ts";
import { curvePoint, tableError, type CurvePoint } from "../../../privacy/curve/error-curve.ts";
import { encodeStates } from "../../../privacy/domain/encode.ts";
import { publicDomain } from "../../../privacy/domain/public-domain.ts";
import { dpMethodById } from "../../../../generators/dp/index.ts";
import { renderJson } from "../../../report/render-json.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { epsilonList } from "./dp-plan.ts";

export interface DpCurveOptions {
  readonly standIn: string;
  readonly schema: string;
  readonly out: string;
  readonly generator: string;
  readonly epsilon: string;
  readonly delta: number;
  readonly repeats: number;
}

/** Fewest points and repeats of a curve that may be shown. */
const FEWEST_EPSILONS = 4;
const FEWEST_REPEATS = 20;

/**
 * One- and two-way errors of a method over epsilon, on a table that is public or made up. Nothing is charged, since nothing of a registry is read; the
 * file says so, and whoever names the registry here breaks the claim of every later release.
 * @throws {E_USAGE} with fewer than four epsilon or twenty repeats
 */
export async function dpCurveCommand(options: DpCurveOptions, io: CliIo): Promise<ExitCode> {
  const epsilons = epsilonList(options.epsilon);
  if (epsilons.length < FEWEST_EPSILONS || options.repeats < FEWEST_REPEATS)
    throw new RaresynthError(
      "E_USAGE",
      `at least ${FEWEST_EPSILONS} epsilon and ${FEWEST_REPEATS} repeats are expected.`,
    );
  const schema = await readSchema(options.schema);
  const kept = keptSchema(schema);
  const domain = publicDomain(kept, unitOf(schema));
  const method = dpMethodById(options.generator);
  const { cohort } = await readRegistry(options.standIn, clampingSchema(schema), "train");
  const table = encodeStates(cohort, domain);
  const tools = dpTools(async () => cohort);
  const points: { epsilon: number; oneWay: CurvePoint; twoWay: CurvePoint }[] = [];
  for (const epsilon of epsilons) {
    const rho = rhoOfEpsilon(epsilon, options.delta);
    const errors = Array.from({ length: options.repeats }, () => {
      const { meter } = createMeter(tools.noise(), rehearsalBudget(rho));
      const rows = tools.rowsOf(kept, domain, method.measure(table, domain, rho, meter));
      const drawn = encodeStates(rows.draw(cohort.nUnits, tools.rows()), { ...domain, unit: "row", unitWeight: 1 });
      return [tableError(domain, table, drawn, 1), tableError(domain, table, drawn, 2)] as const;
    });
    const point = {
      epsilon,
      oneWay: curvePoint(
        epsilon,
        errors.map(([one]) => one),
      ),
      twoWay: curvePoint(
        epsilon,
        errors.map(([, two]) => two),
      ),
    };
    points.push(point);
    io.out(`epsilon ${String(epsilon).padEnd(5)} one-way error ${words(point.oneWay)}, two-way ${words(point.twoWay)}`);
  }
  await writeFileAtomically(
    options.out,
    renderJson({
      format: "raresynth-dp-curve",
      version: 1,
      note: "Made on a stand-in that was declared public or made up. A curve made on the registry itself would cost its rho.",
      method: method.id,
      delta: options.delta,
      rows: cohort.nUnits,
      points,
    }),
  );
  return 0;
}

function words({ mean, low, high }: CurvePoint): string {
  return `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
