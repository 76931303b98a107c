import type { floor as english } from "../en/floor.ts";
import { n } from "./numbers.ts";

/** Lecks, die in die beurteilte Datei eingesetzt wurden. */
export const floor: typeof english = {
  kinds: {
    verbatim: "ganze Datensätze",
    noisy: "ganze Datensätze, Zahlen um 5 % der Standardabweichung verschoben",
    secrets: "Quasi-Identifikatoren mit Geheimnissen",
    outliers: "ganze Datensätze der Personen, die am weitesten außen liegen",
    interpolated: "Zeilen zwischen einer Person und einer nahen anderen",
  },
  rows: (rows, of, share) => `${rows} von ${of} Zeilen (${n.percent(share)})`,
  people: (people) => (people === 1 ? "1 Person" : `${people} Personen`),
  everybody: "alle Personen",
  by: (checks) => `durch: ${checks}`,
  none: (most) => `auch bei ${n.percent(most)} der Zeilen nicht zurückgewiesen`,
  noneOfAny: (most) => `kein eingesetztes Leck wurde zurückgewiesen, bis ${n.percent(most)} der Zeilen`,
  draws: (searched, confirmed) => `${searched} + ${confirmed}`,
  head: ["Leck", "Kleinstes, das mit 95 % zurückgewiesen wird", "Personen darin", "Zurückgewiesen von", "Ziehungen"],
  caption: "Nachweisgrenze: Lecks, eingesetzt zwischen die Zeilen genau dieser Datei",
  intro:
    "An die Stelle einiger Zeilen dieser Datei wurden immer wieder Personen gesetzt und die Prüfungen, die die Datei lesen, neu befragt. Ein Leck der genannten Größe wird in etwa 95 von 100 Ziehungen zurückgewiesen; ein kleineres könnte übersehen werden. Ein Generator, der in jeder Datei leckt, fällt auch in den Wiederholungen auf, und früher.",
  leftOut: (check, why) =>
    why === "failed on a control"
      ? `${check} zählt hier nicht: Die Prüfung versagte auf einer Kontrolle.`
      : `${check} zählt hier nicht: Die Prüfung weist die Datei schon so zurück.`,
  smallestOfCriterion: (kind, rows) =>
    `Das kleinste eingesetzte Leck, das eine Prüfung dieses Kriteriums zurückwies: ${rows}, ${kind}.`,
  markdown: (kind, what) => `Kleinstes Leck, das zurückgewiesen wird, ${kind}: ${what}`,
};
