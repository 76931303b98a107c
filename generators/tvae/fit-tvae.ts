import type { Progress } from "../../src/core/progress.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { DenseTable } from "../shared/frame/joint-model.ts";
import { createAdam } from "../shared/neural/adam.ts";
import { decodeOutputs, encodeTable } from "../shared/neural/encoding.ts";
import { holdOutUnits, weightedRows } from "../shared/neural/hold-out.ts";
import { matrix } from "../shared/neural/matrix.ts";
import { backendName } from "../shared/neural/neural-params.ts";
import { normalNoise } from "../shared/neural/noise.ts";
import { openBackend } from "../shared/neural/open-backend.ts";
import { pairLogLoss } from "../shared/neural/pair-log-loss.ts";
import { takeEncoded } from "../shared/neural/take-encoded.ts";
import { MONITOR_ROWS, trainWithMonitor } from "../shared/neural/train-with-monitor.ts";
import { trainingRecord } from "../shared/neural/training-record.ts";
import { saveDense, savedNumbers } from "../shared/neural/weights.ts";
import { createAutoencoder, decode, LEAST_SD, lossGradients, parametersOf } from "./autoencoder.ts";
import type { TvaeBody } from "./tvae-body.ts";
import { tvaeSizes, type TvaeParams } from "./tvae-params.ts";

/** Source: the settings of Xu et al.'s experiments. */
const WEIGHT_DECAY = 1e-5;

/** Trains the autoencoder on most of the units and keeps the step whose draws suit the others best. */
export async function fitTvae(table: DenseTable, params: TvaeParams, rng: Rng, onProgress?: Progress, signal?: AbortSignal): Promise<TvaeBody> {
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
  const trained = await trainWithMonitor({
    nSteps,
    step: (step) => {
      const chosen = Int32Array.from({ length: batch }, () => drawRow(rowStream));
      const klWeight = Math.min(1, (step + 1) / Math.max(1, params.warmUp * nSteps));
      update(lossGradients(net, layout, takeEncoded(rows, chosen), normalNoise(batch, latent, noiseStream), klWeight, backend.product).gradients);
      for (let k = 0; k < net.sds.length; k++) net.sds[k] = Math.min(1, Math.max(LEAST_SD, net.sds[k]!));
    },
    judge: () => {
      // The same noise each time, so that judgements differ by the weights alone.
      const stream = rng.child("judge");
      return lossOf(decodeOutputs(decode(net.decoder, normalNoise(MONITOR_ROWS, latent, stream), backend.product), codings, net.sds, stream));
    },
    snapshot: () => ({ decoder: net.decoder.map(({ weights, bias }) => ({ weights: matrix(weights.nRows, weights.nCols, weights.values.slice()), bias: bias.slice() })), sds: net.sds.slice() }),
  }, onProgress, signal);
  return { codings: [...codings], decoder: trained.best.decoder.map(saveDense), sds: savedNumbers(trained.best.sds), training: trainingRecord(trained, backend.name, folds) };
}
