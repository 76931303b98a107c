import type { Report } from "../../report-schema.ts";
import { n } from "./numbers.ts";

type Analyses = NonNullable<Report["fidelity"]["analyses"]>;
type Result = Analyses["results"][number];
type Row = Result["quantities"][number];
type NonFit = Extract<Result["registry"], { status: "not fitted" }>["why"];

export const title: string = "Hält meine Auswertung stand?";
export const intro = (nSplits: number, nFullSize: number): string =>
  `Jede angegebene Auswertung wurde am Register und an der synthetischen Kohorte gerechnet. Daneben stehen zwei Vergleiche unter echten Daten: ${nSplits} Teilungen des Registers in Hälften und ${nFullSize} Stichproben vom Umfang des Registers, mit Zurücklegen aus ihm gezogen.`;
export const wholeFile: string = "Ganze Datei";
export const verdicts: Readonly<Record<Result["verdict"]["verdict"], string>> = {
  holds: "hält",
  "direction holds, size does not": "Richtung hält, Größe nicht",
  "do not use": "nicht verwenden",
  "cannot tell at this n": "bei dieser Fallzahl nicht zu sagen",
};
const whys: Readonly<Record<Extract<Result["verdict"], { why: string }>["why"], string>> = {
  "not fitted to the synthetic rows": "die synthetischen Zeilen ergeben keine Schätzung, wo das Register eine ergibt",
  "effects vanish": "Effekte des Registers fehlen",
  "directions turn": "ein Effekt hat die umgekehrte Richtung",
  "levels differ": "Risiken oder Raten weichen über den Zufall hinaus ab",
  "effects without ground": "Effekte, die das Register nicht zeigt",
  "not fitted to the registry": "das Register ergibt keine Schätzung",
  "no effect to keep": "das Register zeigt keinen Effekt, der erhalten bleiben könnte",
  "too imprecise": "ein Verlust der halben Größe wäre nicht aufgefallen",
};
export function verdict(fact: Result["verdict"]): string {
  const text = verdicts[fact.verdict];
  if ("why" in fact) return `${text}: ${whys[fact.why]}`;
  if (fact.verdict !== "direction holds, size does not") return text;
  return `${text} (etwa das ${n.plain(fact.factor)}-fache${fact.uneven ? ", ungleichmäßig" : ""})`;
}
export const inferred: string = "von inspect vorgeschlagen, nicht bestätigt";
export const inSubgroup: string = "in einer Untergruppe";
export const scales: Readonly<Record<Row["scale"], string>> = {
  "log hazard ratio": "log Hazard Ratio",
  "log odds ratio": "log Odds Ratio",
  slope: "Steigung",
  difference: "Differenz",
  probability: "Wahrscheinlichkeit",
  "log rate": "log Rate",
};
export function quantity(fact: Row["quantity"]): string {
  switch (fact.kind) {
    case "coefficient": {
      const level = fact.others === true ? " = übrige Stufen" : fact.level === undefined ? "" : ` = ${fact.level}`;
      return `${fact.cause === undefined ? "" : `${fact.cause}: `}${fact.column}${level}`;
    }
    case "survival":
      return `Überleben bei ${n.exact(fact.time)}${fact.group === undefined ? "" : `, ${fact.group}`}`;
    case "cumulative incidence":
      return `Inzidenz von ${fact.cause} bei ${n.exact(fact.time)}${fact.group === undefined ? "" : `, ${fact.group}`}`;
    case "rate":
      return fact.group === undefined ? "Rate" : `Rate, ${fact.group}`;
    case "mean difference":
      return `${fact.group} minus ${fact.against}`;
    case "unnamed":
      return "(auf keiner öffentlichen Liste)";
  }
}
export function nonFit(fact: NonFit): string {
  switch (fact.reason) {
    case "column absent":
      return `${fact.column} fehlt`;
    case "no rows":
      return "keine Zeile ist vollständig";
    case "no events":
      return "es gibt kein Ereignis";
    case "one outcome value":
      return "die Zielgröße hat nur einen Wert";
    case "no varying term":
      return "keine Kovariable variiert";
    case "group absent":
      return "eine Gruppe fehlt";
    case "too few events":
      return `${n.people(fact.events)} Ereignisse für ${fact.coefficients} Koeffizienten, nötig sind ${fact.needed}`;
    case "separation":
      return "eine Kovariable trennt die Ausgänge";
    case "not repeated":
      return "kein Patient hat eine zweite Zeile";
    case "not converged":
      return "die Anpassung konvergierte nicht";
  }
}
export const penalised = (method: string, why: string): string => `angepasst mit ${method}, denn ${why}`;
export const methods: Readonly<Record<"firth" | "ridge", string>> = {
  firth: "penalisierter Likelihood nach Firth",
  ridge: "Ridge-Strafterm",
};
export const notFitted = (why: string): string => `nicht angepasst: ${why}`;
export const cohorts: Readonly<Record<"registry" | "synthetic", string>> = {
  registry: "Register",
  synthetic: "Synthetisch",
};
export const verdictCaption: string = "Angegebene Auswertungen";
export const verdictHead = [
  "Auswertung",
  "Urteil",
  "Faktor (95 %)",
  "Mittlere Differenz in Standardfehlern",
  "Zwei echte Hälften",
  "Zwei echte Stichproben in voller Größe",
];
export const rowCaption = (name: string): string => `${name}: Schätzungen mit 95-%-Intervallen`;
export const rowHead = [
  "Größe",
  "Register",
  "Synthetisch",
  "Synthetisch, korrigiert",
  "Differenz in Standardfehlern",
  "Überlappung der Intervalle",
  "Richtung",
  "Bei halber Größe",
  "Bei voller Größe",
];
export const signs: Readonly<Record<NonNullable<Row["sign"]>, string>> = {
  same: "gleich",
  opposite: "umgekehrt",
  "not counted": "im Zufallsbereich um 0",
  suppressed: "unterdrückt",
};
export const unbounded: string = "ohne Grenze";
export const forest = (name: string): string => `Koeffizienten: ${name}`;
export const forestDescription: string =
  "Jeder Effekt der angegebenen Auswertung mit seinem 95-%-Intervall, Register über synthetisch, auf der unter der Achse genannten Skala.";
export const forestHead = ["Größe", "Kohorte", "Schätzung", "95-%-Intervall"];
export const atFullSize = (flag: string): string => `bei voller Größe: ${flag}`;
export const prediction: string = "Vorhersage durch Modelle, auf echten und auf synthetischen Zeilen gelernt";
export const predictionFigure: string = "Was Lernen auf synthetischen Zeilen kostet";
export const predictionDescription: string =
  "Je Zielgröße und Modellart: wie gut ausgelassene Personen unterschieden werden, gelernt auf echten Zeilen (Quadrat) und auf ebenso vielen synthetischen (Kreis), mit 95-%-Intervallen über die Teile. Der Balken dazwischen ist der Verlust; die gestrichelte Linie ist Raten.";
export const predictionAxis: string = "Fläche unter der Kurve oder Konkordanz";
export const trained = { trtr: "auf echten Zeilen gelernt", tstr: "auf synthetischen Zeilen gelernt" };
export const learners: Readonly<Record<"penalised" | "forest", string>> = {
  penalised: "bestrafte Regression",
  forest: "Zufallswald",
};
export const predictionHead = [
  "Zielgröße und Modell",
  "Echt an echt",
  "Synthetisch an echt",
  "Echt an synthetisch",
  "Verlust durch synthetisches Lernen",
];
export const measures: Readonly<Record<"concordance" | "area", string>> = {
  concordance: "Konkordanz",
  area: "Fläche unter der Kurve",
};
export const notEstimable: string = "nicht schätzbar";
