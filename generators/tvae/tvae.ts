import type { Generator } from "../../src/core/contracts/generator.ts";
import type { Rng } from "../../src/core/rng.ts";
import { framedGenerator } from "../shared/frame/framed-generator.ts";
import type { Drawn } from "../shared/frame/joint-model.ts";
import { calibrated } from "../shared/neural/calibrate.ts";
import { drawConditioned } from "../shared/neural/draw-conditioned.ts";
import { plainProduct } from "../shared/neural/networks/matrix.ts";
import { trainingNotes } from "../shared/neural/training-record.ts";
import { loadDense } from "../shared/neural/networks/weights.ts";
import { drawFrom, fitTvae } from "./fit-tvae.ts";
import { tvaeBodyShape, type TvaeBody } from "./tvae-body.ts";
import { checkTvaeParams, TVAE_DEFAULTS } from "./tvae-params.ts";

/** Tabular variational autoencoder. */
export const tvae: Generator = framedGenerator({
  id: "tvae",
  card: {
    title: "Tabular variational autoencoder",
    summary:
      "A neural network that compresses rows to a few numbers and draws rows from random ones; stopped by patients that it does not learn from.",
    source:
      "Xu, Skoularidou, Cuesta-Infante, Veeramachaneni, NeurIPS 2019 (TVAE); Kingma and Welling, ICLR 2014. Differs: small latent space, warm-up, drawn categories, early stop; see METHOD.md.",
    claim:
      "No level, mode or bound is emitted that fewer than the stated number of patients hold. The model keeps the decoder's weights, no row.",
    notClaimed:
      "That the weights remember no patient: a network can learn rows by heart, which only the disclosure tests can tell. Differential privacy. Effects as exact as those of cart.",
  },
  defaults: TVAE_DEFAULTS,
  minUnits: 100,
  isSlow: true,
  whyUnits: "with fewer the network learns the patients, not the population.",
  checkParams: checkTvaeParams,
  bodyShape: tvaeBodyShape,
  joint: {
    fit: fitTvae,
    sample: (body, nRows, rng, conditioning) =>
      drawConditioned((n, stream) => drawRows(body, n, stream), nRows, rng, conditioning),
    minReportedCount: (params) => params.minModeUnits,
    notes: ({ training }) => trainingNotes(training),
  },
});

function drawRows({ decoder, codings, sds, calibration }: TvaeBody, nRows: number, rng: Rng): Drawn[] {
  return calibrated(
    drawFrom({ decoder: decoder.map(loadDense), sds }, codings, nRows, rng, plainProduct),
    calibration,
    rng.child("ranks"),
  );
}
