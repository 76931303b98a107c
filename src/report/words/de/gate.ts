import type {
  ControlId,
  Counted,
  Lack,
  Measure,
  Needed,
  NotApplicableReason,
} from "../../../core/contracts/finding.ts";
import type { BestVerdictWhy, ControlOutcome, GeneratorWhy, NotTested } from "../../../core/contracts/outcome.ts";
import type { ControlFailure, LineOutcome, Outcome, OpenPoint } from "../../../core/contracts/policy.ts";
import type { SaidLine, VerdictCounts } from "../said.ts";
import type { People } from "../numbers.ts";
import { n } from "./numbers.ts";

export const outcomes: Readonly<Record<LineOutcome, string>> = {
  pass: "BESTANDEN",
  fail: "NICHT BESTANDEN",
  inconclusive: "UNENTSCHIEDEN",
  "not-applicable": "NICHT ANWENDBAR",
};

export const measures: Readonly<Record<Measure, string>> = { attack: "Angriff", excess: "Überschuss" };

const counted: Readonly<Record<Counted, string>> = {
  patients: "Personen",
  sites: "Zentren",
  refits: "Neuanpassungen",
};

export const notApplicable: Readonly<Record<NotApplicableReason, string>> = {
  "no quasi-identifier": "Keine Spalte ist als Quasi-Identifikator erklärt.",
  "no secret": "Es gibt kein Geheimnis, oder niemand kennt eine Spalte, aus der es sich erraten ließe.",
  "no split": "Es lassen sich keine zwei Spaltenmengen trennen: Weniger als zwei Spalten beschreiben eine Person.",
  "nothing varies": "Keine Spalte des Registers ändert sich.",
  "no site column": "Das Schema nennt keine Spalte für das Zentrum (site).",
  "no site known": "Von keiner Person ist das Zentrum bekannt.",
  "one site": "Alle Personen gehören zu einem Zentrum.",
  "site dropped":
    "Die Spalte des Zentrums wird nach dem Lesen weggelassen: keine synthetische Zeile hat ein Zentrum. Was unbekannte Zellen davon verraten, wird gemessen und nicht beurteilt.",
  "only the site": "Außer dem Zentrum gibt es keine Spalte, also kann es niemand aus seinem Wissen erraten.",
};

export function lack(fact: Lack<People>): string {
  switch (fact.kind) {
    case "no-released-rows":
      return "Die freigegebene Datei hat keine Zeilen.";
    case "no-non-members":
      return "Es ist niemand bekannt, der nicht für die Daten verwendet wurde.";
    case "few-on-a-side":
      return `Es gibt zu wenige Mitglieder (${n.people(fact.members)}) oder Nichtmitglieder (${n.people(fact.nonMembers)}), um sie zu unterscheiden.`;
    case "few-for-game":
      return `Es gibt ${n.people(fact.patients)} Personen, ${fact.refits} Neuanpassungen und ${n.people(fact.holdout)} zurückgehaltene Personen: weniger als ${fact.least} auf einer Seite.`;
    case "few-for-rates":
      return `Es gibt ${n.people(fact.patients)} Personen und ${fact.rows} freigegebene Zeilen; Raten brauchen mindestens ${fact.least} Personen und eine Zeile.`;
    case "few-patients":
      return `Das Register hat ${n.people(fact.patients)} Personen oder Familien.`;
    case "no-refits":
      return "Ohne Neuanpassungen weiß niemand, was der Generator ohne eine Person erzeugt.";
    case "few-out-runs":
      return `Die Hälfte der Personen wurde in höchstens ${fact.median} von ${fact.refits} Neuanpassungen ausgelassen; ${fact.least} sind das Mindeste.`;
    case "no-model":
      return "Es gibt kein Modell zu lesen: Die Datei wurde anderswo gemacht.";
    case "large-table":
      return "An Tabellen dieser Größe wird die Prüfung nicht vorgenommen.";
    case "control-too-few":
      return "Die Kontrolle lässt sich aus so wenigen Personen nicht machen.";
  }
}

/** Without a full stop: stands after "Needed:". */
export function needed(fact: Needed<People>): string {
  switch (fact.kind) {
    case "nothing":
      return {
        diagnostic: "nichts: nur zur Orientierung, nie Teil des Urteils",
        "not judged":
          "nichts: Es wird nicht geurteilt, denn Schlüsse aus der Bevölkerung sind kein Leck eines Datensatzes",
        "what the file holds": "nichts: Das enthält die Datei",
        "no copies": "nichts: Kein solcher Datensatz steht in der Datei",
      }[fact.why];
    case "decided":
      return `mit den ${n.people(fact.now)} ${counted[fact.of]} dieses Laufs entschieden`;
    case "out-of-reach":
      return `${fact.measure === "area" ? "die AUC" : "der Überschuss"} liegt für jede erreichbare Zahl von ${counted[fact.of]} zu nahe an der Obergrenze`;
    case "about": {
      const now = `etwa ${n.people(fact.number)} ${counted[fact.of]} (dieser Lauf: ${n.people(fact.now)})`;
      if (fact.at === "share") return `${now} beim hier gesehenen Anteil; mehr Neuanpassungen engen ihn kaum ein`;
      return `${now} bei ${fact.at === "area" ? "der hier gesehenen AUC" : "den hier gesehenen Raten"}`;
    }
    case "halve":
      return `etwa ${fact.refits} Neuanpassungen (dieser Lauf: ${fact.now}), die das Intervall halbieren`;
    case "person-refits":
      return `etwa ${fact.without} Neuanpassungen ohne die am stärksten exponierte Person und ${fact.with} mit allen`;
    case "less-exposing-recipe":
      return "ein Rezept, das die am stärksten exponierte Person weniger exponiert: Die Exposition liegt für jede erreichbare Zahl von Neuanpassungen zu nahe an der Obergrenze";
    case "ceiling-on-finding":
      return "eine Richtlinie mit einer Obergrenze für dieses Ergebnis und dazu passende Neuanpassungen";
    case "second-stage":
      return "Neuanpassungen auf Anfrage für eine zweite Stufe";
    case "no-copies":
      return `eine Datei ohne diese Kopien (${n.people(fact.copies)}), oder genug Nichtmitglieder, um zu zeigen, dass der Zufall sie macht (dieser Lauf: ${n.people(fact.attempts)} Versuche)`;
    case "non-members":
      return "zurückgehaltene Personen, die der Generator nie sah, oder Neuanpassungen des Rezepts";
    case "each-side":
      return `mindestens ${fact.least} Personen auf jeder Seite`;
    case "patients":
      return fact.rows === true
        ? `mindestens ${fact.least} Personen und eine freigegebene Datei mit Zeilen`
        : `mindestens ${fact.least} Personen oder Familien`;
    case "refits":
      return fact.now === undefined
        ? `der Generator selbst, etwa ${fact.number}-mal ohne ein zufälliges Zehntel der Personen neu angepasst (Befehl run)`
        : `etwa ${fact.number} Neuanpassungen (dieser Lauf: ${fact.now})`;
    case "released-rows":
      return "eine freigegebene Datei mit Zeilen";
    case "model":
      return "das angepasste Modell, von wem auch immer die Daten stammen";
    case "more-patients":
      return "mehr Personen";
    case "run-check":
      return "ein Lauf der Prüfung";
    case "deciding-check":
      return "eine entscheidende Prüfung, in der Richtlinie benannt";
    case "known-finding":
      return "im Schema erklärte Quasi-Identifikatoren und sensible Spalten, oder in der Richtlinie ein Ergebnis, das die Prüfung berichtet";
    case "random-holdout":
      return "zurückgehaltene Personen, die ein zufälliger Teil des Registers sind: Personen anderer Zeit oder Art weichen ohne jedes Leck ab";
    case "behaving-check":
      return "eine Prüfung, die sich auf den Kontrollen dieses Registers bewährt";
    case "confirmation":
      return "eine Person, die das Schema prüft: raresynth inspect --confirm, oder raresynth schema confirm nach dem Bearbeiten";
    case "ceiling-for-finding":
      return "eine Richtlinie mit einer Obergrenze für jedes entscheidende Ergebnis";
    case "filled-columns":
      return "eine Datei mit Werten in diesen Spalten";
    case "random-sample":
      return "ein Lauf des Rezepts auf einer Zufallsstichprobe der Personen, als eigenes Register";
    case "one-row-a-patient":
      return "eine Zeile je Person: die doppelten entfernen oder beide Zeilen als eine Person oder Familie erklären (protect)";
    case "more-permutations":
      return "mehr Permutationen: Dieser Test kann keinen so kleinen p-Wert liefern, wie die Richtlinie verlangt";
    case "joint-size":
      return `mindestens ${fact.least} Personen, oder eine Freigabe ohne gemeinsame Daten`;
  }
}

export function controlName(control: ControlId, copiedShare?: number): string {
  switch (control) {
    case "verbatim-copy":
      return "wörtliche Kopie";
    case "partial-copy":
      return copiedShare === undefined ? "Teilkopie" : `Teilkopie, ${n.percent(copiedShare)}`;
    case "jittered-copy":
      return "verrauschte Kopie";
    case "independent-columns":
      return "unabhängige Spalten";
    case "fresh-real":
      return "frische echte Personen";
    case "kernel-copy":
      return "Kernkopie";
    case "interpolated":
      return "interpolierte Personen";
    case "secret-copy":
      return "kopierte Geheimnisse neben dem Bekannten";
    case "hidden-channel":
      return "verborgener Kanal";
    case "unguarded-cart":
      return "ungesichertes CART";
    case "planted-outlier":
      return "gesetzter Ausreißer";
    case "canaries":
      return "Kanarienvögel im Rezept";
    case "shuffled-labels":
      return "wörtliche Kopie, Zuteilung vertauscht";
  }
}

export function drawn(draw: 2 | 3): string {
  return draw === 2 ? "nochmals gezogen" : "zum dritten Mal gezogen";
}

export function failure({ kind, control, copiedShare }: ControlFailure): string {
  const name = controlName(control, copiedShare);
  switch (kind) {
    case "missed a leak":
      return `Sie wies diese Kontrolle nicht zurück: ${name}`;
    case "not established":
      return `Sie wies diese Kontrolle in einer von drei Ziehungen zurück; ob sie hier taugt, steht nicht fest: ${name}`;
    case "alarmed without one":
      return `Sie wies eine Kontrolle ohne jedes Leck zurück: ${name}`;
  }
}

/** A line of the gate's table in one sentence. @param title of the finding */
export function line(said: SaidLine, title: string): string {
  const { basis, outcome, ceiling, low, high } = said;
  switch (basis.kind) {
    case "not-applicable":
      return `${said.check}: nicht anwendbar. ${notApplicable[basis.reason]}`;
    case "did-not-run":
      return `Die Prüfung „${said.check}“ lief nicht.`;
    case "undecided":
      return `${said.check}: ${lack(basis.lacks)}`;
    case "diagnostic":
      return `„${said.check}“ dient nur der Orientierung und kann nicht entscheiden.`;
    case "no-such-finding":
      return `„${said.check}“ hat auf diesem Register kein Ergebnis „${said.finding}“.`;
    case "misbehaved":
      return `${title}: nicht gezählt, weil die Prüfung sich nicht bewährte. ${failure(basis.failure)}.`;
    case "no-ceiling":
      return said.finding === said.check
        ? `Die Richtlinie setzt keine Obergrenze für die Prüfung „${said.check}“.`
        : `Die Richtlinie setzt keine Obergrenze für „${title}“ (${said.check}).`;
    case "cohort-size":
      return `Das Register hat ${n.people(basis.refusal.units)} Personen; gemeinsame Daten von weniger als ${basis.refusal.least} werden nicht freigegeben.`;
    case "unconfirmed":
      return openPoint(basis.point);
    case "measured":
      break;
  }
  if (ceiling === undefined) return `${title}: gemessen.`;
  const { quantity } = basis;
  const bound = (x: number): string => n.against(quantity, x, ceiling);
  const limit = bound(ceiling);
  if (basis.existence !== undefined)
    return outcome === "fail"
      ? `${title}: ein Leck gibt es, wie groß auch immer (auf dem Niveau ${n.plain(basis.existence)}); Obergrenze ${limit}.`
      : `${title}: unter der Obergrenze ${limit}; ob es ein Leck gibt (auf dem Niveau ${n.plain(basis.existence)}), ließ sich nicht sagen.`;
  if (basis.onlyRefuses === true && outcome === "pass")
    return `${title}: nicht als über der Obergrenze ${limit} gezeigt.`;
  if (outcome === "pass" && typeof high === "number") return `${title}: höchstens ${bound(high)}, Obergrenze ${limit}.`;
  if (!said.exact || typeof low !== "number" || typeof high !== "number")
    return `${title}: ${outcome === "fail" ? "über der" : "nicht als unter der"} Obergrenze ${limit}${outcome === "fail" ? "" : " gezeigt"}.`;
  if (outcome === "fail") {
    const people = basis.people === undefined ? "" : `${n.people(basis.people)}, `;
    return `${title}: ${people}mindestens ${bound(low)}${quantity === "count" ? " davon über den Zufall hinaus" : ""}, Obergrenze ${limit}.`;
  }
  return `${title}: zwischen ${bound(low)} und ${bound(high)}; die Obergrenze ${limit} liegt darin.`;
}

/** Was eine Person im Schema noch bestätigen muss. */
export function openPoint(point: OpenPoint): string {
  switch (point.kind) {
    case "columns":
      return `Niemand hat Typ und Rolle von ${point.names.length} der ${point.of} Spalten bestätigt: ${someNames(point.names)}.`;
    case "protection":
      return "Niemand hat gesagt, wer geschützt wird: Nennen Sie die Spalte, die Personen unterscheidet (protect: patient), oder sagen Sie, dass jede Zeile eine Person ist (protect: rows-are-patients: true).";
    case "repeats":
      return `Jede Zeile zählt als Person, aber ${someNames(point.names)} wiederholt sich über Zeilen: Sind die Zeilen Besuche einer Person?`;
    case "twice":
      return "Einige Personen stehen doppelt im Register: Ihre Zeilen stimmen in fast jeder Spalte überein, mehr als durch Zufall. Wer aus einer Wiederholung ausgelassen wird, bliebe durch die zweite Zeile darin.";
    case "blank":
      return `Die Datei hat keinen Wert in ${someNames(point.names)}: Nichts lässt sich darüber sagen, wer durch das gefunden wird, was Außenstehende wissen.`;
    case "proposals":
      return `Niemand hat bestätigt, was inspect vorschlug: ${[
        ...(point.visits ? ["dass Zeilen Besuche sind"] : []),
        ...(point.pairs > 0 ? [point.pairs === 1 ? "ein Überlebenspaar" : `${point.pairs} Überlebenspaare`] : []),
        ...(point.rules > 0
          ? [point.rules === 1 ? "eine Regel, die überall gilt" : `${point.rules} Regeln, die überall gelten`]
          : []),
      ].join(", ")}.`;
    case "roles":
      if (point.lack === "both")
        return "Jede Spalte hat die Rolle „sonstige“: Keine Prüfung fragt, wer gefunden oder was erfahren werden kann.";
      return point.lack === "quasi-identifier"
        ? "Keine Spalte ist ein Quasi-Identifikator: Keine Prüfung fragt, wer durch das gefunden wird, was Außenstehende wissen."
        : "Keine Spalte ist sensibel: Keine Prüfung fragt, was die Freigabe über eine gefundene Person verrät.";
    case "changed":
      return `Das Schema wurde nach der Bestätigung vom ${point.date} geändert: Bestätigen Sie es erneut.`;
  }
}

/** Namen, die in einen Satz passen; die übrigen werden gezählt. */
function someNames(names: readonly string[]): string {
  const more = names.length - 12;
  return more > 0 ? `${names.slice(0, 12).join(", ")} und ${more} weitere` : names.join(", ");
}

/** @param first sentence of the first line that decided */
export function verdict(outcome: Outcome, counts: VerdictCounts, first: string | undefined): string {
  const asked = counts.pass + counts.fail + counts.inconclusive;
  const apart =
    counts.notApplicable === 0
      ? ""
      : ` ${counts.notApplicable === 1 ? "Eine weitere Schwelle fragt" : `${counts.notApplicable} weitere Schwellen fragen`} nach etwas, das dieses Register nicht hat.`;
  const because = first ?? "Die Richtlinie verlangt nichts, was dieses Register hat.";
  if (outcome === "pass")
    return `Alle ${asked} verlangten Schwellen sind eingehalten: Selbst die obere Grenze dessen, was Angreifer gewinnen, liegt bei oder unter der Obergrenze.${apart}`;
  if (outcome === "fail")
    return `${counts.fail} von ${asked} verlangten Schwellen ${counts.fail === 1 ? "ist" : "sind"} überschritten, über das hinaus, was der Zufall erklärt.${apart} ${because}`;
  return `${counts.inconclusive} von ${asked} verlangten Schwellen ließen sich nicht entscheiden, und was nicht als sicher gezeigt ist, wird nicht freigegeben.${apart} ${because}`;
}

export function bestVerdict(why: BestVerdictWhy<People>): string {
  if (why.kind === "no-refits")
    return "Eine anderswo erzeugte Datei lässt sich nicht neu anpassen; was sie über einzelne Personen zeigt, bleibt offen. Bestenfalls wird kein Leck durch das gefunden, was sich ohne Neuanpassungen prüfen lässt.";
  if (why.kind === "roles") return openPoint(why);
  const units = n.people(why.units);
  if (why.kind === "joint-size")
    return `${units} Personen oder Familien sind weniger als ${why.least}: Gemeinsame Daten werden nicht freigegeben.`;
  const [bound, ceiling] = [n.percent(why.bound), n.percent(why.ceiling)];
  const alone =
    why.aloneShare === undefined
      ? ""
      : ` Aber etwa ${n.percent(why.aloneShare)} stehen auf allen Quasi-Identifikatoren zusammen allein: Ein Verfahren, das solche Kombinationen behält, wird nicht bestehen; fassen Sie sie zusammen oder runden Sie.`;
  if (why.kind === "bound-within")
    return `0 Treffer bei ${units} ließen eine obere Grenze von ${bound}, innerhalb der Obergrenze ${ceiling}.${alone}`;
  return `Selbst 0 Treffer bei ${units} lassen eine obere Grenze von ${bound}, über der Obergrenze ${ceiling}.${why.least === undefined ? "" : ` Etwa ${why.least} würden genügen.`}`;
}

export function generatorWhy(why: GeneratorWhy): string {
  switch (why.kind) {
    case "by-size": {
      const size = `Das Register hat ${why.units} Personen oder Familien.`;
      if (why.rule === "marginals")
        return `${size} Unter ${why.limit} werden keine gemeinsamen Daten freigegeben; unabhängige Randverteilungen werden angepasst, damit die Prüfungen etwas zu zeigen haben.`;
      if (why.rule === "copula")
        return `${size} Unter ${why.limit} wird eine Gauß-Copula mit geschrumpften Korrelationen verwendet: Blätter eines Baums enthielten zu wenige Personen.`;
      return `${size} Ab ${why.limit} werden abgesicherte sequenzielle Bäume verwendet: Bei diesen Größen bewahren sie mehr Zusammenhänge als die Alternativen.`;
    }
    case "command-line":
      return "Von der Person benannt, die den Lauf gestartet hat.";
    case "sweep":
      return sweepChoice(why);
  }
}

/** What a sweep chose, among how many, and what cannot be told from it. */
export function sweepChoice({
  setting,
  candidates,
  settings,
  policy,
  alike,
}: Omit<Extract<GeneratorWhy, { kind: "sweep" }>, "kind" | "setting"> & {
  readonly setting: string | undefined;
}): string {
  const tried = `${candidates} ${candidates === 1 ? "Kandidat" : "Kandidaten"} (${settings} ${settings === 1 ? "Einstellung" : "Einstellungen"})`;
  if (setting === undefined)
    return `Von ${tried} liegt keiner auf jeder gelesenen Zeile unter den Obergrenzen von „${policy}“. Es wurde nichts gewählt.`;
  const near = alike.length === 0 ? "" : ` In der Wiedergabetreue davon nicht zu unterscheiden: ${n.list(alike)}.`;
  return `${setting} wurde unter ${tried} gewählt: die beste Wiedergabetreue derer unter den Obergrenzen von „${policy}“.${near}`;
}

export function attempts({
  candidates,
  settings,
  seeds,
}: {
  readonly candidates: number;
  readonly settings: number;
  readonly seeds: number;
}): string {
  const several = (k: number, one: string, many: string): string => `${k} ${k === 1 ? one : many}`;
  return `gewählt unter ${several(candidates, "Versuch", "Versuchen")} (${several(settings, "Einstellung", "Einstellungen")}, je ${several(seeds, "Startwert", "Startwerte")})`;
}

export const notTested: Readonly<Record<NotTested, string>> = {
  "joint releases":
    "Gemeinsame Angriffe mit früheren oder späteren Freigaben desselben Registers, oder durch den Vergleich zweier angepasster Modelle.",
  "other registries":
    "Angreifer, die an vielen anderen Registern derselben Krankheit lernen, bevor sie dieses ansehen.",
  "several relatives": "Wissen über mehrere Verwandte zugleich, jenseits der im Schema erklärten Schutzeinheit.",
  "hidden channel":
    "Ein Generator, der eine Kopie hinter einer umkehrbaren Umkodierung der Spalten versteckt: Angriffe über Ähnlichkeit sehen sie nicht (--controls full setzt eine und zeigt, welche Prüfungen sie übersehen).",
  "legal basis": "Ob Inhalt, Einwilligung und Rechtsgrundlage des Registers diese Verwendung erlauben.",
  "visits together":
    "Was Zahl, Zeiten und Reihenfolge der Besuche einer synthetischen Person zusammen verraten: Die Angriffe sehen immer nur eine Zeile.",
  "choice of the recipe":
    "Was die Wahl des Rezepts selbst verrät: Neuanpassungen wiederholen die Anpassung, nicht aber die Suche, die zwischen Einstellungen wählte.",
};

export const expected: Readonly<Record<ControlOutcome["expected"], string>> = {
  caught: "muss zurückgewiesen werden",
  quiet: "darf nicht zurückgewiesen werden",
  graded: "umso mehr gesehen, je mehr leckt",
  "blind spot": "bekanntermaßen nicht zu sehen",
};

/** On a control, a refusal may be what is wanted; so no word that reads as good or bad. */
export const controlOutcomes: Readonly<Record<Outcome, string>> = {
  pass: "durchgelassen",
  fail: "zurückgewiesen",
  inconclusive: "offen",
};
