import type { DpStatement } from "../../core/privacy/dp-statement.ts";
import { drawCharts } from "../charts.ts";
import { INK, rowAxis, type Chart } from "../charts/chart.ts";
import { figure } from "../html/figure.ts";
import { html, NOTHING, type Html } from "../html/html.ts";
import { bullets, facts, table } from "../html/table.ts";
import { wordsIn, type Words } from "../words/words.ts";
import { errorCurveChart } from "./curve-chart.ts";
import { dpPage } from "./dp-page.ts";

/** The statement as one page for people. A function of the statement alone. */
export async function statementPage(statement: DpStatement): Promise<string> {
  const { claim, cohort, language, errorCurve } = statement;
  const words = wordsIn(language);
  const w = words.dp.statement.statement;
  const curve = errorCurve === null ? undefined : errorCurveChart(errorCurve, language);
  const meaning = meaningChart(statement, words);
  const figures = await drawCharts([meaning, ...(curve === undefined ? [] : [curve])]);
  const heading = w.heading(cohort.rows);
  const body = html`<main>
      <header>
        <h1>${heading.before} <b>${cohort.name}</b>${heading.after}</h1>
      </header>
      <p class="lead">${w.lead(claim.unit, claim.epsilon, claim.delta, claim.rho)}</p>
      ${statement.plainWords.map((sentence, i) =>
        i === statement.plainWords.length - 1
          ? html`<div class="note"><p>${sentence}</p></div>`
          : html`<p>${sentence}</p>`,
      )}
      ${figure(meaning, figures, { words })} ${claimFacts(statement, words)} ${chosen(statement, words)}
      <h2>${w.curveTitle}</h2>
      <p>${curveSentence(errorCurve, words)}</p>
      ${figure(curve, figures, { words })} ${asked(statement, words)} ${inputs(statement, words)}
      ${account(statement, words)} ${distributions(statement, words)}
      <h2>${w.outsideTitle}</h2>
      ${bullets(statement.outsideTheClaim.map((one) => words.dp.statement.outside[one]))}
      <h2>${w.auditsTitle}</h2>
      ${bullets(statement.audits.map((one) => words.dp.statement.audited(one)))}
    </main>
    <footer>${w.footer(statement.made.software, statement.made.date)}</footer>`;
  return dpPage(w.title(cohort.name), body, words);
}

/** Guessing beside the best attack. */
function meaningChart({ claim }: DpStatement, { dp, n }: Words): Chart {
  const w = dp.statement.statement;
  const right = Math.ceil(100 * claim.meaning.largestAuc);
  const rows = [
    { name: w.meaningRows.guess, right: 50 },
    { name: w.meaningRows.attack, right },
  ];
  const x = { field: "right", type: "quantitative", scale: { domain: [0, 100], nice: false } };
  return {
    id: "dp-meaning",
    title: w.meaningChart,
    description: w.meaningDescription,
    spec: {
      width: 420,
      height: { step: 28 },
      data: { values: rows.map((row, at) => ({ ...row, at, first: at === 0, label: n.exact(row.right) })) },
      layer: [
        {
          mark: { type: "bar", height: 15 },
          encoding: {
            x: { ...x, title: w.meaningX, axis: { values: [0, 25, 50, 75, 100] } },
            y: rowAxis(
              rows.map(({ name }) => name),
              200,
            ),
            color: { condition: { test: "datum.first", value: INK.registry }, value: INK.synthetic },
          },
        },
        {
          mark: { type: "text", align: "left", dx: 5, fontSize: 12, color: INK.text },
          encoding: { x, y: { field: "at", type: "ordinal" }, text: { field: "label" } },
        },
      ],
    },
    table: { head: w.meaningHead, rows: rows.map((row) => [row.name, n.exact(row.right)]) },
  };
}

function claimFacts({ claim, cohort }: DpStatement, { dp, n }: Words): Html {
  const w = dp.statement.statement;
  const { meaning } = claim;
  return facts([
    [w.unit, w.units[claim.unit]],
    [w.odds, `× ${n.short(meaning.oddsFactor)}`],
    [w.auc, n.short(meaning.largestAuc)],
    [w.posterior, n.percent(meaning.posteriorOfOnePercent)],
    [w.advantage, n.short(meaning.advantageFromRho)],
    [w.rows, w.rowsAre[cohort.rowsAre]],
    [w.number, w.numberProtected],
    [w.trust, w.trustCentral],
  ]);
}

function chosen({ justification, publicInputs, plan }: DpStatement, { dp, n }: Words): Html {
  const w = dp.statement.statement;
  return html`<h2>${w.who}</h2>
    <p>${w.whoSaid(justification.by, justification.on, justification.because)}</p>
    ${table(
      w.rejected,
      w.rejectedHead,
      justification.rejected.map(({ epsilon, because }) => [n.exact(epsilon), because]),
    )}
    <p>${w.planned(publicInputs.patients, plan.k, plan.kMarginals, dp.gate.expectations[plan.expect])}</p> `;
}

function curveSentence(curve: DpStatement["errorCurve"], { dp }: Words): string {
  const w = dp.statement.statement;
  if (curve === null) return w.noCurve;
  return curve.basis.kind === "registry" ? w.curveRegistry(curve.basis.rho) : w.curveStandIn;
}

function asked({ method, mechanisms }: DpStatement, { dp, n }: Words): Html {
  const { statement: w, methods } = dp.statement;
  const own = methods[method.id];
  return html`<h2>${w.asked}</h2>
    ${own === undefined ? NOTHING : html`<p>${w.method(own.title, method.id, own.summary, own.notClaimed)}</p>`}
    ${table(
      w.askedCaption,
      w.askedHead,
      mechanisms.map(({ tag, mechanism, cells, sensitivity, sigma, rho }) => [
        tag,
        w.mechanisms[mechanism],
        n.exact(cells),
        n.short(sensitivity),
        sigma === null ? w.choice : n.short(sigma),
        n.short(rho),
      ]),
      { numeric: [2, 3, 4, 5] },
    )}`;
}

function inputs({ publicInputs }: DpStatement, { dp }: Words): Html {
  const { statement: w, state } = dp.statement;
  const { edges, edgesDeclared } = publicInputs;
  return html`<h2>${w.inputs}</h2>
    <p>${w.inputsIntro} <code>${publicInputs.sha256}</code></p>
    ${table(
      w.inputsCaption,
      w.inputsHead,
      publicInputs.columns.map(({ name, states, basis, declared: { by, on, from } }) => [
        name,
        states.map(state).join(" · "),
        w.basis[basis],
        w.declared(by, on, from),
      ]),
    )}
    <p>${edges.length === 0 ? w.noEdges : w.edges(edges)}</p>
    ${edgesDeclared === null ? NOTHING : html`<p>${w.declared(edgesDeclared.by, edgesDeclared.on, edgesDeclared.from)}</p>`}`;
}

function account({ cohort, ledger, claim }: DpStatement, { dp, n }: Words): Html {
  const w = dp.statement.statement;
  const { publishedElsewhere: elsewhere } = ledger;
  const published =
    elsewhere === null
      ? w.elsewhereUnknown
      : elsewhere.length === 0
        ? w.elsewhereNothing
        : w.elsewhere(elsewhere.join("; "));
  return html`<h2>${w.account}</h2>
    <p>${w.accountSaid(cohort.population, ledger.entry, ledger.sum, ledger.cap)} ${published}</p>
    ${table(
      w.wholeCurve,
      w.wholeCurveHead,
      claim.curve.map(({ epsilon, delta }) => [n.exact(epsilon), n.exact(Number(delta.toPrecision(2)))]),
      { numeric: [0, 1] },
    )}`;
}

function distributions({ columns }: DpStatement, { dp, n }: Words): Html {
  const { statement: w, state } = dp.statement;
  return html`<h2>${w.distributions}</h2>
    <p>${w.distributionsIntro}</p>
    ${columns.map(
      ({ name, states }): Html =>
        html`<details>
          <summary>${name}</summary>
          ${table(
            name,
            w.distributionHead,
            states.map((one) => [state(one.state), n.percent(one.noisyShare), n.percent(one.rowShare)]),
            { numeric: [1, 2] },
          )}
        </details> `,
    )}`;
}
