import type { CheckId } from "../../core/contracts/finding.ts";
import type { Report } from "../report-schema.ts";
import { worstSentence, type Voice } from "../words/speak.ts";
import { folded, html, type Html } from "../html/html.ts";
import { table } from "../html/table.ts";

/** A paragraph of at most 200 words for patients and ethics boards. */
export function plainSection(report: Report, { words, owned }: Voice): Html {
  const { verdict, policy, preflight, subject, generator } = report;
  const sentences = words.annex.plain({
    patients: words.n.people(preflight.units),
    rows: subject.releasedRows,
    outcome: verdict.outcome,
    policy: owned(policy.title, policy.titleIn).text,
    until: verdict.expires,
    ownRecipe: subject.mode === "run",
    refits: generator?.nRefits ?? 0,
  });
  return html`<h2 id="plain">${words.page.sections.plain}</h2>
    <p>${sentences.join(" ")}</p>`;
}

type Question = "singling-out" | "linkability" | "inference" | "membership" | "regurgitation" | "inversion";

/** Which checks answer which question of which guidance. */
const INDEX: readonly (readonly [string, Question, readonly CheckId[]])[] = [
  ["WP29 05/2014", "singling-out", ["singling-out", "rare-individuals"]],
  ["WP29 05/2014", "linkability", ["linkability", "site-identity"]],
  ["WP29 05/2014", "inference", ["attribute-inference"]],
  ["EDPB 28/2024", "membership", ["membership", "rare-individuals"]],
  ["EDPB 28/2024", "regurgitation", ["replicas"]],
  ["EDPB 28/2024", "inversion", []],
];

/** What an impact assessment needs of this report, an index to guidance, and each variable with its treatment. */
export function annexSection(report: Report, voice: Voice): Html {
  const { words } = voice;
  const w = words.annex;
  return html`<h2 id="annex">${words.page.sections.annex}</h2>
    <p>${w.intro}</p>
    ${folded(w.caption, table(w.caption, w.head, w.points(assessmentFacts(report, voice))))}
    ${folded(
      w.indexCaption,
      table(
        w.indexCaption,
        w.indexHead,
        INDEX.map(([source, question, checks]) => [
          source,
          w.index[question],
          checks.length === 0 ? w.inversionAnswer : checks.map((id) => words.checks.cards[id].title).join(", "),
          outcomesOf(report, checks, voice),
        ]),
      ),
    )}
    ${folded(w.variablesCaption, table(w.variablesCaption, w.variablesHead, variables(report, voice)))}`;
}

function assessmentFacts(report: Report, voice: Voice): Parameters<Voice["words"]["annex"]["points"]>[0] {
  const { words, owned } = voice;
  const { verdict, policy, preflight, subject, generator } = report;
  const { counts } = verdict;
  return {
    registry: subject.name,
    patients: words.n.people(preflight.units),
    columns: subject.columns.length,
    rows: subject.releasedRows,
    context: owned(policy.context, policy.contextIn).text,
    made:
      generator === undefined
        ? words.page.page.madeElsewhere
        : words.generators.card(generator.id, generator.card).title,
    dropped: words.n.list(preflight.droppedIdentifiers) || words.page.registry.none,
    held: counts.pass,
    exceeded: counts.fail,
    open: counts.inconclusive,
    worst: worstSentence(voice, report) ?? words.annex.noWorst,
    notTested: report.notTested.length,
    cell: policy.cellSize.value,
    months: policy.validMonths,
    signers: policy.signatures?.map(({ role }) => role).join(", ") ?? words.annex.noSigners,
  };
}

function outcomesOf({ verdict }: Report, checks: readonly CheckId[], { words }: Voice): string {
  const lines = verdict.lines.filter(
    (line) => checks.some((id) => id === line.check) && line.outcome !== "not-applicable",
  );
  const count = (outcome: string): number => lines.filter((line) => line.outcome === outcome).length;
  return lines.length === 0
    ? words.annex.noLines
    : words.annex.outcomes(count("pass"), count("fail"), count("inconclusive"));
}

function variables({ preflight, subject }: Report, { words }: Voice): (readonly string[])[] {
  const w = words.annex;
  const { roles } = words.page.registry;
  return [
    ...preflight.droppedIdentifiers.map((name) => [name, w.directIdentifier, w.treatments.dropped]),
    ...subject.columns.map(({ name, role }) => [name, roles[role], w.treatments.synthetic]),
  ];
}
