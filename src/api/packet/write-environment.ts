import { stat, readdir } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { tableBlocks, type LargeSource } from "../../io/large/blocks/table-blocks.ts";
import type { RawTable } from "../../io/tables/raw-table.ts";
import { readRawTable } from "../../io/tables/read-raw-table.ts";
import {
  ENVIRONMENT_NAME,
  logSearch,
  searchLogs,
  type RunEnvironment,
} from "../../packet/checklist/run-environment.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { renderJson } from "../../report/render-json.ts";
import { about } from "../about.ts";
import { isLarge, sourceOf } from "../large/large-files.ts";
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
  const open = result.schema.columns.flatMap(({ name, label, levels = [] }) => [name, label ?? "", ...levels]);
  const { seed } = result.record.reveal();
  const source = await sourceOf(registryPath);
  const logs =
    source !== undefined && (await isLarge(source))
      ? await searchedInBlocks(source, printed, open, seed)
      : searchedWhole((await readRawTable(registryPath)).table, printed, open, seed);
  const { softwareVersion: software, nodeVersion: node, startedAt: date } = about();
  const environment: RunEnvironment = {
    format: "raresynth-run-environment",
    version: 1,
    label: "SYNTHETIC",
    made: { date, software, node, system: `${process.platform} ${process.arch}` },
    network: networkOf(),
    logs: { ...logs, lines: printed.length },
    files: await filesOf(folder),
  };
  await writeFileAtomically(join(folder, ENVIRONMENT_NAME), renderJson(environment));
}

type Searched = Omit<NonNullable<RunEnvironment["logs"]>, "lines">;

function searchedWhole(table: RawTable, printed: readonly string[], open: readonly string[], seed: string): Searched {
  const cells = function* (): Generator<string> {
    for (const column of table.cells) yield* column;
    yield seed;
  };
  const { lookedFor, found } = searchLogs(printed, cells(), open);
  return {
    how: `${printed.length} printed lines were searched for ${lookedFor} distinct cells of six characters or more and for the seed`,
    ...{ lookedFor, found },
  };
}

/** The same of a registry that is not held: a cell of several blocks of rows is counted in each. */
async function searchedInBlocks(
  source: LargeSource,
  printed: readonly string[],
  open: readonly string[],
  seed: string,
): Promise<Searched> {
  const search = logSearch(printed, open);
  const seen = new Map<number, number>();
  for await (const block of tableBlocks(source))
    block.columns.forEach(({ size, generation, textOf }, at) => {
      for (let id = generation === 0 ? (seen.get(at) ?? 0) : 0; id < size; id++) search.see(textOf(id));
      seen.set(at, size);
    });
  search.see(seed);
  const { lookedFor, found } = search.result();
  return {
    how: `${printed.length} printed lines were searched for ${lookedFor} cells of six characters or more (distinct in each block of rows) and for the seed`,
    ...{ lookedFor, found },
  };
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
