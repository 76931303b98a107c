import type { GeneratorNote } from "../../../core/contracts/generator-note.ts";
import type { PairBasis } from "../../../core/contracts/fidelity.ts";
import type { ReadingNote } from "../../../core/contracts/outcome.ts";
import { n } from "./numbers.ts";

const few = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const decimal = (x: number): string => String(x).replace(".", ",");

export function generatorNote(fact: GeneratorNote): string {
  switch (fact.kind) {
    case "fit-share":
      return `Jede Anpassung sieht ${fact.units} der Einheiten, zufällig gezogen.`;
    case "fit-sample":
      return `Die Tabelle ist groß: Angepasst wird an eine einfache Zufallsstichprobe von ${fact.units} von ${fact.of} Einheiten (${fact.rows} Zeilen).`;
    case "leaves":
      return `Blätter enthalten mindestens ${fact.minUnits} Einheiten.`;
    case "drawing-order":
      return `Reihenfolge, in der die Spalten gezogen werden: ${fact.columns.join(", ")}.`;
    case "levels-collapsed":
      return `${fact.column}: ${fact.levels} Stufen wurden zu ${few(fact.groups, "Gruppe", "Gruppen")} zusammengefasst.`;
    case "rate-raised":
      return `${fact.column}: ${fact.level} haben weniger als ${fact.minUnits} Einheiten; die Rate steigt von ${n.percent(fact.from)} oder mehr auf ${n.percent(fact.to)}, innerhalb etwa eines Standardfehlers.`;
    case "too-few-values":
      return `Zu wenige beobachtete Werte, um welche zu ziehen: ${fact.columns.join(", ")}.`;
    case "bounds-coded":
      return `${few(fact.columns, "numerische Spalte ist", "numerische Spalten sind")} oben und unten an gerundeten Grenzen abgeschnitten.`;
    case "missing-blocks":
      return `Fehlende Zellen werden in ${few(fact.blocks, "Block", "Blöcken")} von Spalten gezogen.`;
    case "missing-not-drawn":
      return `${few(fact.columns, "Spalte hat", "Spalten haben")} zu wenige fehlende Zellen, um sie nachzubilden, und ${fact.columns === 1 ? "wird" : "werden"} ohne solche gezogen.`;
    case "causes-not-drawn":
      return `${fact.pair}: ${few(fact.causes, "Ursache", "Ursachen")} mit weniger als ${fact.minUnits} Einheiten ${fact.causes === 1 ? "wird" : "werden"} nicht gezogen.`;
    case "pair-after":
      return `${fact.second} wird nach ${fact.first} gezogen: zuerst, was zuerst endet, dann die verbleibende Zeit.`;
    case "network":
      return `Das Netz hat ${few(fact.edges, "Kante", "Kanten")} zwischen ${few(fact.columns, "Spalte", "Spalten")} und ${few(fact.patterns, "Muster", "Mustern")} fehlender Zellen.`;
    case "copula-shrinkage":
      return `Die Copula hat ${few(fact.latents, "latente Variable", "latente Variablen")}; nach der Schrumpfung bleiben im Mittel ${n.percent(fact.keptCommon)} einer Ladung auf dem gemeinsamen Faktor und ${n.percent(fact.keptOwn)} vom Rest einer Korrelation.`;
    case "forests":
      return `${few(fact.trees, "Baum", "Bäume")} mit ${few(fact.leaves, "Blatt", "Blättern")}; die Wälder ordneten Zeilen von Register und synthetischer Datei mit der Genauigkeit ${fact.accuracies.map(decimal).join("; ")} zu.`;
    case "training":
      return `Trainiert an ${fact.units} Einheiten mit TensorFlow.js ${fact.backend}; behalten sind die Gewichte von Schritt ${fact.bestStep} von ${fact.stepsRun}.`;
    case "held-out-loss":
      return `Logarithmischer Verlust zurückgehaltener Spaltenpaare: ${decimal(fact.first)} beim ersten Blick, ${decimal(fact.best)} beim behaltenen Schritt.`;
    case "conditions-by-rejection":
      return "Bedingungen werden erfüllt, indem Zeilen gezogen werden, bis genug von ihnen passen.";
    case "visits-too-few":
      return `Weniger als ${fact.minRepeaters} Einheiten haben wiederholte Zeilen, zu wenige, um zu lernen, wie eine auf die andere folgt: für jede wird eine Zeile gezogen.`;
    case "visits-in-turn":
      return `Patienten werden als Ausgangswerte, erster Besuch und Zahl der Besuche gezogen; jeder spätere Besuch folgt aus dem vorigen. ${few(fact.columns, "Spalte ändert", "Spalten ändern")} sich zwischen Besuchen.`;
    case "drawn-as-gaps":
      return `Als Abstände von den Spalten davor gezogen: ${fact.columns.join(", ")}.`;
    case "drawn-as-combinations":
      return `Gemeinsam gezogen, als erlaubte Kombinationen: ${fact.columns.join(", ")}.`;
    case "computed-from-parts":
      return `Aus ihren Teilen berechnet: ${fact.columns.join(", ")}.`;
    case "reasons-drawn":
      return `Gründe für fehlende Zellen werden gezogen: ${fact.columns.join(", ")}.`;
    case "partial-dates":
      return `Daten sind wie im Register auf Tag, Monat oder Jahr bekannt: ${fact.columns.join(", ")}.`;
    case "drawn-beyond-limits":
      return `Werte jenseits einer Grenze werden als Zahlen gezogen und als die Grenze geschrieben: ${fact.columns.join(", ")}.`;
    case "constraints-kept":
      return `Jede Zeile hält ${fact.constraints === 1 ? "die Regel" : `die ${fact.constraints} Regeln`} des Schemas ein.`;
    case "sandbox":
      return `Ein fremdes Programm hat die Zeilen gemacht${fact.network === "denied" ? ", ohne Netz (eigener Netz-Namensraum)" : "; dieses System bot keinen Weg, ihm das Netz zu nehmen"}. ${fact.memory === "limited" ? "Zeit, Speicher und Dateigröße waren begrenzt." : "Die Zeit war begrenzt; dieses System bot keine Grenze für Speicher und Dateigröße."}`;
  }
}

export function readingNote(fact: ReadingNote): string {
  switch (fact.kind) {
    case "consent-used":
      return `Spalte ${fact.column} wurde für die Einwilligung gebraucht und dann weggelassen.`;
    case "consent-empty":
      return `Die Einwilligungsspalte ${fact.column} ist in ${few(fact.rows, "Zeile leer, die", "Zeilen leer, die")} behalten ${fact.rows === 1 ? "wurde" : "wurden"}; mit "" unter consent.exclude werden solche Zeilen ausgeschlossen.`;
    case "listed-without-consent":
      return `${few(fact.entries, "Eintrag der Liste nennt", "Einträge der Liste nennen")} Patienten, die die Einwilligungsspalte ausgeschlossen hat.`;
    case "foreign-levels":
      return `${fact.column}: ${fact.cells} von ${fact.of} synthetischen Zellen enthalten Stufen, die das Register nicht hat.`;
    case "no-synthetic-value":
      return `${fact.column}: keine synthetische Zelle hat einen Wert; was die Prüfungen von ihr sagen, sagt nichts.`;
    case "one-synthetic-value":
      return `${fact.column}: alle synthetischen Zellen enthalten einen Wert, die des Registers unterscheiden sich; aus ihr ist nichts zu lernen.`;
    case "other-unit":
      return `${fact.column}: die synthetischen Zahlen liegen außerhalb derer des Registers${fact.times === undefined ? "" : ` (etwa ${decimal(fact.times)}-mal so groß)`}: eine andere Einheit?`;
    case "unrelated-in-file":
      return `${fact.columns.join(", ")}: im Register verwandt, in der synthetischen Datei nicht: wurden Spalten vertauscht oder einzeln gezogen?`;
    case "packets-read":
      return `${few(fact.packets, "Phenopacket wurde gelesen, eine Zeile", "Phenopackets wurden gelesen, je eine Zeile")}; ${few(fact.terms, "Begriff hat eine Spalte", "Begriffe haben eine Spalte")} (yes: beobachtet, no: ausgeschlossen, leer: nicht erwähnt).`;
    case "rare-terms":
      return `${few(fact.terms, "Begriff hat", "Begriffe haben")} keine Spalte: bei weniger als ${fact.fewerThan} Patienten beobachtet.`;
    case "never-alive":
      return `${fact.column}: nur Todesfälle sind genannt, von niemandem heißt es, er lebe. Für ein Paar aus Zeit und Ereignis muss jemand sagen, dass kein Eintrag „lebend beim letzten Kontakt“ bedeutet.`;
    case "site-dropped":
      return `${fact.column}: als Zentrum verstanden und nach dem Lesen weggelassen. Das Muster unbekannter Zellen kann es noch verraten; site-identity fragt danach.`;
    case "no-family":
      return "Die Pakete nennen keine Familie: wo mehrere Patienten aus einer stammen, ist eine Spalte dafür anzulegen und unter protect zu nennen.";
    case "unplaced-times":
      return `${few(fact.times, "Zeit gilt", "Zeiten gelten")} als unbekannt: kein Alter ab 0 und keine Klasse des Beginns der Human Phenotype Ontology, oder ein Zeitstempel ohne Geburtsdatum.`;
    case "codes-folded":
      return `${fact.list}: Codes von weniger als ${fact.fewerThan} Patienten: ${fact.folded} im nächsten übergeordneten Code aufgegangen, den genug Patienten haben, ${fact.lost} weggelassen. Welche, wurde an allen Patienten entschieden.`;
    case "large-table":
      return `Die Tabelle ist groß: ${fact.rows} Zeilen von ${fact.units} Einheiten, ${fact.synthetic} synthetische Zeilen. Spalten werden über alle Zeilen verglichen, Paare von Spalten ${pairsOver(fact.pairs)}, Kopien in allen synthetischen Zeilen gesucht; andere Zahlen zur Treue beruhen auf einer Zufallsstichprobe von ${fact.sample} Einheiten und ebenso vielen synthetischen Zeilen.`;
    case "whole-file-attack":
      return `${{ "all-columns": "Alle Spalten", "all-but-one": "Alle Spalten bis auf eine", "quasi-identifiers": "Die Quasi-Identifikatoren" }[fact.pattern]} einer Zeile der Datei wiederholen die von ${n.percent(fact.share)} der Einheiten (${n.percent(fact.low)} bis ${n.percent(fact.high)}). Zufällig gefragt: ${fact.strata
        .map(
          ({ stratum, units, asked, hits }) =>
            `${asked} von ${units} ${{ alone: "mit einmaligen Quasi-Identifikatoren", few: "in Klassen unter der Zellgröße", many: "in größeren Klassen" }[stratum]}, ${hits} wiederholt`,
        )
        .join("; ")}.`;
    case "unread-parts":
      return `Nicht gelesen: ${fact.parts.join(", ")}.`;
  }
}

function pairsOver(pairs: PairBasis | undefined): string {
  if (pairs === undefined) return "ebenso";
  const remade = few(
    pairs.remade,
    "Zahl, deren Fehler nicht unter ihrem Band lag, wurde",
    "Zahlen, deren Fehler nicht unter ihrem Band lag, wurden",
  );
  return `auf ${pairs.rows} zufälligen Zeilen des Registers und ${pairs.synthetic} der Datei (was ihre Zahlen um höchstens ${n.short(pairs.error)} verschiebt, 95-%-Intervall${pairs.remade === 0 ? "" : `; ${remade} über alle Zeilen gebildet`})`;
}
