import { stat, readdir } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { readRawTable } from "../../io/tables/read-raw-table.ts";
import { ENVIRONMENT_NAME, searchLogs, type RunEnvironment } from "../../packet/checklist/run-environment.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { renderJson } from "../../report/render-json.ts";
import { about } from "../about.ts";
import type { RunResult } from "../runs/run-result.ts";
import { RUN_RECORD } from "../runs/run-state.ts";

/**
 * Writes how a run was run beside its results: whether the system gave it a network, what it wrote, and that what it
 * printed holds no cell of the registry and no seed.
 * @param printed every line that the run printed
 */
export async function writeEnvironment(
  folder: string,
  result: RunResult,
  registryPath: string,
  printed: readonly string[],
): Promise<void> {
  const { table } = await readRawTable(registryPath);
  const open = result.schema.columns.flatMap(({ name, label, levels = [] }) => [name, label ?? "", ...levels]);
  const cells = function* (): Generator<string> {
    for (const column of table.cells) yield* column;
    yield result.record.reveal().seed;
  };
  const { lookedFor, found } = searchLogs(printed, cells(), open);
  const { softwareVersion: software, nodeVersion: node, startedAt: date } = about();
  const environment: RunEnvironment = {
    format: "raresynth-run-environment",
    version: 1,
    label: "SYNTHETIC",
    made: { date, software, node, system: `${process.platform} ${process.arch}` },
    network: networkOf(),
    logs: {
      how: `${printed.length} printed lines were searched for ${lookedFor} distinct cells of six characters or more and for the seed`,
      lookedFor,
      lines: printed.length,
      found,
    },
    files: await filesOf(folder),
  };
  await writeFileAtomically(join(folder, ENVIRONMENT_NAME), renderJson(environment));
}

/** Names and sizes, but of the record itself and of what goes when the run ends. */
async function filesOf(folder: string): Promise<RunEnvironment["files"]> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length)
        .replace(/^[\\/]+/, "")
        .replaceAll("\\", "/"),
    )
    .filter((name) => name !== RUN_RECORD && name !== ENVIRONMENT_NAME && !name.startsWith("."));
  return Promise.all(names.sort().map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
}

/** Seen from inside: a process without any interface but loopback cannot reach anybody. */
function networkOf(): RunEnvironment["network"] {
  const outward = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal);
  return outward.length === 0
    ? {
        denied: true,
        how: "The system gave the run no network interface but loopback, as the run itself saw when it ended.",
      }
    : {
        denied: false,
        how: "The system gave the run a network. The program makes no network call, which was not checked on this run; to have it denied: unshare --user --map-root-user --net raresynth run ...",
      };
}
