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
  linesHead: ["Wonach gefragt wurde", "Anteil der Obergrenze", "Höchstens", "Obergrenze", "Ausgang"],
  nearest: (title, share) => `Der Obergrenze am nächsten: „${title}“, ${share} davon verbraucht.`,
  nearestOver: (title) => `Am weitesten über der Obergrenze: „${title}“.`,
  testedTitle: "Genau geprüft",
  tested: (tested, qualified) => `${tested} von ${qualified}, die in Frage kamen, wurden genau geprüft: durch Anpassungen mit ihnen und ohne sie.`,
  allTested: (qualified) => `Alle ${qualified}, die in Frage kamen, wurden genau geprüft: durch Anpassungen mit ihnen und ohne sie.`,
  stopped: (looks, planned) =>
    `Beendet, sobald entschieden: ${looks} von ${planned} geplanten Auswertungen; weitere hätten die Intervalle verengt.`,
  leftOut: (count) => `${count} wurden nur grob geprüft, da die genaue Prüfung eine Grenze hat: Genannte kommen zuerst, dann, wer bei der Sichtung auffiel, dann die Seltensten. Wie erkennbar die übrigen sind, sagt nichts.`,
  floorTitle: "Lecks, die zurückgewiesen worden wären, eingesetzt in diese Datei",
  leans: {
    under: "neigt zum Einhalten: Der Schätzwert liegt unter der Obergrenze, das Intervall reicht darüber hinaus",
    above: "neigt zur Ablehnung: Schon der Schätzwert liegt über der Obergrenze",
    unknown: "neigt nirgendwohin: Nichts wurde gemessen",
  },
  open: (title, lean) => `„${title}“ ${lean}.`,
  nextTitle: "Was die Antwort ändern würde",
  moves: (titles) => `Kann bewegen: ${titles}.`,
  movesMore: (titles, more) => `Kann bewegen: ${titles} und ${more} weitere der Schwellen oben.`,
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
  onScreen: (title) => `${title}: steht in der Seite (HTML) und im JSON dieses Berichts.`,
  folded: (title, rows) =>
    `${title === "" ? "Eine Tabelle" : title}: ${rows} Zeilen; sie stehen in der Seite (HTML) und im JSON dieses Berichts.`,
  signIntro:
    "Das Programm misst die Datei an der Richtlinie; Menschen entscheiden. Annehmen oder ablehnen, mit Auflagen, und unterschreiben.",
  signHead: ["Rolle", "Name", "Annehmen / ablehnen, Auflagen", "Datum", "Unterschrift"],
  signRoles: ["Datenschutzbeauftragte", "Klinische Leitung", "Empfänger"],
  digest: (digest) => `SHA-256 von synthetic.csv: ${digest}`,
};

export const annex: (typeof en)["annex"] = {
  plain: (facts) => [
    facts.ownRecipe
      ? `Ein Register enthält Angaben zu ${facts.patients} Personen oder Familien. Ein Programm hat daraus gelernt, welche Messwerte zusammen auftreten, und ${facts.rows} erfundene Zeilen gezogen.`
      : `Ein Register enthält Angaben zu ${facts.patients} Personen oder Familien. Jemand hat daraus mit einem fremden Programm ${facts.rows} erfundene Zeilen gemacht.`,
    `Auch erfundene Zeilen können jemanden verraten: Wer seltene Merkmale hat, prägt sie vielleicht mit. Darum wurde die Datei so angegriffen, wie neugierige Fremde es täten: durch Suchen nach Kopien, durch Erraten von Geheimem und durch den Versuch zu sagen, wer im Register steht.${facts.refits > 0 ? ` Außerdem wurde die Datei ${facts.refits}-mal neu gemacht, jedes Mal ohne einige Personen, um zu sehen, was ihr Fehlen ändert.` : ""}`,
    {
      pass: `Jedes gemessene Risiko blieb innerhalb der Grenze, die „${facts.policy}“ setzt${facts.until === undefined ? "" : `; das gilt bis ${facts.until}`}.`,
      fail: `Mindestens ein Risiko lag über der Grenze, die „${facts.policy}“ setzt; die Datei soll nicht weitergegeben werden.`,
      inconclusive: `Einige Risiken ließen sich nicht genau genug messen, um zu sagen, ob sie innerhalb der Grenzen liegen, die „${facts.policy}“ setzt; die Datei soll nicht weitergegeben werden.`,
    }[facts.outcome],
    "Das ist kein Versprechen, dass nie jemand erkannt werden kann. Was nicht geprüft wurde, steht in diesem Bericht, und das Datenschutzrecht kann für die Datei gelten. Fragen beantwortet die oder der Datenschutzbeauftragte des Registers.",
  ],
  intro:
    "Für eine Abschätzung nach Artikel 35 Absatz 7 der Verordnung (EU) 2016/679. In der Mitte steht, was dieser Bericht sagt; rechts ergänzt der Verantwortliche.",
  caption: "Datenschutz-Folgenabschätzung, Buchstaben a bis d",
  head: ["Punkt", "Aus diesem Bericht", "Der Verantwortliche ergänzt"],
  points: (facts) => [
    [
      "a) Beschreibung",
      `${facts.registry}: ${facts.patients} Personen oder Familien, ${facts.columns} Spalten. ${facts.made}; ${facts.rows} Zeilen. Empfänger: ${facts.context}`,
      "Zwecke; berechtigtes Interesse, soweit darauf gestützt; Aufbewahrung.",
    ],
    [
      "b) Notwendigkeit und Verhältnismäßigkeit",
      `Beim Einlesen zurückgelassen: ${facts.dropped}. Was die Kohorte bewahrt und verliert, steht unter „Wie getreu die Kohorte ist“.`,
      "Rechtsgrundlage; warum diese Spalten; warum synthetische Zeilen genügen und das Register selbst nicht gebraucht wird.",
    ],
    [
      "c) Risiken",
      `${facts.held} Schwellen eingehalten, ${facts.exceeded} überschritten, ${facts.open} offen. ${facts.worst} ${facts.notTested} Arten von Risiko wurden nicht geprüft und sind aufgezählt.`,
      "Schaden für die Betroffenen, wenn ein Risiko eintritt; falsche Schlüsse aus der Kohorte; Schaden für Gruppen.",
    ],
    [
      "d) Maßnahmen",
      `Prüfungen vor der Freigabe, mit eingesetzten Lecks; keine Anzahl unter ${facts.cell} wird gezeigt; ein Urteil gilt ${facts.months} Monate; Unterschriften: ${facts.signers}.`,
      "Verträge, Zugang, Protokolle, Plan für Datenpannen, Löschen von Modell und Arbeitsordner; Konsultation nach Artikel 36, wo Risiken hoch bleiben.",
    ],
  ],
  noWorst: "Keine Gruppe sticht heraus.",
  noSigners: "keine von der Richtlinie verlangt",
  indexCaption: "Wonach Leitlinien fragen, und wo dieser Bericht antwortet",
  indexHead: ["Leitlinie", "Fragt", "Beantwortet durch", "Ausgang der Schwellen"],
  index: {
    "singling-out": "Lässt sich eine Person herausgreifen?",
    linkability: "Lassen sich Datensätze einer Person verknüpfen?",
    inference: "Lässt sich etwas über eine Person erschließen?",
    membership: "Lässt sich sagen, wessen Daten verwendet wurden?",
    regurgitation: "Gibt das Modell Datensätze wieder, aus denen es gemacht ist?",
    inversion: "Lassen sich personenbezogene Daten aus dem Modell selbst gewinnen?",
  },
  inversionAnswer: "das Modell bleibt im Haus und wird nie freigegeben",
  noLines: "keine Schwelle",
  outcomes: (held, exceeded, open) => `${held} eingehalten, ${exceeded} überschritten, ${open} offen`,
  variablesCaption: "Merkmale und was mit jedem geschah",
  variablesHead: ["Merkmal", "Art", "Behandlung"],
  treatments: { dropped: "entfernt, bevor etwas angepasst wurde", synthetic: "in jeder Zeile neu gezogen" },
  directIdentifier: "direkter Identifikator",
};
