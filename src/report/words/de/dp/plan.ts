import type { BudgetPlan, CoarserColumn, DpMethodId, Expectation } from "../../../../core/privacy/release-plan.ts";
import { n } from "../numbers.ts";

export const plan = {
  title: "Was ein Datenschutzbudget brächte",
  head: (patients: number, columns: number, delta: number) =>
    `${patients} Personen (erklärt), ${columns} Spalten, Delta ${n.exact(delta)}. Nichts wurde gelesen.`,
  columns: [
    "Epsilon",
    "Rauschen einer Zelle einer Spalte (Personen)",
    "zweier Spalten",
    "K",
    "Rauschen in einer Tabelle zweier Spalten, Anteil der Personen",
    "Was zu erwarten ist",
    "Verfahren",
  ],
  scale: (joint: number, graph: number) =>
    `K = Personen / Rauschen einer Zelle zweier Spalten. Ab ${joint} schlägt ein Baum, den die Daten wählen, unabhängige Spalten; ab ${graph} tut das nur ein Graph, den jemand ohne Blick in die Daten erklärt; darunter verrauschte Randverteilungen veröffentlichen oder nichts.`,
  figure: "Personen je Rauschen einer Zelle, nach Epsilon",
  figureDescription: (graph: number, joint: number, oneByOne: number) =>
    `Balken: K bei jedem Epsilon. Linien: Ein erklärter Graph lohnt sich ab ${graph}, ein von den Daten gewählter Baum ab ${joint}, einzeln gewählte Paare ab ${oneByOne}.`,
  x: "K: Personen je Rauschen einer Zelle zweier Spalten (Wurzelskala)",
  y: "Epsilon",
  marks: { graph: "erklärter Graph", joint: "gewählter Baum", oneByOne: "einzeln gewählt" },
  what: {
    "joint model":
      "Ein gemeinsames Modell lohnt sich: Zusammenhänge zwischen Spalten sind zu sehen, ihre Größe wird abgeschwächt.",
    "declared graph only": "Nur ein erklärter Graph lohnt sich: Zusammenhänge entlang seiner Kanten, sonst nichts.",
    marginals: "Jede Spalte für sich veröffentlichen oder nichts: Kein Zusammenhang bleibt erhalten.",
    nothing: "Nichts veröffentlichen: Nicht einmal die Verteilung einer einzelnen Spalte wäre brauchbar.",
  } as Readonly<Record<Expectation, string>>,
  widest: (columns: string) =>
    `Die meisten Zustände: ${columns}. Das Rauschen wächst mit den Zellen einer Tabelle: 3 bis 4 Zustände je Spalte, wenn K unter 30 liegt, darüber 5 bis 6, nie 2.`,
  noEdges:
    "Es sind keine Kanten erklärt (dp.edges): Mit einem erklärten Graphen lohnt sich ein gemeinsames Modell ab der halben Größe.",
  adviceTitle: "Was helfen würde",
  method: (id: DpMethodId | undefined) => id ?? "–",
};

export function advice(
  budget: BudgetPlan,
  needed: { readonly joint: number; readonly graph: number },
  patients: number,
  nColumns: number,
): string {
  const { epsilon, expect, columnsToDrop, drop, coarsen, noiseShare, noiseShareCoarser } = budget;
  const parts = [`Epsilon ${n.exact(epsilon)}: ${plan.what[expect]}`];
  if (expect !== "joint model")
    parts.push(
      columnsToDrop === undefined
        ? `Mit ${patients} Personen erreicht keine Wahl von Spalten ein gemeinsames Modell; nötig wären ${needed.joint}.`
        : `Ein gemeinsames Modell braucht ${needed.joint} Personen oder ${columnsToDrop} von ${nColumns} Spalten weniger (zuerst: ${names(drop)}).`,
    );
  if (expect === "marginals" || expect === "nothing")
    parts.push(`Ein erklärter Graph lohnt sich ab ${needed.graph} Personen.`);
  const noise = `Das Rauschen einer mittleren Tabelle zweier Spalten beträgt zusammen ${n.percent(noiseShare)} der Personen`;
  parts.push(
    coarsen.length === 0
      ? `${noise}.`
      : `${noise}; ${n.percent(noiseShareCoarser)} mit weniger Zuständen in ${coarsen.map(coarser).join(", ")}.`,
  );
  return parts.join(" ");
}

function coarser({ name, nStates, coarser: fewer }: CoarserColumn): string {
  return `${name} (${nStates} auf ${fewer})`;
}

const MOST_NAMES = 6;
function names(all: readonly string[]): string {
  return all.length <= MOST_NAMES
    ? all.join(", ")
    : `${all.slice(0, MOST_NAMES).join(", ")} und ${all.length - MOST_NAMES} weitere`;
}

export const curve = {
  title: (method: string) => `Fehler von ${method} nach Epsilon`,
  description: (repeats: number, isRegistry: boolean) =>
    `Mittlere Totalvariation zwischen der Tabelle und Zeilen, die aus verrauschten Tabellen gezogen sind (0 = gleich, 1 = nichts gemeinsam), über ${repeats} Wiederholungen, mit 95-%-Intervallen des Mittels. ${isRegistry ? "Am Register gemessen; sein Konto wurde belastet, und die Zahlen tragen Rauschen." : "Gemessen an einem Ersatz, der als öffentlich oder erfunden erklärt wurde."}`,
  x: "Epsilon (logarithmisch)",
  y: "mittlere Totalvariation",
  series: { oneWay: "eine Spalte", twoWay: "zwei Spalten zusammen" },
  head: ["Epsilon", "Tabellen", "Mittel", "Intervall"],
  line: (epsilon: number, oneWay: string, twoWay: string) =>
    `Epsilon ${n.exact(epsilon).padEnd(5)} Fehler einer Spalte ${oneWay}, zweier ${twoWay}`,
  point: (mean: number, low: number, high: number) =>
    `${n.exact(Number(mean.toFixed(3)))} [${n.exact(Number(low.toFixed(3)))}; ${n.exact(Number(high.toFixed(3)))}]`,
  price: (rho: number, epsilon: number, delta: number) =>
    `Diese Kurve kostet Rho ${n.short(rho)} (Epsilon ${n.short(epsilon)} bei Delta ${n.exact(delta)}) vom Budget der Population: Jede Wiederholung zählt wie eine Freigabe. An einem öffentlichen oder erfundenen Ersatz kostet sie nichts.`,
  charged: (rho: number) => `dem Konto belastet: Rho ${n.short(rho)}`,
  refused: "VERWEIGERT, nichts wurde gelesen oder ausgegeben",
};
