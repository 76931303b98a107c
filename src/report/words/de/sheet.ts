import type { en } from "../en/index.ts";

/** Das Blatt, das unterschrieben wird: Seite eins. */
export const sheet: (typeof en)["sheet"] = {
  counts: {
    pass: (count) => `${count} eingehalten`,
    fail: (count) => `${count} überschritten`,
    inconclusive: (count) => `${count} offen`,
    "not-applicable": (count) => `${count} nicht anwendbar`,
    unmeasured: (count) => `davon ${count} nicht gemessen`,
  },
  countsLabel: "Geforderte Schwellen nach Ausgang",
  linesCaption:
    "Alle geforderten Schwellen. Balken: das 90-%-Intervall dessen, was ein Angreifer gewinnt (das obere Ende weiter außen, wo Versuche gezählt werden), als Teil seiner Obergrenze (dicker Strich; dünner Strich: gar kein Gewinn). Eine Schwelle ist eingehalten, wo der ganze Balken am dicken Strich oder davor endet.",
  linesHead: ["Wonach gefragt wurde", "Verbrauchter Teil der Obergrenze", "Höchstens", "Obergrenze", "Ausgang"],
  nearest: (title, share) => `Der Obergrenze am nächsten: „${title}“, ${share} davon verbraucht.`,
  nearestOver: (title) => `Am weitesten über der Obergrenze: „${title}“.`,
  testedTitle: "Einzeln geprüft",
  tested: (tested, qualified) => `${tested} von ${qualified}, die in Frage kamen, wurden einzeln und genau geprüft.`,
  allTested: (qualified) => `Alle ${qualified}, die in Frage kamen, wurden einzeln und genau geprüft.`,
  stopped: (looks, planned) =>
    `Beendet, sobald entschieden: ${looks} von ${planned} geplanten Auswertungen; weitere hätten die Intervalle verengt.`,
  leftOut: (count) => `${count} von ihnen wurden nur grob geprüft: Keine genaue Prüfung sagt, wie erkennbar sie sind.`,
  floorTitle: "Lecks, die zurückgewiesen worden wären, eingesetzt in diese Datei",
  leans: {
    under: "neigt zum Einhalten: Der Schätzwert liegt unter der Obergrenze, das Intervall reicht darüber hinaus",
    above: "neigt zur Ablehnung: Schon der Schätzwert liegt über der Obergrenze",
    unknown: "neigt nirgendwohin: Nichts wurde gemessen",
  },
  open: (title, lean) => `„${title}“ ${lean}.`,
  nextTitle: "Was die Antwort ändern würde",
  moves: (titles) => `Kann bewegen: ${titles}.`,
  remedies: {
    refits: (number) => `Mehr Wiederholungen der Anpassung: etwa ${number}.`,
    "refits-do-not-help": () =>
      "Mehr Wiederholungen allein helfen nicht: Der Schätzwert liegt an oder über der Obergrenze.",
    "other-recipe": () => "Ein anderes Verfahren oder andere Einstellungen, vorher gemessen.",
    "coarser-columns": (columns) =>
      `Gröbere Quasi-Identifikatoren (Raster, zusammengefasste Ausprägungen oder weggelassen): ${columns}.`,
    holdout: () => "Zurückgehaltene Fälle: ein zufälliger Teil des Registers, den der Hersteller der Datei nie bekam.",
    "narrower-audience": () => "Weniger Leser: eine Richtlinie für benannte Forschende unter Vereinbarung.",
  },
  signTitle: "Entscheidung",
  folded: (title, rows) =>
    `${title === "" ? "Eine Tabelle" : title}: ${rows} Zeilen; sie stehen in der Seite (HTML) und im JSON dieses Berichts.`,
  signIntro:
    "Das Programm misst die Datei an der Richtlinie; Menschen entscheiden. Annehmen oder ablehnen, mit Auflagen, und unterschreiben.",
  signHead: ["Rolle", "Name", "Annehmen / ablehnen, Auflagen", "Datum", "Unterschrift"],
  signRoles: ["Datenschutzbeauftragte", "Klinische Leitung", "Empfänger"],
  digest: (digest) => `SHA-256 von synthetic.csv: ${digest}`,
  inFull: "Alle Schwellen im Einzelnen",
};
