/**
 * Martingale residuals of a survival model without covariates: events observed minus the cumulative hazard of Nelson and
 * Aalen up to each person's time. A regression on them ranks persons by risk without a model of the hazard.
 *
 * Source: Therneau, Grambsch & Fleming, Biometrika 77:147 (1990), section 2; as `residuals(coxph(Surv(time, event) ~ 1),
 * "martingale")` of R's survival with `ties = "breslow"`.
 * @param time per person
 * @param event 1 event, 0 censored
 * @returns per person, at most 1; they sum to 0
 */
export function nullResiduals(time: ArrayLike<number>, event: ArrayLike<number>): Float64Array {
  const order = Int32Array.from({ length: time.length }, (_, i) => i).sort((a, b) => time[a]! - time[b]!);
  const residuals = new Float64Array(time.length);
  let hazard = 0;
  for (let from = 0; from < order.length;) {
    const at = time[order[from]!]!;
    let to = from;
    let nEvents = 0;
    while (to < order.length && time[order[to]!]! === at) nEvents += event[order[to++]!]!;
    hazard += nEvents / (order.length - from);
    for (let i = from; i < to; i++) residuals[order[i]!] = event[order[i]!]! - hazard;
    from = to;
  }
  return residuals;
}
