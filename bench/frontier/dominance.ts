import { mean, type Row } from "./summary.ts";

/** What fidelity is measured by. */
export type Fidelity = "score" | "c2st" | "kept";

/** Differences below this many standard errors are noise. */
export const NOISE = 2;

/**
 * True where `peer` dominates `own`: neither membership AUC nor fidelity is worse, and at least one of them is better
 * by more than two standard errors.
 *
 * Membership: standard errors of both AUCs, taken as independent. Fidelity: mean difference over the splits that both
 * have (log of the score, AUC of the forest, or share of the signal kept, at most 1) against its standard error over the splits. With fewer than two common
 * splits nothing is told apart.
 */
export function dominates(peer: Row, own: Row, fidelity: Fidelity): boolean {
  const risk = own.membership.value - peer.membership.value;
  const riskError = Math.hypot(own.membership.standardError, peer.membership.standardError);
  const better = pairedGain(peer, own, fidelity);
  if (better === undefined || risk < 0 || better.gain < 0) return false;
  return risk > NOISE * riskError || better.gain > NOISE * better.error;
}

/**
 * By how much the first is nearer to held-out patients, on average over common splits, with its standard error;
 * undefined with fewer than two.
 */
export function pairedGain(peer: Row, own: Row, fidelity: Fidelity): { gain: number; error: number } | undefined {
  const of = (row: Row): Readonly<Record<number, number>> =>
    fidelity === "score" ? row.scores : fidelity === "c2st" ? row.c2st : row.kept;
  const [a, b] = [of(peer), of(own)];
  const gains = Object.keys(a)
    .map(Number)
    .flatMap((r) => {
      const [x, y] = [a[r]!, b[r]];
      if (y === undefined) return [];
      // Of kept signal more is better, up to all of it.
      if (fidelity === "kept") return [Math.min(1, x) - Math.min(1, y)];
      return [fidelity === "score" ? Math.log(y / x) : y - x];
    });
  if (gains.length < 2) return undefined;
  const gain = mean(gains);
  return {
    gain,
    error: Math.sqrt(gains.reduce((sum, one) => sum + (one - gain) ** 2, 0) / (gains.length * (gains.length - 1))),
  };
}

/** Of each of our generators on a registry, the peers that dominate it and those that it dominates. */
export interface Standing {
  readonly registry: string;
  readonly method: string;
  readonly dominatedBy: readonly string[];
  readonly dominates: readonly string[];
}

export function standings(rows: readonly Row[], fidelity: Fidelity): Standing[] {
  return rows
    .filter(({ from }) => from === "ours")
    .map((own) => {
      const peers = rows.filter(({ from, registry }) => from === "peer" && registry === own.registry);
      return {
        registry: own.registry,
        method: own.method,
        dominatedBy: peers.filter((peer) => dominates(peer, own, fidelity)).map(({ method }) => method),
        dominates: peers.filter((peer) => dominates(own, peer, fidelity)).map(({ method }) => method),
      };
    });
}
