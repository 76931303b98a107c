/** Figures. */
export const charts = {
  numbers: "Die Zahlen dieser Abbildung",
  thresholds: (criterion: string) => `Was gemessen wurde, gegen die Obergrenzen: ${criterion}`,
  thresholdsCount: (count: number) => `${count} ${count === 1 ? "Schwelle" : "Schwellen"}.`,
  thresholdsRead:
    "Ein Balken ist das Intervall des Gemessenen, ein Punkt sein Wert, eine hohle Raute derselbe Angriff auf Nichtmitglieder, ein senkrechter roter Strich die Obergrenze. Ein Balken, der bei oder links von seinem Strich endet, besteht.",
  thresholdsAxis: "Erfolg des Angriffs, oder sein Überschuss über die Kontrolle",
  thresholdsHead: ["Schwelle", "Gelesen", "Wert", "Intervall", "Kontrolle", "Obergrenze"],
  controls: "Was die Prüfungen sehen, wenn Zeilen absichtlich kopiert werden",
  controlsDescription:
    "Für jede Prüfung der Überschuss auf Kontrolldateien, in denen ein bekannter Anteil der Zeilen aus dem Register kopiert ist, als Anteil dessen, was sie auf der vollen Kopie misst. Eine Prüfung, die wirkt, steigt von links nach rechts.",
  controlsX: "Anteil aus dem Register kopierter Zeilen",
  controlsY: "Überschuss, bezogen auf die volle Kopie",
  controlsHead: ["Prüfung", "Kopierter Anteil", "Ergebnis", "Überschuss", "Urteil"],
  fidelity: "Wiedergabetreue neben dem Unterschied zweier echter Kohorten",
  fidelityDescription:
    "Graue Balken: das Band zweier echter Kohorten. Punkte: die synthetische Kohorte gegen das Register, mit allen Zeilen, wo das Maß es zulässt, sonst in der Größe einer Hälfte. Links vom Balken heißt verdächtig gut, rechts davon schlechter als echte Daten. Maße, bei denen mehr besser ist, stehen nur in der Tabelle darüber.",
  fidelityAxis: "Vielfaches des medianen Unterschieds zweier echter Kohorten",
  fidelityHead: ["Maß", "Gegenstand", "Kohorte", "Zwei echte Kohorten (Median)", "Deren Band"],
  associations: "Spalten zu zweit",
  associationsDifference: "synthetisch minus Register",
  associationsDescription: (shown: number, of: number) =>
    `Wie stark zwei Spalten zusammenhängen, für ${shown} von ${of} Spalten: Rangkorrelation zweier Zahlen (blau gleichsinnig, orange gegensinnig), Cramérs V zweier Codes, Eta einer Zahl nach einem Code. Weiß ist kein Zusammenhang oder einer, der auf zu wenigen Personen beruht, um gezeigt zu werden. Das dritte Bild ist der Unterschied.`,
  associationsHead: ["Spalte", "Mit", "Register", "Synthetisch", "Unterschied"],
  marginals: "Spalte für Spalte",
  marginalsDescription: (shown: number, of: number) =>
    `Anteil der Datensätze je Bereich oder Ausprägung, Register (hell) neben synthetischer Kohorte (dunkel), für ${shown} von ${of} Spalten. Fehlende Balken sind unterdrückt oder null; die Tabelle sagt, welche.`,
  marginalsHead: ["Spalte", "Bereich oder Ausprägung", "Register", "Synthetisch"],
  exposure: "Exposition der Personen",
  exposureDescription:
    "Wie viele Personen wie stark exponiert sind. Die meisten sollten um 0,5 liegen. Nur gesichtete Personen haben je wenige Läufe, sodass die Balken schon durch Zufall streuen; wer nach genauer Prüfung über 0,7 liegt, könnte wiedererkannt werden.",
  exposureAxis: "Exposition (0,5 = keine Spur, 1 = sichere Wiedererkennung)",
  exposurePersons: "Personen",
  exposureLegend: "Exposition",
  exposureBands: ["bis 0,60", "0,60 bis 0,70", "über 0,70"],
  exposureHead: ["Exposition", "Personen"],
  curveDescription: (series: string, y: string, x: string) =>
    `${series}: ${y} nach ${x}. Zur Orientierung; eine Kurve entscheidet nichts.`,
  and: " und ",
  curveHead: (x: string) => ["Reihe", x, "Wert"],
  survival: (name: string, estimate: "survival" | "incidence") =>
    estimate === "survival" ? `Kaplan-Meier: ${name}` : `Kumulative Inzidenz: ${name}`,
  survivalDescription: (estimate: "survival" | "incidence") =>
    `${estimate === "survival" ? "Anteil ohne das Ereignis" : "Anteil mit diesem Ereignis bei konkurrierenden Ursachen (Aalen-Johansen)"} über die Zeit, im Register (gestrichelt) und in der synthetischen Kohorte (durchgezogen), mit 95-%-Bändern und Zahlen unter Risiko. Stufen sind so gerundet, dass jede mindestens die Mindestfallzahl umfasst.`,
  pairs: "Spaltenpaare",
  pairsDescription:
    "Nach Gruppen der zweiten Spalte: Median und Quartile der ersten oder der Anteil einer Stufe; Register eckig, synthetische Kohorte rund. Zuerst Paare angegebener Auswertungen, dann die stärksten Zusammenhänge des Registers; keine Gruppe hat weniger Personen, als gezeigt werden dürfen.",
  pairsHead: ["Paar", "Gewählt als", "Gruppe", "Kohorte", "Unteres Quartil", "Median oder Anteil", "Oberes Quartil"],
  pairsWhy: { declared: "angegebene Auswertung", strong: "starker Zusammenhang" },
  trajectory: (column: string) => `Über die Visiten: ${column}`,
  trajectoryDescription:
    "Median und Quartile der Werte in jeder Zeitspanne, im Register (gestrichelt) und in der synthetischen Kohorte (durchgezogen), auf zwei Stellen; Spannen mit wenigen Patienten fehlen.",
  trajectoryHead: ["Gruppe", "Zeit", "Unteres Quartil", "Median", "Oberes Quartil"],
  survivalX: (unit: string | undefined) => (unit === undefined ? "Zeit" : `Zeit (${unit})`),
  survivalY: { survival: "Überleben", incidence: "kumulative Inzidenz" },
  survivalHead: ["Gruppe", "Zeit", "Schätzwert", "95-%-Grenzen", "Unter Risiko"],
};
