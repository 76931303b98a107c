import type {
  DpStatementFacts,
  DpUnit,
  OutsideTheClaim,
  PublicAudit,
  StateName,
} from "../../../../core/privacy/dp-statement.ts";
import { n } from "../numbers.ts";

const units: Readonly<Record<DpUnit, string>> = {
  row: "Person (je eine Zeile)",
  patient: "Person",
  family: "Familie",
};

export function state(one: StateName): string {
  switch (one.kind) {
    case "level":
      return one.level;
    case "interval":
      return `${n.exact(one.from)} bis ${one.last ? "" : "unter "}${n.exact(one.to)}`;
    case "other":
      return "(andere)";
    case "missing":
      return "fehlt";
  }
}

export function plainWords({ claim, smallGroups }: DpStatementFacts): string[] {
  const { epsilon, delta, meaning } = claim;
  const odds = meaning.oddsFactor < 100 ? n.short(meaning.oddsFactor) : String(Math.round(meaning.oddsFactor));
  return [
    `Wer alles über alle weiß, nur nicht, ob eine bestimmte Person im Register steht, erfährt aus der Freigabe höchstens dies: Die Chancen, dass sie darin steht, steigen oder fallen höchstens um den Faktor ${odds}, von einer Wahrscheinlichkeit von ${n.exact(delta)} abgesehen.`,
    `Von zwei solchen Personen, eine im Register und eine nicht, nennt der bestmögliche Angriff höchstens ${Math.ceil(100 * meaning.largestAuc)} von 100 Malen die richtige; Raten tut es 50 Mal.`,
    epsilon > 5
      ? "Bei diesem Epsilon verspricht der Faktor auf die Chancen für sich wenig; der zweite Satz ist, was von der Zusage bleibt."
      : "Beides gilt, was auch immer jemand sonst weiß oder je wissen wird.",
    `Zellen mit weniger als ${smallGroups.cellsBelow} Personen sind Rauschen: Eine so kleine Gruppe kann in diesen Zeilen fehlen oder erfunden sein. Den Schaden haben die kleinen Gruppen: Aussagen über sie dürfen nicht auf diesen Zeilen beruhen.`,
  ];
}

export const outside: Readonly<Record<OutsideTheClaim, string>> = {
  "choice to publish":
    "Erst nach dem Blick in die internen Berichte zu entscheiden, ob veröffentlicht wird, liegt außerhalb der Zusage: Die Entscheidung selbst kann etwas über Personen verraten.",
  "inputs from the data":
    "Öffentliche Angaben, die mit Blick in die Daten geschrieben wurden, liegen außerhalb der Zusage.",
  "people like them":
    "Was sich über eine Person aus anderen lernen lässt, die ihr ähnlich sind, verletzt diese Zusage nicht.",
  "running time": "Wie lange ein Lauf dauert, hängt von den Daten ab; es wird nicht veröffentlicht.",
  machine: "Schlüssel und Zugang zu dem Rechner, auf dem das Register gelesen wird.",
};

export function audited(one: PublicAudit): string {
  switch (one.id) {
    case "trace":
      return `Konto: ${one.draws} benannte Ziehungen ergeben zusammen den Eintrag im Konto; daneben wurde nichts gezogen.`;
    case "neighbours":
      return "Nachbarn: Ohne jede einzelne Person und mit schlimmsten Fällen dazu wurden dieselben Fragen gestellt, und keine Antwort bewegte sich um mehr, als bezahlt wurde. Die Zahlen bleiben intern.";
    case "residuals":
      return `Abweichungen: Das Rauschen von ${one.cells} Zellen wurde gegen die zugesagte Größe gehalten (Fehlalarme: ${n.percent(one.level)}). Die Zahlen bleiben intern.`;
    case "refits":
      return `Anpassungen: ${one.refits} mit und ohne eingepflanzte Person; aus so vielen ließe sich kein Epsilon über ${n.short(one.range)} zeigen (Fehlalarme je Schranke: ${n.percent(one.level)}). Ein kleiner Fehler im Rauschen fiele so nicht auf; die Abweichungen zeigten ihn. Die Zahlen bleiben intern.`;
  }
}

export const methods: Readonly<
  Record<string, { readonly title: string; readonly summary: string; readonly notClaimed: string }>
> = {
  "dp-marginals": {
    title: "Verrauschte Randverteilungen",
    summary: "Die Verteilung jeder Spalte mit diskretem Gauß-Rauschen; Spalten werden unabhängig gezogen.",
    notClaimed: "Irgendetwas über zwei Spalten zusammen.",
  },
  "dp-graph": {
    title: "Verrauschte Tabellen eines erklärten Graphen",
    summary:
      "Gemeinsame Tabellen der erklärten Spaltenpaare und von Überlebenszeit und Ereignis, mit diskretem Gauß-Rauschen; gezogen wird aus der Verteilung, die ihnen am nächsten kommt und die größte Entropie hat.",
    notClaimed:
      "Zusammenhänge von Spalten, die kein erklärter Weg verbindet. Die Größe eines Effekts: Klassen und Wege schwächen sie ab.",
  },
  "dp-mst": {
    title: "Verrauschte Tabellen eines gewählten Baums",
    summary:
      "Einzelne Spalten, dann ein Baum von Paaren, den der Exponentialmechanismus wählt, dann die Tabellen seiner Kanten; Überlebenszeit und Ereignis sind immer eine Kante.",
    notClaimed:
      "Dass der Baum der beste ist: Er ist selbst verrauscht. Zusammenhänge neben dem Baum. Die Größe eines Effekts.",
  },
  "dp-aim": {
    title: "Einzeln gewählte verrauschte Tabellen",
    summary:
      "Zuerst einzelne Spalten; dann wird Runde um Runde das Spaltenpaar gewählt und gemessen, bei dem das Modell abzüglich des zu erwartenden Rauschens am schlechtesten ist; spätere Runden haben weniger Rauschen.",
    notClaimed:
      "Nutzen unterhalb von etwa n / Sigma = 60: Dort kostet das Wählen mehr, als es bringt. Die Größe eines Effekts.",
  },
};

export const statement = {
  title: (name: string) => `Zusage zum Datenschutz: ${name}`,
  heading: (rows: number) => ({ before: "Zusage zum Datenschutz von", after: `, ${rows} synthetische Zeilen` }),
  lead: (unit: DpUnit, epsilon: number, delta: number, rho: number) =>
    `Differential Privacy für eine ${units[unit]} mehr oder weniger: Epsilon ${n.exact(epsilon)}, Delta ${n.exact(delta)} (Rho ${n.short(rho)}).`,
  odds: "Chancen ändern sich höchstens um",
  auc: "größte AUC eines Angriffs auf die Zugehörigkeit",
  posterior: "ein Verdacht von 1 % wird höchstens",
  advantage: "Vorteil, nach Rho",
  unit: "geschützte Einheit",
  units,
  number: "Anzahl der Personen",
  numberProtected: "geschützt",
  trust: "wem vertraut wird",
  trustCentral: "wer das Register führt; sonst niemandem",
  rows: "Zeilen",
  rowsAre: { declared: "eine erklärte Zahl", "noisy count": "die verrauschte Anzahl des Registers" },
  meaningChart: "Richtig geraten von 100, höchstens",
  meaningDescription:
    "Zwei Personen, eine im Register und eine nicht: wie oft die richtige genannt wird, ohne die Freigabe und durch den bestmöglichen Angriff auf sie.",
  meaningRows: { guess: "ohne diese Freigabe", attack: "mit ihr, höchstens" },
  meaningX: "richtig von 100",
  meaningHead: ["", "richtig von 100"],
  who: "Wer Epsilon gewählt hat, und warum",
  whoSaid: (by: string, on: string, because: string) => `${by}, ${on}: ${because}.`,
  rejected: "Verworfen wurden",
  rejectedHead: ["Epsilon", "warum nicht"],
  planned: (patients: number, k: number, kMarginals: number, expect: string) =>
    `Geplant für ${patients} Personen (eine erklärte Zahl): ${n.short(k)} Personen je Rauschen einer Zelle zweier Spalten, ${n.short(kMarginals)} je Rauschen einer Zelle einer Spalte: ${expect}.`,
  curveTitle: "Was andere Budgets gebracht hätten",
  noCurve:
    "Niemand hat für diese Freigabe Fehler über mehrere Epsilon messen lassen (dp curve, an einem öffentlichen oder erfundenen Ersatz).",
  curveRegistry: (rho: number) =>
    `Die Kurve entstand am Register selbst; dafür wurde dasselbe Konto mit Rho ${n.short(rho)} belastet.`,
  curveStandIn:
    "Die Kurve entstand an einem Ersatz, der als öffentlich oder erfunden erklärt wurde; sie kostete nichts.",
  asked: "Was die Daten gefragt wurden",
  method: (title: string, id: string, summary: string, notClaimed: string) =>
    `${title} (${id}). ${summary} Nicht zugesagt: ${notClaimed}`,
  askedCaption: "Jede Verwendung der Daten, mit Empfindlichkeit und Rauschen in Personen und ihrem Preis",
  askedHead: ["Frage", "Mechanismus", "Zellen", "Empfindlichkeit", "Rauschen (SD)", "Rho"],
  mechanisms: { "discrete Gaussian": "diskrete Normalverteilung", exponential: "Exponentialmechanismus" },
  choice: "Wahl",
  inputs: "Öffentliche Angaben",
  inputsIntro: "Ohne Blick in die Daten festgelegt; ihre SHA-256:",
  inputsCaption: "Spalten, ihre Zustände, und wer sie erklärt hat",
  inputsHead: ["Spalte", "Zustände", "Grundlage", "erklärt von, am, nach"],
  basis: { levels: "öffentliche Ausprägungen", "bounds and cuts": "öffentliche Grenzen und Schnitte" },
  declared: (by: string, on: string, from: string) => `${by}, ${on}: ${from}`,
  noEdges: "Es wurde kein Spaltenpaar erklärt.",
  edges: (pairs: readonly (readonly [string, string])[]) =>
    `Erklärte Paare: ${pairs.map(([a, b]) => `${a} mit ${b}`).join(", ")}.`,
  account: "Das Konto dieser Population",
  accountSaid: (population: string, entry: number, sum: number, cap: number) =>
    `Population ${population}: Eintrag ${entry} ihres Kontos; ${n.short(sum)} von ${n.short(cap)} (Rho) ausgegeben über alle Freigaben, diese eingeschlossen.`,
  elsewhereUnknown: "Niemand hat gesagt, was sonst über dieselben Personen veröffentlicht wurde.",
  elsewhereNothing: "Erklärt: Über dieselben Personen wurde sonst nichts veröffentlicht.",
  elsewhere: (what: string) => `Außerhalb dieses Kontos veröffentlicht: ${what}.`,
  wholeCurve: "Die Zusage auf ihrer ganzen Kurve",
  wholeCurveHead: ["Epsilon", "Delta"],
  distributions: "Verteilung jeder Spalte",
  distributionsIntro:
    "Beide Anteile sind bezahlt: durch die verrauschten Tabellen und durch die daraus gezogenen Zeilen. Keine genaue Zahl des Registers steht hier.",
  distributionHead: ["Zustand", "verrauschte Tabellen", "diese Zeilen"],
  outsideTitle: "Außerhalb der Zusage",
  auditsTitle: "Prüfungen des Programms",
  footer: (software: string, date: string) => `raresynth ${software}, ${date}`,
  readme: (rows: number, name: string, unit: DpUnit, epsilon: number, delta: number) => [
    `SYNTHETISCHE DATEN: ${rows} erfundene Datensätze nach dem Vorbild des Registers "${name}", mit Differential Privacy für eine ${units[unit]} (Epsilon ${n.exact(epsilon)}, Delta ${n.exact(delta)}).`,
    "synthetic.csv enthält die Daten, cohort.schema.yaml sagt, was ihre Spalten bedeuten, dp-statement.html sagt, was zugesagt wird, worauf es beruht und was außerhalb liegt.",
    "Um zu prüfen, dass nichts verändert wurde: raresynth verify DIR (der Ordner dieser Datei; arbeitet ohne Netz).",
  ],
};
