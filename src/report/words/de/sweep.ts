import type { FidelityFamily, Standing } from "../../../core/contracts/sweep.ts";
import type { SaidRefusal } from "../en/sweep.ts";
import { line } from "./gate.ts";

export type { SaidRefusal } from "../en/sweep.ts";

/** A sweep's map. */
export const map = {
  title: (subject: string) => `${subject} – Suche (intern)`,
  internal: "Intern.",
  banner:
    "Nennt die Aufteilung der Personen und die Eingabedateien. Für diejenigen, die den Generator wählen; nicht weitergeben.",
  heading: "Risiko und Wiedergabetreue mehrerer Generatoren auf",
  attempts: "Versuche",
  attemptsOf: (settings: number, seeds: number) =>
    `${settings} ${settings === 1 ? "Einstellung" : "Einstellungen"}, je ${seeds} ${seeds === 1 ? "Startwert" : "Startwerte"}`,
  policy: "Richtlinie",
  rows: "Synthetische Zeilen",
  caption:
    "Einstellungen, beste Wiedergabetreue zuerst. Exposition und Wiedergabetreue mit 90-%-Intervallen; der Unterschied wird je Neuanpassung an denselben ausgelassenen Personen genommen.",
  head: [
    "Einstellung",
    "Platz",
    "Exposition",
    "Wiedergabetreue",
    "Schlechter als die Wahl um",
    "Unter den Obergrenzen",
  ],
  lines: "Was gegen die Richtlinie gehalten wurde",
  linesIntro:
    "Zeilen über Neuanpassungen müssen unter ihrer Obergrenze liegen. Raten auf einer Datei der Hälfte der Personen dürfen nur nicht darüber liegen: Keine Zahl von Neuanpassungen engt sie ein, darum bleibt ihr Wert dem Befehl run überlassen, und nur eine gerundete obere Grenze wird gezeigt.",
  linesCaption: "Zeilen der Richtlinie, die eine Suche liest: Ergebnis und obere Grenze",
  lineHead: (title: string, ceiling: string) => `${title} (Obergrenze ${ceiling})`,
  notMeasured: "nicht gemessen",
  parameters: "Parameter",
  parametersCaption: "Was jede Einstellung ändert",
  parametersHead: ["Einstellung", "Generator", "Anders als voreingestellt"],
  defaults: "Voreinstellung",
  limits: "Grenzen",
  footer: (software: string, file: string) =>
    `Gemacht mit raresynth ${software}. Diese Seite ist, was ${file} ergibt; sie lädt nichts und liest sich ohne Skript ebenso.`,
  refits: (count: number) => `${count} ${count === 1 ? "Neuanpassung" : "Neuanpassungen"}`,
  yes: "ja",
  no: "nein",
  chosen: "gewählt",
  on: (subject: string) => `Suche auf ${subject}`,
  chart: "Exposition gegen Wiedergabetreue",
  chartDescription: (hasCeiling: boolean) =>
    `Ein Punkt ist eine Einstellung, seine Striche sind 90-%-Intervalle; links unten ist am besten. Gefüllt: unter jeder gelesenen Obergrenze; hohl: nicht. Das graue Band verbindet die Einstellungen, die keine andere auf beiden Achsen schlägt, der Ring bezeichnet die Wahl${hasCeiling ? ", die gestrichelte rote Linie ist die Obergrenze der Richtlinie" : ""}. Alle Einstellungen treffen dieselben ausgelassenen Personen, sodass sich zwei unterscheiden lassen, obwohl ihre Striche überlappen: siehe Tabelle.`,
  x: "Exposition: bester Angriff auf die Zugehörigkeit, Fläche unter der Kurve (0,5 = Raten)",
  y: "Abstand zu ausgelassenen Personen (1 = so nah wie andere echte Personen)",
  chartHead: ["Einstellung", "Exposition", "Intervall", "Wiedergabetreue", "Intervall"],
  textHead: [
    "Einstellung",
    "geändert",
    "Platz",
    "Exposition",
    "Wiedergabetreue",
    "schlechter als die Wahl um",
    "unter den Obergrenzen",
  ],
};

/** What every reader of a map has to know. */
export const mapLimits: readonly string[] = [
  "Die Wahl beruht auf der Hälfte der Personen: Jede Neuanpassung ließ einige davon aus, und an diesen wurden Exposition und Wiedergabetreue gemessen. Die andere Hälfte wurde hier nie ausgelassen und nie angegriffen.",
  "Die Zahlen der gewählten Einstellung sind die besten von mehreren und darum zu gut. Ein Lauf mit --chosen misst sie neu: andere Startwerte, andere Neuanpassungen, alle Personen, und noch einmal die Personen, die die Wahl nicht angesehen hat.",
  "Die Zahl der Versuche steht im Bericht jenes Laufs. Frühere Suchen sind nicht mitgezählt; wer welche gemacht hat, sollte es sagen.",
  "Eine Suche liest wenige Prüfungen. Unter ihren Obergrenzen zu liegen ist kein Urteil: Jede andere Prüfung, die zweite Stufe für einzelne Personen und die Kontrollen bleiben dem Befehl run überlassen.",
];

export const standings: Readonly<Record<Standing, string>> = {
  front: "auf der Front",
  "near the front": "von der Front nicht zu unterscheiden",
  dominated: "unterlegen",
  "not measured": "nicht gemessen",
};

export const families: Readonly<Record<FidelityFamily, string>> = {
  marginals: "Randverteilungen",
  associations: "Zusammenhänge",
  survival: "Überleben",
};

export function refusal(why: SaidRefusal): string {
  switch (why.kind) {
    case "failed":
      return `${why.code}: ${why.message}`;
    case "no exposure":
      return "Die Exposition ließ sich nicht messen.";
    case "no fidelity":
      return "Die Wiedergabetreue ließ sich nicht messen.";
    case "no ceiling":
      return `Die Richtlinie setzt keine Obergrenze auf ${why.check}: ${why.finding}.`;
    case "no associations":
      return `Es behält ${Math.round(100 * why.kept)} % der Zusammenhänge der Patienten, an die es angepasst wurde; unabhängige Spalten behalten ${Math.round(100 * why.independent)} %.`;
    case "no coefficients":
      return `Es behält ${Math.round(100 * why.kept)} % der Koeffizienten der Patienten, an die es angepasst wurde; unabhängige Spalten behalten ${Math.round(100 * why.independent)} %.`;
    case "line":
      return line(why.line, why.title);
  }
}
