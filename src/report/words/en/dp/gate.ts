import type {
  AuditFinding,
  MembershipBesideClaim,
  NeighbourFault,
  ResidualFault,
  TraceFault,
} from "../../../../core/privacy/audit-finding.ts";
import type { DpCriterion, DpFact } from "../../../../core/privacy/dp-criterion.ts";
import type { Expectation } from "../../../../core/privacy/release-plan.ts";
import { openPoint } from "../gate.ts";
import { n } from "../numbers.ts";

/** Names of the gate's lines. */
export const lines: Readonly<Record<DpCriterion["id"], string>> = {
  confirmation: "confirmation",
  "public inputs": "public inputs",
  justification: "justification",
  planner: "planner",
  ledger: "ledger",
  "static audits": "static audits",
  "audits on patients": "audits on patients",
};

export const outcomes: Readonly<Record<DpCriterion["outcome"], string>> = {
  pass: "pass",
  fail: "fail",
  inconclusive: "not stated",
};

export const expectations: Readonly<Record<Expectation, string>> = {
  "joint model": "joint model",
  "declared graph only": "declared graph only",
  marginals: "marginals",
  nothing: "nothing",
};

/** What is printed at the end. */
export const verdicts = {
  title: (verdict: string) => `differentially private release: ${verdict}`,
  refused: "REFUSED, nothing was read or spent",
  "not stated": "NOT STATED, nothing was read or spent",
  defect: "DEFECT of the program; the budget is spent",
  membership: "DEFECT of the program: membership beyond the claim; the budget is spent",
  released: "RELEASED",
  release: (folder: string) => `release: ${folder}`,
  none: "nothing was released",
  audit: "audit",
};

/** A line of the gate in a sentence. */
export function criterion(fact: DpFact): string {
  switch (fact.kind) {
    case "confirmed":
      return fact.by === undefined
        ? "Nothing of the schema is left to confirm."
        : `The schema was confirmed by ${fact.by}${fact.date === undefined ? "" : ` on ${fact.date}`}.`;
    case "unconfirmed":
      return fact.open.map(openPoint).join(" ");
    case "declared":
      return `Declared by ${fact.by} on ${fact.on}, from: ${fact.from}.`;
    case "not declared":
      return "Nobody has said who declared bounds, levels and cuts, when, and from what (dp.declared).";
    case "justified":
      return `Chosen by ${fact.by} on ${fact.on}: ${fact.because}.`;
    case "not justified":
      return `Nobody has said who chose epsilon ${n.exact(fact.epsilon)}, why, and what was rejected (dp.justification).`;
    case "no size":
      return "No number of patients was declared (dp.patients or --patients), so nothing says what this budget buys.";
    case "nothing usable":
      return `At this size and budget not even single columns would be usable: ${whole(fact.kMarginals)} patients to the noise of a cell, ${fact.needs} are needed.`;
    case "planned":
      return `${fact.method} at K = ${whole(fact.k)}: ${expectations[fact.expect]}.`;
    case "too few":
      return `${fact.method} needs ${fact.needs} patients to the noise of a cell, there are ${whole(fact.has)}. ${fact.instead === undefined ? "Nothing would be usable." : `${fact.instead} would do.`}`;
    case "account": {
      const figures = `${n.short(fact.sum)} of ${n.short(fact.cap)} spent, ${n.short(fact.asked)} asked (rho)`;
      return fact.sum + fact.asked <= fact.cap * (1 + 1e-9)
        ? `The population's budget allows it: ${figures}.`
        : `E_BUDGET: the population's budget does not allow it: ${figures}.`;
    }
    case "unpaid":
      return `E_BUDGET: no signed account of rho ${n.short(fact.asked)} came from ${fact.sites.join(", ")}.`;
    case "not measured":
      return `Not measured, since nobody who combines sums has patients: ${fact.audits.map((id) => internal.auditNames[id]).join(", ")}; membership from the rows.`;
    case "static audit":
      return `On made-up rows: ${audit(fact.finding)}`;
  }
}

const traceFaults: Readonly<Record<TraceFault, string>> = {
  over: "the draws cost more than the entry paid for",
  under: "the draws cost less than the entry says",
  untagged: "noise was drawn outside any tagged draw",
  "not-system": "the source of noise is not the operating system's",
  "no-entry": "no ledger entry stands behind the noise",
};

const neighbourFaults: Readonly<Record<NeighbourFault, string>> = {
  domain: "what is asked depends on the data",
  queries: "the list of queries depends on the data",
  moved: "one unit moves an answer by more than its sensitivity",
  "no-pair": "no pair was tried",
};

const residualFaults: Readonly<Record<ResidualFault, string>> = {
  "no-cells": "No noisy table was handed to the audit of residuals.",
  spread: "That is not the noise that was claimed.",
};

/** What an audit found, in a sentence. */
export function audit(finding: AuditFinding): string {
  switch (finding.id) {
    case "trace":
      return finding.defect
        ? `The account does not hold: ${finding.faults.map((fault) => traceFaults[fault]).join("; ")}.`
        : `${finding.figures.draws} tagged draws add up to the ledger's entry; nothing was drawn beside them.`;
    case "residuals": {
      const { cells, ratio, p, level } = finding.figures;
      if (cells === 0) return residualFaults["no-cells"];
      const said = `The noise of ${cells} cells is ${n.short(ratio)} times what was claimed (p ${p < 0.001 ? "" : "= "}${n.p(p)}, level ${n.exact(level)}).`;
      return finding.defect ? `${said} ${residualFaults.spread}` : said;
    }
    case "neighbours": {
      const { pairs, queries, worst } = finding.figures;
      return finding.defect
        ? `Neighbours differ before noise by more than was paid for: ${finding.faults.map((fault) => neighbourFaults[fault]).join("; ")}.`
        : `${pairs} pairs of neighbours: the same ${queries} queries each, moved by at most ${n.plain(worst)} of the sensitivity paid for.`;
    }
    case "refits": {
      const { refits, epsilonA, epsilonB, epsilon, range, auc, aucLow, aucHigh, aucLargest, allGaussian } =
        finding.figures;
      return `${refits} refits with and without a planted unit: epsilon at least ${n.short(epsilonA)} (A)${allGaussian ? `, ${n.short(epsilonB)} (B)` : ""} beside the claim of ${n.exact(epsilon)}; A could show at most ${n.short(range)} with so many. AUC ${n.as("area", auc)} (${n.interval("area", { low: aucLow, high: aucHigh })}) beside the largest that the claim allows, ${n.as("area", aucLargest)}.`;
    }
  }
}

/** Membership from the released rows beside the claim. */
export function membership({ areas, largest }: MembershipBesideClaim): string {
  const bound = n.as("area", largest);
  if (areas.length === 0)
    return `The membership check measured nothing to hold against the claim (AUC at most ${bound}).`;
  const said = areas.map(
    ({ id, value, low, high }) => `${areaName(id)} ${n.as("area", value)} (${n.interval("area", { low, high })})`,
  );
  return `Membership from the released rows, AUC: ${said.join("; ")}; the claim allows at most ${bound}.`;
}

/** The internal page of the gate and the audits. */
export const internal = {
  title: (name: string) => `${name} – gate and audits (internal)`,
  internal: "Internal.",
  banner: "Holds figures of the registry that no budget paid for. Do not pass on.",
  heading: "Gate and audits of the differentially private release of",
  note: "Choosing whether to publish after looking at this page or at the internal report is outside the claim.",
  gate: "The gate",
  gateIntro: "It looked at public inputs and the ledger only.",
  gateHead: ["Line", "Outcome", "What it rests on"],
  audits: "Audits of the program",
  auditsIntro: "These read the registry. A defect is one of the program and stops the release.",
  auditHead: ["Audit", "Outcome", "Finding"],
  auditNames: { trace: "trace", residuals: "residuals", neighbours: "neighbours", refits: "refits" } as Readonly<
    Record<AuditFinding["id"], string>
  >,
  found: { defect: "DEFECT", none: "no defect" },
  membership: "Membership beside the claim",
  membershipIntro:
    "From the released rows and refits, as the usual check measures it. An interval beyond the line would refute the implementation, not the patients' luck.",
  membershipHead: ["Finding", "AUC", "Interval", "Largest that the claim allows"],
  chart: "Membership AUC against the claim",
  chartDescription: (bound: string) =>
    `Points with intervals: what an attack on the released rows reaches. Dashed: the largest that the claim allows, ${bound}. Dotted: guessing.`,
  x: "area under the curve (0.5 = guessing)",
  report: "Every other check and exact fidelity stand in report.internal.html; none of it decided.",
};

const areaNames: Readonly<Record<string, string>> = { auc: "all patients", "auc-rare": "rare patients" };
/** Whom an AUC is of. */
export function areaName(id: string): string {
  return areaNames[id] ?? id;
}

function whole(x: number): string {
  return n.exact(Math.round(x));
}
