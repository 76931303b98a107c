import type { Language } from "../../core/contracts/language.ts";
import { THRESHOLDS, type ReleasePlan } from "../../core/privacy/release-plan.ts";
import { wordsIn } from "../words/words.ts";

/** Widths of the columns of figures. */
const WIDTHS = [9, 12, 14, 7, 10] as const;

/** The plan for a terminal. */
export function planText(plan: ReleasePlan, language: Language): string[] {
  const { n, dp } = wordsIn(language);
  const w = dp.plan.plan;
  const cells = (row: readonly string[]): string => row.map((cell, i) => cell.padStart(WIDTHS[i] ?? 0)).join("");
  return [
    w.head(plan.patients, plan.nColumns, plan.delta),
    "",
    ...w.columns.slice(0, WIDTHS.length).map((name, i) => `  (${i + 1}) ${name}`),
    `${cells(WIDTHS.map((_, i) => `(${i + 1})`))}   ${w.columns[5] ?? ""}`,
    ...plan.budgets.map(
      (budget) =>
        `${cells(figuresOf(budget, n))}   ${dp.gate.expectations[budget.expect]} (${w.method(budget.method)})`,
    ),
    "",
    w.scale(THRESHOLDS.joint, THRESHOLDS.graph),
    "",
    ...planAdvice(plan, language),
    "",
    w.widest(plan.widest.map(({ name, nStates }) => `${name} ${nStates}`).join(", ")),
    ...(plan.hasEdges ? [] : [w.noEdges]),
  ];
}

/** What would help, an epsilon a line. */
export function planAdvice(plan: ReleasePlan, language: Language): string[] {
  const { advice } = wordsIn(language).dp.plan;
  return plan.budgets.map((budget, at) =>
    advice(budget, plan.smallest[at] ?? { joint: Infinity, graph: Infinity }, plan.patients, plan.nColumns),
  );
}

/** Figures of one epsilon, in the order of the columns' names. */
export function figuresOf(
  { epsilon, sigmaOneWay, sigmaTwoWay, k, noiseShare }: ReleasePlan["budgets"][number],
  n: ReturnType<typeof wordsIn>["n"],
): string[] {
  return [n.exact(epsilon), n.short(sigmaOneWay), n.short(sigmaTwoWay), n.short(k), n.percent(noiseShare)];
}
