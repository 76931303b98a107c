import { gather } from "../../src/core/access.ts";
import type { Progress } from "../../src/core/contracts/progress.ts";
import { permutation, type Rng } from "../../src/core/rng.ts";
import type { DenseTable } from "../shared/frame/joint-model.ts";
import { CALIBRATION_ROWS, fitCalibration } from "../shared/neural/calibrate.ts";
import { encodeTable, type Encoded } from "../shared/neural/encoding.ts";
import { holdOutUnits } from "../shared/neural/hold-out.ts";
import { besides } from "../shared/neural/networks/matrix.ts";
import { backendName } from "../shared/neural/neural-params.ts";
import { openBackend } from "../shared/neural/networks/open-backend.ts";
import { judgeDraws, pairLogLoss } from "../shared/neural/pair-log-loss.ts";
import { MONITOR_ROWS, trainWithMonitor } from "../shared/neural/train-with-monitor.ts";
import { trainingRecord } from "../shared/neural/training-record.ts";
import { averagedNetwork } from "./averaged-network.ts";
import {
  conditionColumns,
  conditionVectors,
  groupShares,
  trainingSampler,
  type ConditionColumn,
} from "./conditions.ts";
import { createCritic } from "./critic.ts";
import { loadNetwork, saveNetwork, type CtganBody } from "./ctgan-body.ts";
import { ctganSizes, type CtganParams } from "./ctgan-params.ts";
import { drawRows } from "./draw-rows.ts";
import { ganStepper, type GanBatch } from "./gan-step.ts";
import { realRows } from "./real-rows.ts";
import { createResidualNetwork } from "./residual-network.ts";

/**
 * Trains both networks on most of the units and keeps the averaged generator of the step whose draws suit the others
 * best.
 */
export async function fitCtgan(
  table: DenseTable,
  params: CtganParams,
  rng: Rng,
  onProgress?: Progress,
  signal?: AbortSignal,
): Promise<CtganBody> {
  const encoded = encodeTable(table, params.minModeUnits, rng.child("modes"));
  const { codings, layout } = encoded;
  const backend = await openBackend(backendName(params.backend));
  const folds = holdOutUnits(table, params.heldShare, rng.child("held"));
  const sizes = ctganSizes(params, folds.nTrainUnits);
  const shares = groupShares(table, codings, params.minModeUnits);
  const columns = conditionColumns(
    codings,
    shares.map((one) => one.length),
  );
  const width = columns.reduce((sum, { nGroups }) => sum + nGroups, 0);
  const generator = createResidualNetwork(sizes.latent + width, sizes.hidden, layout.nCols, rng.child("generator"));
  const critic = createCritic(sizes.pac * (layout.nCols + width), sizes.hidden, rng.child("critic"));
  const step = ganStepper(
    { generator, critic, layout, columns },
    sizes,
    params.rate,
    backend.product,
    rng.child("steps"),
  );
  const nextBatch = batches(table, encoded, columns, folds.train, sizes.batch, rng);
  const { average, follow } = averagedNetwork(generator);
  const lossOf = pairLogLoss(table, folds.train, folds.held);
  const drawn = { latent: sizes.latent, codings, columns, shares };
  const trained = await trainWithMonitor(
    {
      nSteps: layout.nCols > 0 ? sizes.nSteps : 1,
      step: () => {
        step(nextBatch());
        follow();
      },
      // The same noise each time, so that judgements differ by the weights alone.
      judge: () =>
        judgeDraws(
          drawRows({ ...drawn, network: average }, MONITOR_ROWS, rng.child("judge"), backend.product),
          lossOf,
          rng.child("judge/ranks"),
        ),
      snapshot: () => saveNetwork(average),
    },
    onProgress,
    signal,
  );
  const calibration = fitCalibration(
    drawRows(
      { ...drawn, network: loadNetwork(trained.best) },
      CALIBRATION_ROWS,
      rng.child("calibrate"),
      backend.product,
    ),
  );
  return {
    codings: [...codings],
    latent: sizes.latent,
    shares,
    generator: trained.best,
    calibration,
    training: trainingRecord(trained, backend.name, folds),
  };
}

/**
 * Conditions, and real rows that meet them in another order, so that a packed row of drawn patients meets other
 * conditions than its real neighbour.
 */
function batches(
  table: DenseTable,
  { rows, layout }: Encoded,
  columns: readonly ConditionColumn[],
  train: Int32Array,
  batch: number,
  rng: Rng,
): () => GanBatch {
  const sampler = trainingSampler(table, columns, train);
  const takeReal = realRows(table, rows, layout, train);
  const conditionStream = rng.child("conditions");
  const rowStream = rng.child("rows");
  return () => {
    const conditions = sampler.conditions(batch, conditionStream);
    const order = permutation(batch, rowStream);
    const met = {
      column: gather(conditions.column, order),
      group: gather(conditions.group, order),
    };
    const chosen = Int32Array.from(order, (_, at) => sampler.rowFor(met, at, rowStream));
    return { conditions, real: besides(takeReal(chosen, rowStream), conditionVectors(met, columns)) };
  };
}
