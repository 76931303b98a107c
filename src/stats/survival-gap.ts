import type { KaplanMeier } from "./kaplan-meier.ts";

/**
 * Largest vertical distance of two Kaplan-Meier curves on [0, tau]; curves are flat after their last event.
 * @returns 0..1
 */
export function survivalGap(a: KaplanMeier, b: KaplanMeier, tau: number): number {
  let i = 0;
  let j = 0;
  let gap = 0;
  for (;;) {
    const t = Math.min(a.time[i] ?? Infinity, b.time[j] ?? Infinity);
    if (!(t <= tau)) return gap;
    while (i < a.time.length && a.time[i]! <= t) i++;
    while (j < b.time.length && b.time[j]! <= t) j++;
    const height = (curve: KaplanMeier, passed: number): number => (passed === 0 ? 1 : curve.survival[passed - 1]!);
    gap = Math.max(gap, Math.abs(height(a, i) - height(b, j)));
  }
}
