import { createHash } from "node:crypto";
import { packValues, unpackValues } from "../../core/packed-values.ts";
import type { CheckpointStore } from "../refits/checkpoints.ts";
import type { RefitRunner } from "../refits/refit-runner.ts";
import { digestOf } from "../sweep/candidates.ts";
import type { ControlEvidence } from "./control-step.ts";

/** What decides the outcome of a control beside what it is asked. */
export interface ControlBasis {
  /** Digest of the registry as it was read. */
  readonly registry: string;
  /** Digest of the program. */
  readonly program: string;
  /** Version of Node: its functions may round otherwise. */
  readonly node: string;
}

/** A runner that remembers controls. @property reused how many of them an earlier run had done */
export interface KeepingRunner extends RefitRunner {
  readonly reused: number;
}

/**
 * The same runner, with controls taken from earlier runs where everything that decides them is the same: registry,
 * program, recipe of the control, checks' ceilings, refits and stream. A control draws from a stream of its own, not
 * from the run's seed, so what an earlier run found is what this one would find.
 * @param store kept between runs; an entry whose content does not have its own digest is work to do again
 * @param keeps false for controls that depend on more than this program
 */
export function keepingControls(
  runner: RefitRunner,
  store: CheckpointStore,
  basis: ControlBasis,
  keeps: (generatorId: string) => boolean,
): KeepingRunner {
  let reused = 0;
  return {
    get reused() {
      return reused;
    },
    release: async (...given) => runner.release(...given),
    refits: async (...given) => runner.refits(...given),
    ...(runner.compare === undefined ? {} : { compare: runner.compare }),
    close: async () => runner.close(),
    async control(request) {
      if (!keeps(request.recipe.generatorId)) return runner.control(request);
      const key = digestOf({ basis, request });
      const kept = read(await store.get(key));
      if (kept !== undefined) {
        reused++;
        return kept;
      }
      const evidence = await runner.control(request);
      const bytes = packValues(evidence);
      await store.put(key, { sha256: sha256(bytes), bytes });
      return evidence;
    },
  };
}

function read(entry: unknown): ControlEvidence | undefined {
  if (typeof entry !== "object" || entry === null || !("bytes" in entry) || !("sha256" in entry)) return undefined;
  const { bytes } = entry;
  if (!(bytes instanceof Uint8Array) || sha256(bytes) !== entry.sha256) return undefined;
  return unpackValues(bytes) as ControlEvidence;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
