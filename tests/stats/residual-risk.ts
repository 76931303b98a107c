import { normalQuantile } from "../../src/stats/special.ts";

/** An attack's rate beyond the control's, as a share of what the control leaves: (a - c) / (1 - c). */
export interface ResidualRisk {
  readonly value: number;
  readonly error: number;
}

/**
 * Wilson's interval as a centre and a half width, for comparison with tools that print the centre as the rate (0 of 30
 * is then .057).
 * @param level two-sided, in (0, 1)
 */
export function wilsonCentre(successes: number, trials: number, level: number): ResidualRisk {
  const z = normalQuantile((1 + level) / 2);
  const value = (successes + (z * z) / 2) / (trials + z * z);
  return {
    value,
    error: (z / (trials + z * z)) * Math.sqrt((successes * (trials - successes)) / trials + (z * z) / 4),
  };
}

/**
 * Normalised residual risk with its error by the delta method, arms taken as independent. Not clipped: a negative value
 * says that the control did better. Printed beside the difference of the rates, never in its place.
 *
 * Source: Giomi et al., PoPETs 2023(2):312, equation 1.
 */
export function residualRisk(attack: ResidualRisk, control: ResidualRisk): ResidualRisk {
  const left = 1 - control.value;
  return {
    value: (attack.value - control.value) / left,
    error: Math.hypot(attack.error / left, (control.error * (attack.value - 1)) / (left * left)),
  };
}
