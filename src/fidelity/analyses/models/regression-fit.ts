import { nth } from "../../../core/access.ts";
import type { AnalysisFit, FitMethod, NonFit, Quantity, Scale } from "../../../core/contracts/utility/analyses.ts";
import type { RegressionFailure } from "../../../stats/regression.ts";
import type { Design, DesignColumn } from "./design.ts";
import { estimatesOf, notFitted, supportOf, type Penalty } from "./planned.ts";

/**
 * Below this many events per coefficient maximum likelihood is biased away from 0. Source: Vittinghoff & McCulloch, Am
 * J Epidemiol 165:710 (2007).
 */
const LEAST_EVENTS_PER_COEFFICIENT = 5;
/** Firth's Cox costs the third power of this; above it a ridge takes its place. */
const MOST_FIRTH_COEFFICIENTS = 20;

interface Coefficients {
  readonly coefficients: Float64Array;
  readonly covariance: Float64Array;
}

/** A likelihood model of an event, plain or penalised. */
export interface EventModel {
  readonly plan: readonly DesignColumn[];
  readonly design: Design;
  /** 1 or 0 per row of the design. */
  readonly event: Uint8Array;
  /** What the events are counted against: for Cox the events, for a logistic model the rarer outcome. */
  readonly nInformative: number;
  readonly scale: Scale;
  readonly name: (column: DesignColumn) => Quantity;
  /** Entry of the first covariate among the coefficients. */
  readonly offset: 0 | 1;
  readonly run: (penalty: Penalty | undefined) => (Coefficients & { readonly status: "fitted" }) | RegressionFailure;
}

/**
 * Maximum likelihood; Firth's penalty where there are too few events per coefficient or a covariate separates the
 * events; a ridge of 1 where that does not settle either. What was declared and why it gave way is kept.
 */
export function fitEventModel(model: EventModel, asked: Penalty | undefined): AnalysisFit {
  const { plan, design, nInformative } = model;
  if (design.rows.length === 0) return notFitted({ reason: "no rows" });
  const varying = design.columns.filter((column) => column.some((value) => value !== column[0])).length;
  if (varying === 0) return notFitted({ reason: "no varying term" });
  let insteadOf: NonFit | undefined;
  let penalty = asked;
  if (penalty === undefined && nInformative < LEAST_EVENTS_PER_COEFFICIENT * varying) {
    insteadOf = {
      reason: "too few events",
      events: nInformative,
      coefficients: varying,
      needed: LEAST_EVENTS_PER_COEFFICIENT * varying,
    };
    penalty = "firth";
  }
  const weakest: Penalty = plan.length > MOST_FIRTH_COEFFICIENTS ? "ridge" : "firth";
  const order: readonly (Penalty | undefined)[] =
    penalty === "ridge" ? ["ridge"] : penalty === "firth" ? [weakest, "ridge"] : [undefined, weakest, "ridge"];
  for (const attempt of order) {
    const fit = model.run(attempt);
    if (fit.status === "failed") {
      insteadOf ??= { reason: "separation" };
      continue;
    }
    return finish(model, fit, attempt, varying, insteadOf);
  }
  return notFitted(insteadOf ?? { reason: "not converged" });
}

function finish(
  { plan, design, event, nInformative, scale, name, offset }: EventModel,
  fit: Coefficients,
  penalty: Penalty | undefined,
  varying: number,
  insteadOf: NonFit | undefined,
): AnalysisFit {
  const targets = plan.map((one, j) => ({
    quantity: name(one),
    scale,
    support: supportOf(one, nth(design.columns, j), (i) => event[i] === 1),
  }));
  const size = fit.coefficients.length;
  const inner = Float64Array.from(
    plan.flatMap((_, a) => plan.map((__, b) => nth(fit.covariance, (a + offset) * size + b + offset))),
  );
  const method: FitMethod = penalty ?? "maximum likelihood";
  return {
    status: "fitted",
    method,
    ...(insteadOf === undefined ? {} : { insteadOf }),
    ...estimatesOf(targets, fit.coefficients.subarray(offset), inner),
    nRows: design.rows.length,
    nEvents: event.reduce((sum, one) => sum + one, 0),
    eventsPerCoefficient: nInformative / varying,
  };
}
