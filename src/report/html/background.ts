import { attemptsText, countText, decimal } from "../format.ts";
import type { Report } from "../report-schema.ts";
import { html, NOTHING, type Html } from "./html.ts";
import { outcomeWord } from "./outcome-mark.ts";
import { bullets, facts, table } from "./table.ts";

export function notTestedSection(report: Report): Html {
  return html`<h2 id="not-tested">What was not tested</h2>
    <p>A verdict says nothing about what nobody looked at. This run did not look at:</p>
    ${bullets(report.notTested)}`;
}

/** What the registry's size and uniqueness allow, before any fit. */
export function registrySection(report: Report): Html {
  const { preflight, subject } = report;
  const sets = preflight.sets.map((set) => [
    set.columns.join(" × "),
    countText(set.classes),
    countText(set.alone),
    countText(set.smallCells),
    countText(set.smallest),
  ]);
  return html`<h2 id="registry">The registry</h2>
    ${subject.description === undefined ? NOTHING : html`<p>${subject.description}</p>`}
    ${facts([
      ["Records read", countText(preflight.rows)],
      ["Units of protection", countText(preflight.units)],
      ["Dropped for want of consent", countText(preflight.droppedByConsent)],
      ["Identifiers dropped after reading", preflight.droppedIdentifiers.join(", ") || "none"],
      ["Roles that nobody confirmed", preflight.rolesInferred.join(", ") || "none"],
      [
        "Best verdict reachable at this size",
        html`${outcomeWord(preflight.bestVerdict).toLowerCase()}${preflight.bestVerdictWhy === undefined ? "" : `: ${preflight.bestVerdictWhy}`}`,
      ],
      ["If no attack at all succeeds, the rate is still only known to be under", decimal(preflight.zeroHitBound)],
      ...(preflight.population === undefined
        ? []
        : [
            [
              "People in the population like the smallest class",
              html`${decimal(preflight.population.expectedSmallestClass)}${preflight.population.basis === undefined ? "" : ` (${preflight.population.basis})`}`,
            ] as const,
          ]),
      ...(subject.citation === undefined ? [] : [["Citation", subject.citation] as const]),
      ...(subject.licence === undefined ? [] : [["Licence", subject.licence] as const]),
    ])}
    ${table("How unique records are on what others may know (quasi-identifiers)", ["Columns", "Classes", "Records alone in theirs", "Cells below the cell size", "Smallest class"], sets, { numeric: [1, 2, 3, 4] })}
    <details>
      <summary>Columns and their roles</summary>
      ${table(
        "Columns",
        ["Name", "Label", "Type", "Role", "Unit"],
        subject.columns.map((column) => [
          column.name,
          column.label ?? "–",
          column.type,
          `${column.role}${column.inferred ? " (inferred)" : ""}`,
          column.unit ?? "–",
        ]),
      )}
    </details>`;
}

/** The generator's card with its parameters, and those of the checks. */
export function methodSection(report: Report): Html {
  const { generator } = report;
  const checkParams = report.checks.flatMap((check) =>
    Object.entries(check.params).map(([name, value]) => [`${check.id}: ${name}`, parameter(value)]),
  );
  const attempts = attemptsText(generator?.attempts);
  const made =
    generator === undefined
      ? html`<p>The file was made elsewhere; raresynth saw neither the method nor a refit of it.</p>`
      : html`<h3>${generator.card.title}</h3>
          <p>${generator.card.summary}${generator.why === undefined ? "" : ` Chosen because: ${generator.why}`}</p>
          <dl class="card">
            <dt>What the method promises</dt>
            <dd>${generator.card.claim}</dd>
            <dt>What it does not</dt>
            <dd>${generator.card.notClaimed}</dd>
            <dt>Source</dt>
            <dd>${generator.card.source}</dd>
            <dt>Refits in this assessment</dt>
            <dd>${generator.nRefits}</dd>
            ${
              attempts === undefined
                ? NOTHING
                : html`<dt>Attempts before this run</dt>
                    <dd>
                      The recipe was ${attempts} on refits of half of the patients. This run repeats nothing of that:
                      other seeds, other refits, all patients; what the choice was made by was read once more on the
                      patients whom it did not look at, and a line passes only where both readings pass.
                    </dd>`
            }
          </dl>
          ${bullets(generator.notes)}${table(
            "Parameters of the generator",
            ["Parameter", "Value"],
            Object.entries(generator.params).map(([name, value]) => [name, parameter(value)]),
          )}`;
  return html`<h2 id="method">How the cohort was made and tested</h2>
    ${made}
    ${
      checkParams.length === 0
        ? NOTHING
        : html`<details>
            <summary>Parameters of the checks</summary>
            ${table("Parameters of the checks", ["Parameter", "Value"], checkParams)}
          </details>`
    }`;
}

function parameter(value: unknown): Html {
  return html`<code>${typeof value === "string" ? value : JSON.stringify(value)}</code>`;
}

/** Each ceiling with who set it, when, and on what ground. */
export function policySection(report: Report): Html {
  const { policy } = report;
  const rows = policy.thresholds.map((threshold) => [
    html`${threshold.check} · ${threshold.finding}<span class="sub">${threshold.meaning}</span>`,
    html`${decimal(threshold.ceiling)}<span class="sub">on the ${threshold.measure}</span>`,
    threshold.citation,
    threshold.owner,
    threshold.date,
  ]);
  return html`<h2 id="policy">The policy</h2>
    <p><strong>${policy.title}.</strong> ${policy.context}</p>
    ${facts([
      ["Identifier", html`<code>${policy.id}</code>`],
      ["Owner", policy.owner],
      ["Date", policy.date],
      ["Cell size", html`${policy.cellSize.value}<span class="quiet"> · ${policy.cellSize.citation}</span>`],
      ["Level of every test", String(policy.alpha)],
      ["Valid for", `${policy.validMonths} months`],
      ...(policy.signatures === undefined
        ? []
        : [["Must be signed by", policy.signatures.map(({ role }) => role).join(", ")] as const]),
    ])}
    ${table("Thresholds", ["Threshold", "Ceiling", "Citation", "Owner", "Date"], rows, { numeric: [1] })}
    <p class="quiet">
      None of these figures is law for synthetic data. The controller adopts the policy by signing it.
    </p>`;
}

export function limitsSection(report: Report): Html {
  const kind =
    report.kind === "public"
      ? [
          "Small counts are suppressed or rounded down to the cell size, rates are rounded, bounds outwards; the full numbers stand in the controller's internal report.",
        ]
      : ["This report names records of the registry by number and holds seeds. It stays inside."];
  return html`<h2 id="limits">Limits of this report</h2>
    ${bullets([
      "It measures what named attacks achieve. It is no proof that no other attack does better, and no legal opinion: whether a release is lawful is for the controller to decide.",
      "Analyses of the synthetic cohort that treat it as if it were real data are too sure of themselves. Widen standard errors by at least √(1 + synthetic rows / registry rows), and confirm results on the registry.",
      "Several releases of one registry, or a release beside other publications on it, may together give away more than each alone.",
      ...kind,
    ])}
    <h3>Words</h3>
    <dl class="card">
      <dt>AUC, exposure</dt>
      <dd>Chance that the attacker ranks a true case above a false one. 0.5 is guessing, 1 is certainty.</dd>
      <dt>Attack, control, excess</dt>
      <dd>Success on patients who were used; the same on patients who were not; the difference.</dd>
      <dt>Upper and lower bound</dt>
      <dd>The ends of a 90 % interval: each alone is wrong at most once in twenty.</dd>
      <dt>Quasi-identifier</dt>
      <dd>Something an acquaintance, employer or newspaper reader may know, such as age or sex.</dd>
      <dt>Refit</dt>
      <dd>Making the cohort again from scratch without some of the patients, to see what their presence changes.</dd>
      <dt>Unit of protection</dt>
      <dd>Family where families are recorded, else patient, else record: what is left out as a whole.</dd>
      <dt>Cell size</dt>
      <dd>Smallest count of people that is shown outside.</dd>
    </dl>`;
}
