import type { DpStatement } from "../../core/privacy/dp-statement.ts";
import { html, trusted, type Html } from "../html/html.ts";
import { STYLE } from "../html/style.ts";
import { facts, table } from "../html/table.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The statement as one page for people. A function of the statement alone. */
export function statementPage(statement: DpStatement): string {
  const { claim, cohort, method, publicInputs, ledger, justification, plan, smallGroups } = statement;
  const meaning = claim.meaning;
  const page = html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Privacy statement: ${cohort.name}</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>Privacy statement of <b>${cohort.name}</b>, ${cohort.rows} synthetic rows</h1>
        </header>
        <main>
          <p class="lead">
            Differentially private for one ${claim.unit} more or less: epsilon ${figure(claim.epsilon)}, delta
            ${String(claim.delta)} (rho ${figure(claim.rho)}).
          </p>
          ${claim.inPlainWords.map((sentence) => html`<p>${sentence}</p>`)}
          <div class="note"><p>${smallGroups.sentence}</p></div>
          ${facts([
            ["odds may change by at most", `× ${figure(meaning.oddsFactor)}`],
            ["largest AUC of a membership attack", figure(meaning.largestAuc)],
            ["a suspicion of 1 % becomes at most", `${figure(100 * meaning.posteriorOfOnePercent)} %`],
            ["advantage, from rho", figure(meaning.advantageFromRho)],
            ["rows", cohort.rowsAre],
          ])}
          <h2>Who chose epsilon, and why</h2>
          <p>${justification.by}, ${justification.on}: ${justification.because}.</p>
          ${table(
            "Rejected alternatives",
            ["epsilon", "why not"],
            justification.rejected.map(({ epsilon, because }) => [figure(epsilon), because]),
          )}
          <p>
            Planned for ${publicInputs.patients} patients (a declared number): ${figure(plan.k)} patients to the noise
            of a cell of two columns, ${figure(plan.kMarginals)} to that of one: ${plan.expect}.
          </p>
          <h2>What was asked of the data</h2>
          <p>${method.title} (${method.id}). ${method.claim} Not claimed: ${method.notClaimed}</p>
          ${table(
            "Every use of the data, with its noise in patients and its price",
            ["query", "mechanism", "cells", "noise (sd)", "rho"],
            statement.mechanisms.map(({ tag, mechanism, cells, sigma, rho }) => [
              tag,
              mechanism,
              String(cells),
              sigma === null ? "choice" : figure(sigma),
              figure(rho),
            ]),
            { numeric: [2, 3, 4] },
          )}
          <h2>Public inputs</h2>
          <p>Declared by ${publicInputs.declaredBy} on ${publicInputs.declaredOn}, from: ${publicInputs.from}.</p>
          ${table(
            "Columns and their states",
            ["column", "states", "basis"],
            publicInputs.columns.map(({ name, states, basis }) => [name, states.join(" · "), basis]),
          )}
          ${
            publicInputs.edges.length === 0
              ? html`<p>No pair of columns was declared.</p>`
              : html`<p>Declared pairs: ${publicInputs.edges.map(([a, b]) => `${a} with ${b}`).join(", ")}.</p>`
          }
          <h2>The account of this population</h2>
          <p>
            Population ${cohort.population}: entry ${ledger.entry} of its ledger; ${figure(ledger.sum)} of
            ${figure(ledger.cap)} (rho) spent over all releases, this one included.
            ${
              ledger.publishedElsewhere === null
                ? "Nobody has said what else was published about the same patients."
                : ledger.publishedElsewhere.length === 0
                  ? "Declared: nothing else was published about the same patients."
                  : `Published outside this account: ${ledger.publishedElsewhere.join("; ")}.`
            }
          </p>
          ${table(
            "The claim on its whole curve",
            ["epsilon", "delta"],
            claim.curve.map(({ epsilon, delta }) => [figure(epsilon), delta.toExponential(1)]),
            { numeric: [0, 1] },
          )}
          <h2>Distribution of each column</h2>
          <p>
            Both shares are paid for: by the noisy tables, and by the rows drawn from them. No exact figure of the
            registry stands here.
          </p>
          ${statement.columns.map(({ name, states }): Html =>
            table(
              name,
              ["state", "noisy tables", "these rows"],
              states.map(({ state, noisyShare, rowShare }) => [state, percent(noisyShare), percent(rowShare)]),
              { numeric: [1, 2] },
            ),
          )}
          <h2>Outside the claim</h2>
          <ul>
            ${statement.outsideTheClaim.map((line) => html`<li>${line}</li>`)}
          </ul>
          <h2>Audits of the program</h2>
          <ul>
            ${statement.audits.map(({ sentence }) => html`<li>${sentence}</li>`)}
          </ul>
        </main>
        <footer>raresynth ${statement.made.software}, ${statement.made.date}</footer>
      </body>
    </html>`;
  return `${page.markup}\n`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
