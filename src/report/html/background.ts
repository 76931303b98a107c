import type { Report } from "../report-schema.ts";
import type { Voice } from "../words/speak.ts";
import { folded, html, NOTHING, ownedHtml, placeIn, type Html } from "./html.ts";
import { bullets, facts, table } from "./table.ts";

export function notTestedSection(report: Report, { words }: Voice): Html {
  return html`<h2 id="not-tested">${words.page.sections["not-tested"]}</h2>
    <p>${words.page.notTestedIntro}</p>
    ${bullets(report.notTested.map((item) => words.gate.notTested[item]))}`;
}

/** What the registry's size and uniqueness allow, before any fit. */
export function registrySection(report: Report, voice: Voice): Html {
  const { preflight, subject } = report;
  const { words, owned } = voice;
  const { n, gate, notes } = words;
  const w = words.page.registry;
  const sets = preflight.sets.map((set) => [
    set.columns.join(" × "),
    n.people(set.classes),
    n.people(set.alone),
    n.people(set.smallCells),
    n.people(set.smallest),
  ]);
  const { population } = preflight;
  return html`<h2 id="registry">${words.page.sections.registry}</h2>
    ${subject.description === undefined ? NOTHING : html`<p>${ownedHtml(owned(subject.description))}</p>`}
    ${folded(
      w.facts,
      html`${facts([
        [w.read, n.people(preflight.rows)],
        [w.units, n.people(preflight.units)],
        [w.consent, n.people(preflight.droppedByConsent)],
        [w.identifiers, n.list(preflight.droppedIdentifiers) || w.none],
        [
          w.confirmed,
          preflight.confirmedBy === undefined
            ? w.nobody
            : `${preflight.confirmedBy}${preflight.confirmedOn === undefined ? "" : `, ${preflight.confirmedOn}`}`,
        ],
        [w.inferred, n.list(preflight.rolesInferred) || w.none],
        [
          w.best,
          `${gate.outcomes[preflight.bestVerdict].toLowerCase()}: ${gate.bestVerdict(preflight.bestVerdictWhy)}`,
        ],
        [w.zeroHit, n.percent(preflight.zeroHitBound)],
        ...(population === undefined
          ? []
          : [
              [
                w.population,
                `${n.plain(population.expectedSmallestClass)} (${w.populationBasis(n.list(population.columns), notes.basis(population.basis))})`,
              ] as const,
            ]),
        ...(subject.citation === undefined ? [] : [[w.citation, ownedHtml(owned(subject.citation))] as const]),
        ...(subject.licence === undefined ? [] : [[w.licence, ownedHtml(owned(subject.licence))] as const]),
      ])}
      ${table(w.setsCaption, w.setsHead, sets, { numeric: [1, 2, 3, 4] })}`,
    )}
    ${folded(
      w.columns,
      table(
        w.columnsCaption,
        w.columnsHead,
        subject.columns.map((column) => {
          const role = w.roles[column.role];
          return [
            column.name,
            column.label === undefined ? "–" : ownedHtml(owned(column.label)),
            w.types[column.type],
            column.inferred ? w.inferredRole(role) : role,
            column.unit ?? "–",
          ];
        }),
      ),
      placeIn(report.kind),
    )}`;
}

/** The generator's card with its parameters, and those of the checks. */
export function methodSection(report: Report, { words, owned }: Voice): Html {
  const { generator } = report;
  const w = words.page.method;
  const checkParams = report.checks.flatMap((check) =>
    Object.entries(check.params).map(([name, value]) => [`${check.id}: ${name}`, parameter(value)]),
  );
  const made =
    generator === undefined ? html`<p>${w.elsewhere}</p>` : generatorCard(generator, report.kind, { words, owned });
  return html`<h2 id="method">${words.page.sections.method}</h2>
    ${made}
    ${
      checkParams.length === 0
        ? NOTHING
        : folded(w.checksCaption, table(w.checksCaption, w.head, checkParams), "screen")
    }`;
}

function generatorCard(
  generator: NonNullable<Report["generator"]>,
  kind: Report["kind"],
  { words, owned }: Pick<Voice, "words" | "owned">,
): Html {
  const w = words.page.method;
  const card = words.generators.card(generator.id, generator.card);
  const text = (own: string): Html => (card.isForeign ? ownedHtml(owned(own)) : html`${own}`);
  return html`<h3>${text(card.title)}</h3>
    <p>
      ${text(card.summary)}${generator.why === undefined ? "" : ` ${w.because(words.gate.generatorWhy(generator.why))}`}
    </p>
    ${promises(generator, { words, owned })}
    ${bullets(generator.notes.map((note) => words.recordNotes.generatorNote(note)))}${folded(
      w.generatorCaption,
      table(
        w.generatorCaption,
        w.head,
        Object.entries(generator.params).map(([name, value]) => [name, parameter(value)]),
      ),
      placeIn(kind),
    )}`;
}

function promises(generator: NonNullable<Report["generator"]>, { words, owned }: Pick<Voice, "words" | "owned">): Html {
  const w = words.page.method;
  const card = words.generators.card(generator.id, generator.card);
  const text = (own: string): Html => (card.isForeign ? ownedHtml(owned(own)) : html`${own}`);
  const attempts = generator.attempts === undefined ? undefined : words.gate.attempts(generator.attempts);
  return folded(
    w.card,
    html`<dl class="card">
      <dt>${w.promises}</dt>
      <dd>${text(card.claim)}</dd>
      <dt>${w.not}</dt>
      <dd>${text(card.notClaimed)}</dd>
      <dt>${w.source}</dt>
      <dd>${generator.card.source}</dd>
      <dt>${w.refits}</dt>
      <dd>${generator.nRefits}</dd>
      ${
        attempts === undefined
          ? NOTHING
          : html`<dt>${w.attempts}</dt>
              <dd>${w.attemptsWhat(attempts)}</dd>`
      }
    </dl>`,
  );
}

function parameter(value: unknown): Html {
  return html`<code>${typeof value === "string" ? value : JSON.stringify(value)}</code>`;
}

/** Each ceiling with who set it, when, and on what ground. */
export function policySection(report: Report, { words, owned }: Voice): Html {
  const { policy } = report;
  const { n } = words;
  const w = words.page.policy;
  const rows = policy.thresholds.map((threshold) => {
    const quantity = report.checks
      .find((check) => check.id === threshold.check)
      ?.findings.find((finding) => finding.id === threshold.finding)?.quantity;
    return [
      html`${threshold.check} · ${threshold.finding}<span class="sub"
          >${ownedHtml(owned(threshold.meaning, threshold.meaningIn))}</span
        >`,
      html`${n.as(quantity, threshold.ceiling)}<span class="sub">${words.page.page.on[threshold.measure]}</span>`,
      ownedHtml(owned(threshold.citation)),
      ownedHtml(owned(threshold.owner)),
      threshold.date,
    ];
  });
  return html`<h2 id="policy">${words.page.sections.policy}</h2>
    <p>
      <strong>${ownedHtml(owned(policy.title, policy.titleIn))}.</strong>
      ${ownedHtml(owned(policy.context, policy.contextIn))}
    </p>
    ${facts([
      [w.identifier, html`<code>${policy.id}</code>`],
      [w.owner, ownedHtml(owned(policy.owner))],
      [w.date, policy.date],
      [
        w.cellSize,
        html`${policy.cellSize.value}<span class="quiet"> · ${ownedHtml(owned(policy.cellSize.citation))}</span>`,
      ],
      [w.level, n.percent(policy.alpha)],
      [w.valid, w.months(policy.validMonths)],
      ...(policy.signatures === undefined
        ? []
        : [[w.signedBy, policy.signatures.map(({ role }) => role).join(", ")] as const]),
    ])}
    <p class="quiet">${w.notLaw}</p>
    ${folded(w.caption, table(w.caption, w.head, rows, { numeric: [1] }), placeIn(report.kind))}`;
}

export function limitsSection(report: Report, { words }: Voice): Html {
  const w = words.page.limits;
  return html`<h2 id="limits">${w.title}</h2>
    ${bullets([...w.all, report.kind === "public" ? w.public : w.internal])}
    ${folded(
      w.words,
      html`<dl class="card">
        ${w.glossary.map(
          ([term, meaning]) =>
            html`<dt>${term}</dt>
              <dd>${meaning}</dd>`,
          placeIn(report.kind),
        )}
      </dl>`,
    )}`;
}
