import { nth } from "../../core/access.ts";
import type { Estimate } from "../../core/contracts/estimate.ts";
import type { SettingSummary, Standing } from "../../core/contracts/sweep.ts";

/**
 * What the choice is made by. Lower is better on both axes; a point that does not qualify never stands before one that
 * does.
 */
export interface MapPoint {
  readonly exposure: number;
  readonly fidelity: number;
  readonly qualifies: boolean;
}

/** Whether `a` is at least as good as `b` in all of exposure, fidelity and qualification, and better in one. */
export function dominates(a: MapPoint, b: MapPoint): boolean {
  const asGood = a.exposure <= b.exposure && a.fidelity <= b.fidelity && Number(a.qualifies) >= Number(b.qualifies);
  return asGood && (a.exposure < b.exposure || a.fidelity < b.fidelity || a.qualifies !== b.qualifies);
}

/** Places of the points that no other dominates. */
export function paretoFront(points: readonly MapPoint[]): number[] {
  return [...points.keys()].filter((at) => !points.some((other) => dominates(other, nth(points, at))));
}

/** Best fidelity among those that qualify; ties by lower exposure, then by place in the list. */
export function choosePoint(points: readonly MapPoint[]): number | undefined {
  const order = (a: MapPoint, b: MapPoint): number => a.fidelity - b.fidelity || a.exposure - b.exposure;
  return [...points.keys()]
    .filter((at) => nth(points, at).qualifies)
    .reduce<number | undefined>(
      (best, at) => (best === undefined || order(nth(points, at), nth(points, best)) < 0 ? at : best),
      undefined,
    );
}

type Measured = Omit<SettingSummary, "standing" | "toChosen">;

/**
 * Interval of the difference of two settings' fidelity on the same left-out patients; undefined where too few are
 * shared.
 */
export type FidelityGap = (setting: string, other: string) => Estimate | undefined;

/**
 * Standing of every setting, and the choice. The front is that of the point estimates; off it, a setting is dominated
 * only by one that it can be told from.
 */
export function placeSettings(
  measured: readonly Measured[],
  gap: FidelityGap,
): { readonly settings: readonly SettingSummary[]; readonly chosen: string | undefined } {
  const drawn = measured.flatMap((one): Drawn[] =>
    one.exposure === undefined || one.fidelity === undefined
      ? []
      : [
          {
            one,
            exposure: one.exposure,
            point: { exposure: one.exposure.value, fidelity: one.fidelity.value, qualifies: one.qualifies },
          },
        ],
  );
  const points = drawn.map(({ point }) => point);
  const front = new Set(paretoFront(points).map((at) => nth(drawn, at).one.setting));
  const at = choosePoint(points);
  const chosen = at === undefined ? undefined : nth(drawn, at).one.setting;
  const standingOf = (one: Measured): Standing => {
    const own = drawn.find((entry) => entry.one === one);
    if (own === undefined) return "not measured";
    if (front.has(one.setting)) return "front";
    return drawn.some((other) => other !== own && isBetter(other, own, gap)) ? "dominated" : "near the front";
  };
  const settings = measured.map((one): SettingSummary => {
    const toChosen =
      chosen === undefined || chosen === one.setting || one.fidelity === undefined
        ? undefined
        : gap(one.setting, chosen);
    return { ...one, standing: standingOf(one), ...(toChosen === undefined ? {} : { toChosen }) };
  });
  return { settings, chosen };
}

interface Drawn {
  readonly one: Measured;
  readonly exposure: Estimate;
  readonly point: MapPoint;
}

/** Whether `a` can be told from `b` on one axis, where it is better, and not on the other, where it is worse. */
function isBetter(a: Drawn, b: Drawn, gap: FidelityGap): boolean {
  if (b.point.qualifies && !a.point.qualifies) return false;
  const difference = gap(b.one.setting, a.one.setting);
  const nearer = difference !== undefined && difference.low > 0;
  const farther = difference !== undefined && difference.high < 0;
  return (nearer && a.exposure.low <= b.exposure.high) || (a.exposure.high < b.exposure.low && !farther);
}
