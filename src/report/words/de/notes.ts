import type { ClassesOf, ExposureStatistic, Note, PopulationBasis, Span } from "../../../core/contracts/note.ts";
import type { People } from "../numbers.ts";
import { attacks, bands, findingTitle, rarity, splitName, wayName } from "./checks.ts";
import { n } from "./numbers.ts";

const statistics: Readonly<Record<ExposureStatistic, string>> = {
  distance: "Abstand zur nächsten Zeile",
  "within-radius": "Zeilen innerhalb des Radius",
  combinations: "eigene seltene Kombinationen",
  spread: "Streckung der Datei",
};

const few = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const area = (x: number): string => n.as("area", x);
const spanOf = (span: Span, quantity: "rate" | "area"): string =>
  `${n.as(quantity, span.value)} (${n.interval(quantity, span)})`;

function about(of: ClassesOf, text: string): string {
  return of === "registry" ? `Register. ${text}` : `Freigabe, als wären ihre Zeilen Personen. ${text}`;
}

export function basis(source: PopulationBasis<People>): string {
  return source.kind === "coverage"
    ? `eine Abdeckung von ${n.percent(source.coverage)}`
    : `${n.people(source.units)} von etwa ${source.cases} Fällen (Prävalenz × Bevölkerung)`;
}

/** @param title of a declared adversary, by id */
export function note(fact: Note<People>, title: (id: string) => string): string {
  switch (fact.kind) {
    case "played-on-refits":
      return `Gespielt auf ${few(fact.refits, "Neuanpassung", "Neuanpassungen")}: Mitglieder gegen jeweils Ausgelassene${fact.crowd === true ? ", in einer Menge gleicher Größe" : ""}.`;
    case "played-on-holdout":
      return `Register gegen zurückgehaltene Personen auf der freigegebenen Datei${fact.crowd === true ? ", in einer Menge gleicher Größe" : ""}.`;
    case "ways-to-secrets":
      return `${few(fact.ways, "Weg", "Wege")} zu ${few(fact.secrets, "Geheimnis", "Geheimnissen")}. Ein fehlendes Geheimnis wird nicht angegriffen; eine Zahl gilt innerhalb ihrer Toleranz als richtig.`;
    case "secret-excess":
      return `${fact.column}: höchstens ${n.as("rate", fact.excess)} über Nichtmitglieder hinaus (${wayName(fact.way, title)}).`;
    case "distance-to-registry":
      return `Medianer Abstand synthetischer Zeilen zum Register ${n.plain(fact.synthetic)}, der Zeilen des Registers zu anderen Personen ${n.plain(fact.registry)}.`;
    case "distance-to-synthetic":
      return `Medianer Abstand der Mitglieder zur nächsten synthetischen Zeile ${n.plain(fact.members)}, der Nichtmitglieder ${n.plain(fact.nonMembers)}.`;
    case "distance-is-diagnostic":
      return "Nur zur Orientierung: Ein unauffälliger Abstand ist kein Beleg für Sicherheit.";
    case "classes":
      return about(
        fact.of,
        `Auf ${n.list(fact.columns)} zusammen, Zahlen innerhalb der Toleranz der Angriffe: kleinste Klasse k = ${fact.smallest}; ${fact.alone} von ${fact.units} allein, ${fact.inSmall} in Klassen unter ${fact.cellSize}.`,
      );
    case "prosecutor":
      return about(
        fact.of,
        `Wer weiß, dass eine Person darin steht, benennt sie mit Wahrscheinlichkeit ${n.percent(fact.average)} im Mittel, höchstens ${n.percent(fact.largest)} (Ankläger); über ${n.percent(fact.threshold)} bei ${n.percent(fact.shareAbove)}.`,
      );
    case "population-unknown":
      return about(
        fact.of,
        "Wie viele Personen außerhalb ebenso aussehen, ist nicht bekannt: population.coverage (oder prevalence und size) im Schema angeben. Ein Stichprobenanteil wird nicht angenommen.",
      );
    case "population-risk":
      return about(
        fact.of,
        `Bezogen auf ${basis(fact.basis)}: kleinste Klasse der Bevölkerung etwa ${n.plain(fact.kMap)} (k-map); Journalist ${n.percent(fact.journalistAverage)} im Mittel, höchstens ${n.percent(fact.journalistLargest)}; Vermarkter ${n.percent(fact.marketer)}; etwa ${n.plain(fact.expected)} von ${fact.units} würden benannt (individuelles Risiko).`,
      );
    case "special-uniques":
      return about(
        fact.of,
        `Besonders Einzigartige: ${fact.units} allein auf einem oder zwei von ${few(fact.columns, "Quasi-Identifikator", "Quasi-Identifikatoren")}${fact.largestDis === undefined ? "" : `; ein Treffer auf den schlechtesten Fall ist mit Wahrscheinlichkeit ${n.percent(fact.largestDis)} richtig (DIS-SUDA)`}.`,
      );
    case "diversity":
      return about(
        fact.of,
        `Wenigste Werte in einer Klasse (l-Diversität; nach Entropie) und größter Abstand vom Ganzen (t-Closeness): ${fact.secrets.map(({ column, distinct, entropy, closeness }) => `${column} ${distinct} (${n.plain(entropy)}), ${n.plain(closeness)}`).join("; ")}.`,
      );
    case "split-sizes":
      return `${splitName(fact.split, title)}: ${fact.left} gegen ${few(fact.right, "Spalte", "Spalten")}.`;
    case "link-by-chance":
      return `Durch Zufall treffen sich zwei Hälften an einer von ${few(fact.rows, "Zeile", "Zeilen")} mit Wahrscheinlichkeit ${n.percent(fact.probability)}.`;
    case "splits-not-declared":
      return "Im Schema ist keine Aufteilung erklärt (splits); diese folgen aus den Angreifern.";
    case "attack-area":
      return `${attacks[fact.attack]}: AUC ${area(fact.value)} (Standardfehler ${n.plain(fact.standardError)}).`;
    case "no-false-alarm-rate":
      return `Bei so wenigen Nichtmitgliedern je Datei lässt sich keine Fehlalarmrate bis ${n.percent(0.25)} auflösen.`;
    case "found-members":
      return `Wer ${n.percent(fact.falseAlarms)} der Nichtmitglieder beschuldigt, findet ${n.percent(fact.value)} der Mitglieder (${n.interval("rate", fact)}; Werte ohne Wissen: ${n.percent(fact.byChance)}; ${attacks[fact.attack]}).`;
    case "rare-too-few":
      return `Seltene Personen: ${few(fact.members, "Mitglied", "Mitglieder")} und ${few(fact.nonMembers, "Nichtmitglied", "Nichtmitglieder")}, zu wenige für eine eigene Fläche.`;
    case "coverage-unknown":
      return "Welcher Anteil aller Erkrankten im Register steht, sagt das Schema nicht (population): Wie oft eine beschuldigte Person wirklich darin wäre, lässt sich nicht angeben, auch nicht F_rel.";
    case "coverage-nearly-all":
      return `Das Register enthält fast alle Erkrankten (${basis(fact.basis)}). Von wem bekannt ist, dass er erkrankt ist, der steht bekanntermaßen im Register, was auch immer die Datei zeigt; und wo die Zugehörigkeit die Diagnose verrät, ist sie das Geheimnis. Ein ruhiger Angriff ändert daran nichts.`;
    case "relative-f-undefined":
      return "F_rel ist hier nicht definiert: Es braucht Quasi-Identifikatoren und eine Abdeckung unter 1.";
    case "relative-f":
      return `F_rel eines genauen Treffers auf den Quasi-Identifikatoren, bezogen auf ${basis(fact.basis)}: ${spanOf(fact.overEverybody, "area")} gegenüber dem Beschuldigen aller, ${spanOf(fact.overChance, "area")} gegenüber dem Beschuldigen auf gut Glück; üblich ist 0,2 als Grenze.`;
    case "model-tables":
      return `${few(fact.tables, "Häufigkeitstabelle", "Häufigkeitstabellen")} mit drei oder mehr Zellen im Modell; ${fact.asCounts} davon verraten ihre Anzahlen, Zufall berücksichtigt.`;
    case "model-lists":
      return `${few(fact.lists, "Liste", "Listen")} ganzer Zahlen, die Anzahlen der Ausprägungen einer Spalte wiederholen.`;
    case "model-is-personal":
      return "Das Modell ist nicht Teil der Freigabe. Es bleibt personenbezogen, was auch immer diese Prüfung findet.";
    case "rare-units":
      return `${fact.units} von ${few(fact.of, "Person", "Personen")}: ${rarity[fact.rarity]}.`;
    case "screen":
      return `Gemeinsame Sichtung aller Personen über ${few(fact.statistics, "Statistik", "Statistiken")}: kleinster angepasster p-Wert ${n.p(fact.p)}; ${few(fact.units, "Person", "Personen")} bei oder unter Alpha.`;
    case "exposure-by":
      return `Mittlere Exposition nach ${statistics[fact.statistic]}: ${spanOf(fact, "area")}; sie geht in die Sichtung und die zweite Stufe ein, nicht in das gemittelte Ergebnis.`;
    case "second-stage":
      return `${few(fact.qualified, "Person", "Personen")} für die zweite Stufe infrage (${fact.named} benannt, ${fact.screened} durch die Sichtung); ${fact.tested} geprüft${fact.refits === undefined ? "" : ` mit ${few(fact.refits, "Neuanpassung", "Neuanpassungen")} in ${few(fact.looks ?? 1, "Auswertung", "Auswertungen")}${(fact.looks ?? 1) < (fact.planned ?? 1) ? ` von ${fact.planned} geplanten, beendet, sobald entschieden` : ""}`}.`;
    case "bands":
      return `Bänder der ${few(fact.units, "Person", "Personen")}, ${fact.stage === 2 ? "geprüft in der zweiten Stufe" : "nur gesichtet (wenige Läufe je Person: C heißt dort, nicht unter 0,70 gezeigt)"}: ${(["A", "B", "C", "not estimable"] as const).map((band) => `${fact.bands[band]} ${bands[band]}`).join(", ")}.`;
    case "few-out-runs":
      return `${few(fact.units, "Person wurde", "Personen wurden")} in weniger als ${fact.least} Neuanpassungen ausgelassen.`;
    case "non-members":
      return {
        refits: "Nichtmitglieder: jede Person in den Neuanpassungen, die sie ausließen.",
        holdout: "Nichtmitglieder: die zurückgehaltenen Personen.",
        twins:
          "Keine Nichtmitglieder: Die erwartete Zahl der Treffer kommt von Zwillingen im Register (jede Person gegen die anderen), was nur ein Ersatz ist.",
      }[fact.source];
    case "exact-copies":
      return `${few(fact.units, "Person hat", "Personen haben")} eine genaue Kopie über alle Spalten in der freigegebenen Datei.`;
    case "recipe-copies":
      return `Nahe Kopien ganzer Datensätze, Mittel über die eigenen Mitglieder der Neuanpassungen: ${n.percent(fact.share)}.`;
    case "no-quasi-identifiers":
      return "Keine Spalte ist als Quasi-Identifikator erklärt: Treffer auf dem, was Bekannte wissen, wurden nicht gemessen, und jede Person, die keiner anderen gleicht, gilt als selten.";
    case "read-by-ranks":
      return `Anders als im Register: ${fact.columns.join(", ")}. Kopien wurden ein zweites Mal gesucht, mit Rängen und Häufigkeiten statt der Werte, damit andere Einheiten oder Namen keine verbergen; es gilt die schlechtere Zählung.`;
    case "patient-is-unit":
      return `Die Intervalle nehmen die Person als Einheit; ${few(fact.findings, "Ergebnis", "Ergebnisse")}.`;
    case "predicate-sets":
      return `Bedingungen mit ${few(fact.columns, "Spalte", "Spalten")}: ${fact.sets} von ${few(fact.ofSets, "Spaltenmenge", "Spaltenmengen")}.`;
    case "predicate-by-chance":
      return `Eine blind gezogene Bedingung vom Gewicht 1/n greift jemanden mit Wahrscheinlichkeit n w (1 − w)^(n − 1) = ${n.percent(fact.probability)} heraus; schwerere zählen nicht.`;
    case "unknown-pattern":
      return `Das Zentrum wird daraus geraten, welche von ${fact.columns} Spalten unbekannt sind, von jemandem, der Zentren und unbekannte Zellen aller anderen Patienten kennt. Verglichen mit ${fact.shuffles} Dateien, in denen die unbekannten Zellen jeder Spalte vertauscht sind.`;
    case "site-knowledge":
      return `Das Zentrum wird aus ${fact.ways === 1 ? "allen anderen Spalten" : "allen anderen Spalten erraten und aus denen des Angreifers, der am wenigsten weiß"}${fact.ways === 1 ? " erraten" : ""}. Wer kein Zentrum hat, wird nicht angegriffen.`;
    case "sites":
      return fact.small === 0
        ? `${few(fact.sites, "Zentrum", "Zentren")}, keines mit weniger als ${fact.cellSize} Personen.`
        : `${few(fact.sites, "Zentrum", "Zentren")}, ${fact.small} davon mit weniger als ${fact.cellSize} Personen (der Mindestfallzahl der Richtlinie). Die freigegebene Datei nennt ${fact.named} von diesen ${fact.small}: Wer sie liest, weiß, dass sie beigetragen haben.`;
    case "site-named-by-recipe":
      return `Eine Datei des Rezepts nennt ein solches Zentrum mit Wahrscheinlichkeit ${spanOf(fact, "rate")}, Zentren als Stichprobe.`;
    case "site-left-out":
      return fact.runs === 0
        ? "Keine Neuanpassung ließ ein solches Zentrum ganz aus; wie oft ein Zentrum genannt würde, das nicht beitrug, ist daher unbekannt."
        : `Wo eine Neuanpassung ein solches Zentrum ganz ausließ, nannte die Datei es trotzdem in ${n.percent(fact.named / fact.runs)} der Fälle.`;
    case "site-sizes":
      return `Die Datei gibt die Zahl der Datensätze von ${fact.exact} von ${few(fact.sites, "Zentrum", "Zentren")} bis auf den letzten preis: ${spanOf(fact, "rate")}, wo einzeln gezogene Zeilen ${n.percent(fact.expected)} zeigen (p ${n.p(fact.p)}).`;
    case "joint-with-earlier":
      return `${findingTitle(fact.finding.id, fact.finding.stratum)}: Überschuss ${spanOf(fact.alone, "rate")} durch diese Datei allein, ${spanOf(fact.joint, "rate")} durch diese Datei und ${few(fact.releases, "frühere Freigabe", "frühere Freigaben")} als eine. Beide müssen bestehen.`;
    case "added-patients":
      return fact.units === 0
        ? "Seit der letzten Freigabe kam niemand ins Register hinzu, und kein Datensatz änderte sich."
        : `${few(fact.units, "Person kam", "Personen kamen")} seit der letzten Freigabe hinzu oder mit geändertem Datensatz: Wer beide Dateien hat, kann nach dem suchen, was nur diese enthält.`;
    case "unseen-by-choice":
      return `${findingTitle(fact.finding.id, fact.finding.stratum)}: ${spanOf(fact.all, "area")} bei allen Personen, ${spanOf(fact.unseen, "area")} bei denen, die die Auswahl unter ${few(fact.candidates, "Kandidat", "Kandidaten")} nicht angesehen hat. Beide müssen bestehen.`;
  }
}
