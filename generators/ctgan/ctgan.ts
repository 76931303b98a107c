import type { Generator } from "../../src/core/contracts/generator.ts";
import { framedGenerator } from "../shared/frame/framed-generator.ts";
import { calibrated } from "../shared/neural/calibrate.ts";
import { drawConditioned } from "../shared/neural/draw-conditioned.ts";
import { plainProduct } from "../shared/neural/networks/matrix.ts";
import { trainingNotes } from "../shared/neural/training-record.ts";
import { conditionColumns } from "./conditions.ts";
import { ctganBodyShape, loadNetwork } from "./ctgan-body.ts";
import { checkCtganParams, CTGAN_DEFAULTS } from "./ctgan-params.ts";
import { drawRows } from "./draw-rows.ts";
import { fitCtgan } from "./fit-ctgan.ts";

/** Conditional tabular generative adversarial network. */
export const ctgan: Generator = framedGenerator({
  id: "ctgan",
  card: {
    title: "Conditional tabular GAN",
    summary:
      "Two neural networks against each other: one draws rows for a given group, the other tells drawn rows from real ones; stopped by patients that neither learns from.",
    source:
      "Xu, Skoularidou, Cuesta-Infante, Veeramachaneni, NeurIPS 2019 (CTGAN); Gulrajani et al., NeurIPS 2017; Lin et al., NeurIPS 2018 (PacGAN). Differs: steps, sizes, modes, true frequencies, early stop; see METHOD.md.",
    claim:
      "No level, mode or bound is emitted that fewer than the stated number of patients hold. The model keeps the generator's weights, no row.",
    notClaimed:
      "That the weights remember no patient: a network can learn rows by heart, which only the disclosure tests can tell. Differential privacy. Fidelity like cart's below about a thousand patients.",
  },
  defaults: CTGAN_DEFAULTS,
  minUnits: 100,
  isSlow: true,
  whyUnits: "with fewer the two networks have too little to learn from and to be stopped by.",
  checkParams: checkCtganParams,
  bodyShape: ctganBodyShape,
  joint: {
    fit: fitCtgan,
    sample: ({ generator, codings, shares, latent, calibration }, nRows, rng, conditioning) => {
      const drawing = {
        network: loadNetwork(generator),
        latent,
        codings,
        shares,
        columns: conditionColumns(
          codings,
          shares.map((one) => one.length),
        ),
      };
      return drawConditioned(
        (n, stream) => calibrated(drawRows(drawing, n, stream, plainProduct), calibration, stream.child("ranks")),
        nRows,
        rng,
        conditioning,
      );
    },
    minReportedCount: (params) => params.minModeUnits,
    notes: ({ training }) => trainingNotes(training),
  },
});
