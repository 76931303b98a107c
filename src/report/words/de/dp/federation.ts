import type { federation as en } from "../../en/dp/federation.ts";

/** Was ein Standort erfährt, bevor er etwas sendet. */
export const federation: typeof en = {
  asked: (noise, sites, colluding) =>
    noise === "local"
      ? `gefragt sind ${sites} Standorte, ohne Masken: jeder fügt das ganze Rauschen selbst hinzu`
      : `gefragt sind ${sites} Standorte, unter Masken: das Rauschen teilen sich ${sites - colluding}, bis zu ${colluding} dürfen mit der sammelnden Stelle zusammenwirken`,
  table: ({ columns, cells, sigma, rho }) =>
    `${columns.join(" + ")}: ${cells} Zellen, eigenes Rauschen von ${sigma.toPrecision(4)} Patienten (Standardabweichung), rho ${rho.toPrecision(4)}`,
  price: (rho, sum, cap) =>
    `Preis der Runde: rho ${rho.toPrecision(4)}; bisher verbraucht ${sum.toPrecision(4)}${cap === undefined ? ", keine Grenze angegeben" : ` von ${cap.toPrecision(4)}`}`,
  rows: {
    fail: "Zeilen mehrerer Register: ABGELEHNT, es wurden keine geschrieben",
    inconclusive: "Zeilen mehrerer Register: UNENTSCHIEDEN, sie sind keine Freigabe",
  },
  recipe: (files, tables, cells, attempt) =>
    `gefragt: ${tables} Tabellen von Paaren für jede von ${files} Dateien, ${cells} Zellen, unter Masken und ohne Rauschen; Versuch ${attempt} an diesem Register`,
  exact:
    "Die Summe über die Standorte ist genau: wer sie zusammenführt, kann erfahren, wer in einem Register steht (docs/federation.md).",
  joint: {
    title: (cohort) => `${cohort} – Urteil über mehrere Standorte`,
    heading: "Urteil über mehrere Standorte:",
    verdict: (outcome) => `${outcome}: aus diesem Urteil allein folgt keine Freigabe.`,
    worst: (site, band, finding) =>
      site === "" ? "Kein Standort konnte etwas messen." : `Schlechtester Standort: ${site} (${band}; ${finding}).`,
    facts: {
      sites: "Standorte",
      generator: "Generator",
      refits: "Neuanpassungen",
      rows: "Zeilen",
      policy: "Richtlinie",
      file: "SHA-256 der Datei",
    },
    lines: "Zeilen der Richtlinie",
    linesIntro:
      "Jeder Standort hat dieselben Dateien mit seinen eigenen Personen angegriffen. Schranken gelten für alle Standorte zugleich; Mittelwerte sind mit den erklärten Größen gewichtet, und ein Standort, der nicht messen konnte, zählt mit dem schlechtesten möglichen Wert. Von einem einzelnen Standort wird nur ein Bereich genannt.",
    head: ["Befund", "Ergebnis", "Alle Standorte", "Zusammengeführt als", "Schlechtester Standort"],
    joined: { average: "Mittel der Personen", largest: "größter Wert", any: "irgendein Standort" },
    bands: {
      "under the ceiling": "Schranke unter der Grenze",
      "up to twice the ceiling": "Schranke bis zum Doppelten der Grenze",
      "beyond twice the ceiling": "Schranke über dem Doppelten der Grenze",
      "not measured": "nicht gemessen",
      "above the ceiling": "über der Grenze",
    },
    open: "Nicht gemessen",
    neverMeasured: {
      controls: "Ob die Prüfungen an diesen Standorten ein Leck gefunden hätten (Kontrollen).",
      "refits without one patient":
        "Einzelne Personen durch Neuanpassung ohne sie: Summen, die sich um eine Person unterscheiden, sind diese Person.",
      model: "Was ein gespeichertes Modell enthält.",
    },
    why: {
      "did not run": "Standorte führen diese Prüfung nicht durch",
      "no ceiling": "die Richtlinie hat dafür keine Grenze",
    },
    against: (ceiling) => `Grenze ${ceiling}`,
  },
};
