import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { combineCounts } from "../../../api/federation/combine.ts";
import { planRound } from "../../../api/federation/round-queries.ts";
import { dpTools } from "../../../api/dp-tools.ts";
import { readKeys } from "../../../api/packet/verify-packet.ts";
import { RaresynthError } from "../../../core/errors.ts";
import type { SumTable } from "../../../federation/check-sum.ts";
import { renderRound, roundId, type Round } from "../../../federation/round.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { readSchema } from "../../../io/schema/read-schema.ts";
import { cohortToCsv } from "../../../io/tables/write-csv.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { notReadable } from "../packet/keys.ts";
import { roundOf, siteFiles } from "./contribute.ts";

export interface CombinePlanOptions {
  readonly schema: string;
  readonly trust: string;
  readonly patients: string;
  readonly generator: Round["method"];
  readonly epsilon: number;
  readonly delta: number;
  readonly colluding?: number;
  readonly noise: Round["noise"];
  readonly after?: readonly string[];
  readonly out: string;
}

/** Plans an exchange from public inputs and the noisy sums of earlier ones. */
export async function combinePlanCommand(options: CombinePlanOptions, io: CliIo): Promise<ExitCode> {
  refuseExisting(options.out);
  const { generator: method, epsilon, delta, noise, colluding = 0 } = options;
  const trusted = await readKeys(options.trust);
  const sizes = options.patients.split(",").map(Number);
  if (sizes.length !== trusted.length || sizes.some((size) => !Number.isInteger(size) || size < 1))
    throw new RaresynthError("E_USAGE", `${trusted.length} whole numbers are expected, one a key.`, {
      where: "--patients",
    });
  const round = planRound({
    schema: await readSchema(options.schema),
    method,
    epsilon,
    delta,
    noise,
    colluding,
    sites: trusted.map(({ name, keyid }, at) => ({ name, keyid, patients: sizes[at] ?? 0 })),
    earlier: (await sums(options.after)).map(({ tables }) => tables),
  });
  await writeFileAtomically(options.out, renderRound(round));
  await roundOf(options.out);
  io.out(`round ${roundId(round).slice(0, 12)}, exchange ${round.step} of ${method}: ${options.out}`);
  return 0;
}

export interface CombineSumOptions {
  readonly schema: string;
  readonly round: string;
  readonly trust: string;
  readonly peers?: readonly string[];
  readonly after?: readonly string[];
  readonly out: string;
  readonly rows?: string;
}

/** Adds up the files of all sites; nothing is written where anything does not fit. */
export async function combineSumCommand(
  files: readonly string[],
  options: CombineSumOptions,
  io: CliIo,
): Promise<ExitCode> {
  for (const path of [options.out, options.rows]) if (path !== undefined) refuseExisting(path);
  const round = await roundOf(options.round);
  const schema = await readSchema(options.schema);
  const trusted = await readKeys(options.trust);
  const peers = await siteFiles(options.peers ?? [], "keys", round, trusted);
  const counts = await siteFiles(files, "counts", round, trusted);
  const earlier = await sums(options.after);
  if (options.rows !== undefined && (round.method === "dp-mst" ? round.step !== 3 || earlier.length !== 2 : false))
    throw new RaresynthError("E_USAGE", "rows are drawn after the third exchange, with the sums of both before.", {
      where: "--rows",
    });
  if (earlier.some(({ inputs, cohort }) => inputs !== round.inputs || cohort !== round.cohort))
    throw new RaresynthError("E_FEDERATION", "an earlier sum is of other public inputs.", { where: "--after" });
  const { tables, domain } = combineCounts(round, schema, peers, counts);
  const kept = keptSchema(schema);
  const measured = [...(earlier[0]?.tables ?? []), ...tables];
  const csv = options.rows === undefined ? undefined : drawn(kept, domain, measured);
  await writeFileAtomically(
    options.out,
    `${JSON.stringify({ format: "raresynth-sum", version: 1, round: roundId(round), cohort: round.cohort, inputs: round.inputs, step: round.step, tables })}\n`,
  );
  io.out(options.out);
  if (csv !== undefined && options.rows !== undefined) {
    await writeFileAtomically(options.rows, csv);
    io.out(options.rows);
  }
  return 0;
}

function drawn(
  kept: ReturnType<typeof keptSchema>,
  domain: Parameters<ReturnType<typeof dpTools>["rowsOf"]>[1],
  tables: readonly SumTable[],
): string {
  const tools = dpTools(() => Promise.reject(new RaresynthError("E_INTERNAL", "a combiner reads no registry.")));
  const rows = tools.rowsOf(kept, domain, tables);
  return cohortToCsv(rows.draw(Math.max(1, Math.round(rows.total)), tools.rows()));
}

const sumShape = z.looseObject({
  format: z.literal("raresynth-sum"),
  cohort: z.string(),
  inputs: z.string(),
  step: z.number(),
  tables: z.array(
    z.strictObject({ columns: z.array(z.number().int()), sigma: z.number(), counts: z.array(z.number()) }),
  ),
});

async function sums(paths: readonly string[] = []): Promise<z.infer<typeof sumShape>[]> {
  return Promise.all(
    paths.map(async (path, at) => {
      const text = await readFile(path, "utf8").catch(notReadable(path));
      let parsed: ReturnType<typeof sumShape.safeParse> | undefined;
      try {
        parsed = sumShape.safeParse(JSON.parse(text));
      } catch {
        parsed = undefined;
      }
      if (parsed?.success !== true || parsed.data.step !== at + 1)
        throw new RaresynthError("E_FEDERATION", `the sum of exchange ${at + 1} is expected here.`, {
          where: basename(path),
        });
      return parsed.data;
    }),
  );
}

function refuseExisting(path: string): void {
  if (existsSync(path)) throw new RaresynthError("E_FILE", "the file exists already.", { where: path });
}
