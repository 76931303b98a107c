import { readFileSync } from "node:fs";
import { readCsv } from "../r/read-csv.ts";

export interface Fit {
  coef: number[];
  se: number[];
  covariance: number[][];
}
export interface AnalysesReference {
  coxStrata: Fit;
  coxWomen: Fit & { n: number; events: number };
  coxTransplant: Fit;
  coxFirth: Fit;
  coxFirthSeparated: Fit & { time: number[]; dead: number[]; x: number[]; z: number[] };
  logisticFirth: Fit & { n: number };
  logisticFirthSeparated: Fit & { y: number[]; x: number[]; g: number[] };
  linear: Fit & { df: number; ci: number[][] };
  welch: { difference: number; se: number; df: number; low: number; high: number };
  rates: { events: number[]; time: number[] };
  times: number[];
  km: { survival: number[]; se: number[] }[];
  aj: { values: number[][]; se: number[][] };
  cuminc: number[][];
  randomIntercept: Fit & { residualVariance: number; interceptVariance: number };
  gee: Fit & { correlation: number; scale: number };
  slope: {
    b: number[];
    s: number[];
    vb: number[][];
    vs: number[][];
    factor: number;
    objective: number;
    low: number;
    high: number;
    atOne: number;
  };
}

/** What R gives; made by make-analyses.R. */
export const analysesReference = JSON.parse(
  readFileSync(new URL("analyses.json", import.meta.url), "utf8"),
) as AnalysesReference;
export const pbcseq = readCsv(new URL("../pbcseq/pbcseq.csv", import.meta.url));
