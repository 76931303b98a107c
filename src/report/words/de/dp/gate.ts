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

export const lines: Readonly<Record<DpCriterion["id"], string>> = {
  confirmation: "Bestätigung",
  "public inputs": "öffentliche Angaben",
  justification: "Begründung",
  planner: "Planung",
  ledger: "Konto",
  "static audits": "statische Prüfungen",
  "audits on patients": "Prüfungen an Personen",
};

export const outcomes: Readonly<Record<DpCriterion["outcome"], string>> = {
  pass: "erfüllt",
  fail: "nicht erfüllt",
  inconclusive: "nicht gesagt",
};

export const expectations: Readonly<Record<Expectation, string>> = {
  "joint model": "gemeinsames Modell",
  "declared graph only": "nur ein erklärter Graph",
  marginals: "Randverteilungen",
  nothing: "nichts",
};

export const verdicts = {
  title: (verdict: string) => `Freigabe mit Differential Privacy: ${verdict}`,
  refused: "VERWEIGERT, nichts wurde gelesen oder ausgegeben",
  "not stated": "NICHT GESAGT, nichts wurde gelesen oder ausgegeben",
  defect: "FEHLER des Programms; das Budget ist ausgegeben",
  membership: "FEHLER des Programms: Zugehörigkeit jenseits der Zusage; das Budget ist ausgegeben",
  released: "FREIGEGEBEN",
  release: (folder: string) => `Freigabe: ${folder}`,
  none: "nichts wurde freigegeben",
  audit: "Prüfung",
};

export function criterion(fact: DpFact): string {
  switch (fact.kind) {
    case "confirmed":
      return fact.by === undefined
        ? "Am Schema ist nichts mehr zu bestätigen."
        : `Das Schema hat ${fact.by}${fact.date === undefined ? "" : ` am ${fact.date}`} bestätigt.`;
    case "unconfirmed":
      return fact.open.map(openPoint).join(" ");
    case "declared":
      return `Erklärt von ${fact.by} am ${fact.on}, nach: ${fact.from}.`;
    case "not declared":
      return "Niemand hat gesagt, wer Grenzen, Ausprägungen und Schnitte wann und wonach erklärt hat (dp.declared).";
    case "justified":
      return `Gewählt von ${fact.by} am ${fact.on}: ${fact.because}.`;
    case "not justified":
      return `Niemand hat gesagt, wer Epsilon ${n.exact(fact.epsilon)} gewählt hat, warum, und was verworfen wurde (dp.justification).`;
    case "no size":
      return "Eine Anzahl der Personen wurde nicht erklärt (dp.patients oder --patients); so sagt nichts, was dieses Budget bringt.";
    case "nothing usable":
      return `Bei dieser Größe und diesem Budget wären nicht einmal einzelne Spalten brauchbar: ${whole(fact.kMarginals)} Personen je Rauschen einer Zelle, nötig sind ${fact.needs}.`;
    case "planned":
      return `${fact.method} bei K = ${whole(fact.k)}: ${expectations[fact.expect]}.`;
    case "too few":
      return `${fact.method} braucht ${fact.needs} Personen je Rauschen einer Zelle, es sind ${whole(fact.has)}. ${fact.instead === undefined ? "Nichts wäre brauchbar." : `${fact.instead} ginge.`}`;
    case "account": {
      const figures = `${n.short(fact.sum)} von ${n.short(fact.cap)} ausgegeben, ${n.short(fact.asked)} verlangt (Rho)`;
      return fact.sum + fact.asked <= fact.cap * (1 + 1e-9)
        ? `Das Budget der Population erlaubt es: ${figures}.`
        : `E_BUDGET: Das Budget der Population erlaubt es nicht: ${figures}.`;
    }
    case "unpaid":
      return `E_BUDGET: kein unterschriebener Kontostand über Rho ${n.short(fact.asked)} kam von ${fact.sites.join(", ")}.`;
    case "not measured":
      return `Nicht gemessen, da die sammelnde Stelle keine Personen hat: ${fact.audits.map((id) => internal.auditNames[id]).join(", ")}; Mitgliedschaft aus den Zeilen.`;
    case "static audit":
      return `An erfundenen Zeilen: ${audit(fact.finding)}`;
  }
}

const traceFaults: Readonly<Record<TraceFault, string>> = {
  over: "die Ziehungen kosten mehr, als der Eintrag bezahlt hat",
  under: "die Ziehungen kosten weniger, als der Eintrag sagt",
  untagged: "Rauschen wurde außerhalb einer benannten Ziehung gezogen",
  "not-system": "die Quelle des Rauschens ist nicht die des Betriebssystems",
  "no-entry": "hinter dem Rauschen steht kein Eintrag im Konto",
};

const neighbourFaults: Readonly<Record<NeighbourFault, string>> = {
  domain: "was gefragt wird, hängt von den Daten ab",
  queries: "die Liste der Fragen hängt von den Daten ab",
  moved: "eine Einheit bewegt eine Antwort um mehr als ihre Empfindlichkeit",
  "no-pair": "es wurde kein Paar versucht",
};

const residualFaults: Readonly<Record<ResidualFault, string>> = {
  "no-cells": "Der Prüfung der Abweichungen wurde keine verrauschte Tabelle übergeben.",
  spread: "Das ist nicht das zugesagte Rauschen.",
};

export function audit(finding: AuditFinding): string {
  switch (finding.id) {
    case "trace":
      return finding.defect
        ? `Das Konto geht nicht auf: ${finding.faults.map((fault) => traceFaults[fault]).join("; ")}.`
        : `${finding.figures.draws} benannte Ziehungen ergeben zusammen den Eintrag im Konto; daneben wurde nichts gezogen.`;
    case "residuals": {
      const { cells, ratio, p, level } = finding.figures;
      if (cells === 0) return residualFaults["no-cells"];
      const said = `Das Rauschen von ${cells} Zellen ist ${n.short(ratio)} mal so groß wie zugesagt (p ${p < 0.001 ? "" : "= "}${n.p(p)}, Niveau ${n.exact(level)}).`;
      return finding.defect ? `${said} ${residualFaults.spread}` : said;
    }
    case "neighbours": {
      const { pairs, queries, worst } = finding.figures;
      return finding.defect
        ? `Nachbarn unterscheiden sich vor dem Rauschen um mehr, als bezahlt wurde: ${finding.faults.map((fault) => neighbourFaults[fault]).join("; ")}.`
        : `${pairs} Paare von Nachbarn: jeweils dieselben ${queries} Fragen, bewegt um höchstens ${n.plain(worst)} der bezahlten Empfindlichkeit.`;
    }
    case "refits": {
      const { refits, epsilonA, epsilonB, epsilon, range, auc, aucLow, aucHigh, aucLargest, allGaussian } =
        finding.figures;
      return `${refits} Anpassungen mit und ohne eingepflanzte Einheit: Epsilon mindestens ${n.short(epsilonA)} (A)${allGaussian ? `, ${n.short(epsilonB)} (B)` : ""} neben der Zusage ${n.exact(epsilon)}; A könnte mit so vielen höchstens ${n.short(range)} zeigen. AUC ${n.as("area", auc)} (${n.interval("area", { low: aucLow, high: aucHigh })}) neben der größten, die die Zusage erlaubt, ${n.as("area", aucLargest)}.`;
    }
  }
}

export function membership({ areas, largest }: MembershipBesideClaim): string {
  const bound = n.as("area", largest);
  if (areas.length === 0)
    return `Die Prüfung der Zugehörigkeit hat nichts gemessen, was neben die Zusage zu stellen wäre (AUC höchstens ${bound}).`;
  const said = areas.map(
    ({ id, value, low, high }) => `${areaName(id)} ${n.as("area", value)} (${n.interval("area", { low, high })})`,
  );
  return `Zugehörigkeit aus den freigegebenen Zeilen, AUC: ${said.join("; ")}; die Zusage erlaubt höchstens ${bound}.`;
}

export const internal = {
  title: (name: string) => `${name} – Freigabebedingungen und Prüfungen (intern)`,
  internal: "Intern.",
  banner: "Enthält Zahlen des Registers, für die kein Budget bezahlt wurde. Nicht weitergeben.",
  heading: "Bedingungen und Prüfungen der Freigabe mit Differential Privacy von",
  note: "Wer erst nach dem Blick auf diese Seite oder in den internen Bericht entscheidet, ob veröffentlicht wird, verlässt die Zusage.",
  gate: "Die Bedingungen",
  gateIntro: "Angesehen wurden nur öffentliche Angaben und das Konto.",
  gateHead: ["Bedingung", "Ergebnis", "Worauf es beruht"],
  audits: "Prüfungen des Programms",
  auditsIntro: "Diese lesen das Register. Ein Fehler ist einer des Programms und hält die Freigabe auf.",
  auditHead: ["Prüfung", "Ergebnis", "Befund"],
  auditNames: {
    trace: "Konto und Ziehungen",
    residuals: "Abweichungen",
    neighbours: "Nachbarn",
    refits: "Anpassungen",
  } as Readonly<Record<AuditFinding["id"], string>>,
  found: { defect: "FEHLER", none: "kein Fehler" },
  membership: "Zugehörigkeit neben der Zusage",
  membershipIntro:
    "Aus den freigegebenen Zeilen und den Anpassungen, wie die übliche Prüfung sie misst. Ein Intervall jenseits der Linie widerlegt die Umsetzung und ist kein Pech der Personen.",
  membershipHead: ["Befund", "AUC", "Intervall", "Größte, die die Zusage erlaubt"],
  chart: "AUC der Zugehörigkeit gegen die Zusage",
  chartDescription: (bound: string) =>
    `Punkte mit Intervallen: was ein Angriff auf die freigegebenen Zeilen erreicht. Gestrichelt: das Größte, was die Zusage erlaubt, ${bound}. Gepunktet: Raten.`,
  x: "Fläche unter der Kurve (0,5 = Raten)",
  report: "Alle übrigen Prüfungen und die genaue Treue stehen in report.internal.html; nichts davon hat entschieden.",
};

const areaNames: Readonly<Record<string, string>> = { auc: "alle Personen", "auc-rare": "seltene Personen" };
/** Whom an AUC is of. */
export function areaName(id: string): string {
  return areaNames[id] ?? id;
}

function whole(x: number): string {
  return n.exact(Math.round(x));
}
