import { parentPort, workerData } from "node:worker_threads";
import { checks } from "../disclosure/index.ts";
import { generatorById } from "../generators/index.ts";
import type { Cohort } from "./core/data/cohort.ts";
import type { Column } from "./core/data/cohort.ts";
import { RaresynthError } from "./core/errors.ts";
import { createRng } from "./core/rng.ts";
import { runControl } from "./pipeline/controls/control-step.ts";
import { refitOnce } from "./pipeline/refits/refit-task.ts";
import type { Answer, Job } from "./pipeline/refits/worker-pool.ts";

const registry = workerData as Cohort<"train">;

parentPort?.on("message", ({ id, job }: { id: number; job: Job }) => void answer(id, job));

async function answer(id: number, job: Job): Promise<void> {
  try {
    if (job.kind === "control") {
      post({ id, control: await runControl(registry, job.request, checks, generatorById) }, []);
    } else {
      const refit = await refitOnce(registry, job.recipe, job.outUnits, createRng(job.seedPath), generatorById);
      post({ id, refit }, [...new Set(refit.synthetic.columns.map(bufferOf))]);
    }
  } catch (error) {
    // Only a coded error's message is known to hold no cell value; anything else stays here.
    const coded =
      error instanceof RaresynthError ? error : new RaresynthError("E_INTERNAL", `a ${job.kind} failed unexpectedly.`);
    post(
      {
        id,
        failed: {
          code: coded.code,
          message: coded.message,
          ...(coded.where === undefined ? {} : { where: coded.where }),
          ...(coded.hint === undefined ? {} : { hint: coded.hint }),
        },
      },
      [],
    );
  }
}

function post(message: Answer, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}

function bufferOf(column: Column): ArrayBuffer {
  return (column.kind === "numeric" ? column.values.buffer : column.codes.buffer) as ArrayBuffer;
}
