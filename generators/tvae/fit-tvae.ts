import { nth } from "../../src/core/access.ts";
import type { Progress } from "../../src/core/contracts/progress.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { DenseTable, Drawn } from "../shared/frame/joint-model.ts";
import { createAdam } from "../shared/neural/networks/adam.ts";
import { CALIBRATION_ROWS, fitCalibration } from "../shared/neural/calibrate.ts";
import type { Dense } from "../shared/neural/networks/dense.ts";
import { decodeOutputs, encodeTable, type Coding } from "../shared/neural/encoding.ts";
import { holdOutUnits, weightedRows } from "../shared/neural/hold-out.ts";
import type { Product } from "../shared/neural/networks/matrix.ts";
import { backendName } from "../shared/neural/neural-params.ts";
import { normalNoise } from "../shared/neural/networks/noise.ts";
import { openBackend } from "../shared/neural/networks/open-backend.ts";
import { judgeDraws, pairLogLoss } from "../shared/neural/pair-log-loss.ts";
import { takeEncoded } from "../shared/neural/take-encoded.ts";
import { MONITOR_ROWS, trainWithMonitor } from "../shared/neural/train-with-monitor.ts";
import { trainingRecord } from "../shared/neural/training-record.ts";
import { loadDense, saveDense, savedNumbers } from "../shared/neural/networks/weights.ts";
import { createAutoencoder, decode, LEAST_SD, lossGradients, parametersOf } from "./autoencoder.ts";
import type { TvaeBody } from "./tvae-body.ts";
import { tvaeSizes, type TvaeParams } from "./tvae-params.ts";

/** Source: the settings of Xu et al.'s experiments. */
const WEIGHT_DECAY = 1e-5;

/** Trains the autoencoder on most of the units and keeps the step whose draws suit the others best. */
export async function fitTvae(
  table: DenseTable,
  params: TvaeParams,
  rng: Rng,
  onProgress?: Progress,
  signal?: AbortSignal,
): Promise<TvaeBody> {
  const { codings, layout, rows } = encodeTable(table, params.minModeUnits, rng.child("modes"));
  const backend = await openBackend(backendName(params.backend));
  const folds = holdOutUnits(table, params.heldShare, rng.child("held"));
  const { hidden, latent, batch, nSteps } = tvaeSizes(params, folds.nTrainUnits);
  const net = createAutoencoder(layout, hidden, latent, rng.child("weights"));
  const parameters = parametersOf(net);
  const update = createAdam(parameters, { rate: params.rate, beta1: 0.9, beta2: 0.999, weightDecay: WEIGHT_DECAY });
  const lossOf = pairLogLoss(table, folds.train, folds.held);
  const drawRow = weightedRows(folds.train, table.weights);
  const rowStream = rng.child("rows");
  const noiseStream = rng.child("noise");
  const trained = await trainWithMonitor(
    {
      nSteps: layout.nCols > 0 ? nSteps : 1,
      step: (step) => {
        const chosen = Int32Array.from({ length: batch }, () => drawRow(rowStream));
        const klWeight = Math.min(1, (step + 1) / Math.max(1, params.warmUp * nSteps));
        update(
          lossGradients(
            net,
            layout,
            takeEncoded(rows, chosen),
            normalNoise(batch, latent, noiseStream),
            klWeight,
            backend.product,
          ).gradients,
        );
        for (let k = 0; k < net.sds.length; k++) net.sds[k] = Math.min(1, Math.max(LEAST_SD, nth(net.sds, k)));
      },
      // The same noise each time, so that judgements differ by the weights alone.
      judge: () =>
        judgeDraws(
          drawFrom(net, codings, MONITOR_ROWS, rng.child("judge"), backend.product),
          lossOf,
          rng.child("judge/ranks"),
        ),
      snapshot: () => ({ decoder: net.decoder.map(saveDense), sds: savedNumbers(net.sds) }),
    },
    onProgress,
    signal,
  );
  const { decoder, sds } = trained.best;
  const calibration = fitCalibration(
    drawFrom(
      { decoder: decoder.map(loadDense), sds },
      codings,
      CALIBRATION_ROWS,
      rng.child("calibrate"),
      backend.product,
    ),
  );
  return { codings: [...codings], decoder, sds, calibration, training: trainingRecord(trained, backend.name, folds) };
}

/** Rows of a decoder: codes from a standard normal. */
export function drawFrom(
  { decoder, sds }: { decoder: readonly Dense[]; sds: ArrayLike<number> },
  codings: readonly Coding[],
  nRows: number,
  rng: Rng,
  product: Product,
): Drawn[] {
  const codes = normalNoise(nRows, nth(decoder, 0).weights.nRows, rng.child("codes"));
  return decodeOutputs(decode(decoder, codes, product), codings, sds, rng.child("cells"));
}
