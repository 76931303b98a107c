import type { Language } from "../../core/contracts/language.ts";
import { THRESHOLDS, type ReleasePlan } from "../../core/privacy/release-plan.ts";
import type { Figures } from "../charts.ts";
import { figure } from "../html/figure.ts";
import { html } from "../html/html.ts";
import { bullets, table } from "../html/table.ts";
import { wordsIn } from "../words/words.ts";
import { dpPage } from "./dp-page.ts";
import { planChart } from "./plan-chart.ts";
import { figuresOf, planAdvice } from "./plan-text.ts";

/** The plan as one page: nothing in it comes from a registry. */
export function planPage(plan: ReleasePlan, figures: Figures, language: Language): string {
  const words = wordsIn(language);
  const w = words.dp.plan.plan;
  const body = html`<main>
    <header><h1>${w.title}</h1></header>
    <p class="lead">${w.head(plan.patients, plan.nColumns, plan.delta)}</p>
    ${figure(planChart(plan, language), figures, { words })}
    <p>${w.scale(THRESHOLDS.joint, THRESHOLDS.graph)}</p>
    ${table(
      w.title,
      w.columns,
      plan.budgets.map((budget) => [
        ...figuresOf(budget, words.n),
        words.dp.gate.expectations[budget.expect],
        w.method(budget.method),
      ]),
      { numeric: [1, 2, 3, 4] },
    )}
    <h2>${w.adviceTitle}</h2>
    ${bullets(planAdvice(plan, language))}
    <p>${w.widest(plan.widest.map(({ name, nStates }) => `${name} ${nStates}`).join(", "))}</p>
    ${plan.hasEdges ? html`` : html`<p>${w.noEdges}</p>`}
  </main>`;
  return dpPage(w.title, body, words);
}
