import { readFileSync } from "node:fs";
import { readCsv } from "./read-csv.ts";

const root = new URL("../../../", import.meta.url);

export const pbc = readCsv(new URL("sample-data/pbc/pbc.csv", root));
export const rhDNase = readCsv(new URL("sample-data/rhDNase/rhDNase.csv", root));

interface Fit {
  group: string; n: number; events: number; time: number[]; n_risk: number[]; surv: number[]; std_err: number[]; lower95_log: number[]; upper95_log: number[];
  median: number | null; median_lcl: number | null; median_ucl: number | null; rmst_tau: number; rmst: number; rmst_se: number;
}
export interface KmEntry { label: string; fits: Fit[]; logrank?: { chisq: number; df: number; observed: number[]; expected: number[] } }
export interface CoxEntry { label: string; n: number; events: number; coef: number[]; se: number[]; coef_breslow: number[]; se_breslow: number[]; loglik_null: number; loglik: number; concordance: number }
export interface LogisticEntry { label: string; n: number; events: number; coef: number[]; se: number[]; deviance: number; null_deviance: number; loglik: number; aic: number; auc: number }
export interface Matrix { columns: string[]; n: number[][]; matrix: number[][] }
export interface Dataset {
  columns: Record<string, { kind: string; quantile_probs?: number[]; quantiles_type7?: number[] }>;
  pearson: Matrix; spearman: Matrix;
  cramers_v: { a: string; b: string; n: number; rows: number; cols: number; chi2: number; v: number }[];
  correlation_ratio: { numeric: string; categorical: string; n: number; eta2: number }[];
  km: KmEntry[]; cox: CoxEntry[]; logistic: LogisticEntry[];
}

export const reference = (JSON.parse(readFileSync(new URL("r-reference.json", import.meta.url), "utf8")) as { datasets: { pbc: Dataset; rhDNase: Dataset } }).datasets;

/**
 * First exacerbation per patient: first row of each id; event if some ivstart in (0, follow-up], at the smallest such.
 */
export function firstExacerbation(): { time: Float64Array; event: Float64Array; trt: Float64Array; fev: Float64Array } {
  const days = (name: string): number[] => rhDNase.text(name).map((cell) => Date.parse(cell!) / 86_400_000);
  const [id, entry, end, start] = [rhDNase.text("id"), days("entry.dt"), days("end.dt"), rhDNase.numbers("ivstart")];
  const [trt, fev] = [rhDNase.numbers("trt"), rhDNase.numbers("fev")];
  const first = id.map((_, row) => row).filter((row) => id.indexOf(id[row]) === row);
  const followUp = first.map((row) => end[row]! - entry[row]!);
  const onset = first.map((row, i) => Math.min(...id.map((other, r) => (other === id[row] && start[r]! > 0 && start[r]! <= followUp[i]! ? start[r]! : Infinity))));
  return {
    time: Float64Array.from(first, (_, i) => Math.min(onset[i]!, followUp[i]!)),
    event: Float64Array.from(first, (_, i) => (onset[i]! < Infinity ? 1 : 0)),
    trt: Float64Array.from(first, (row) => trt[row]!),
    fev: Float64Array.from(first, (row) => fev[row]!),
  };
}
