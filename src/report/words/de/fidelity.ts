import type {
  CellLabel,
  FidelityItem,
  FidelityLack,
  FidelityRow,
  MetricId,
  ModelRef,
} from "../../../core/contracts/fidelity.ts";
import { n } from "./numbers.ts";

const MODEL_APART =
  "Um wie viele Standardfehler der Anpassung am Register jeder Koeffizient desselben Standardmodells abweicht.";
const MODEL_OVERLAP =
  "Der mittlere Anteil jedes 95-%-Konfidenzintervalls, den das Intervall der anderen Kohorte abdeckt; unter 0 berühren sie sich nicht.";

export const metrics: Readonly<Record<MetricId, { readonly title: string; readonly explains: string }>> = {
  "kolmogorov-smirnov": {
    title: "Kolmogorow-Smirnow-Abstand der Zahlenspalten",
    explains:
      "Der größte Abstand der zwei Verteilungsfunktionen einer Spalte: 0 heißt gleiche Verteilung, 1 keine Überlappung.",
  },
  "level-variation": {
    title: "Totalvariation der Kategorienspalten",
    explains:
      "Der Anteil der Personen, die die Ausprägung wechseln müssten, damit beide Spalten gleich sind: 0 heißt gleich, 1 keine gemeinsame Ausprägung.",
  },
  "missing-rate": {
    title: "Unterschied der Anteile fehlender Werte",
    explains: "Wie weit die Anteile fehlender Zellen in jeder Spalte auseinanderliegen.",
  },
  "missing-patterns": {
    title: "Totalvariation der Fehlmuster",
    explains:
      "Der Anteil der Personen, deren Menge fehlender Spalten sich ändern müsste, damit beide Kohorten gleich sind.",
  },
  "codes-per-patient": {
    title: "Codes je Person",
    explains:
      "Der Anteil der Personen, deren Zahl von Codes sich ändern müsste, damit beide Kohorten gleich sind, Liste für Liste.",
  },
  "codes-together": {
    title: "Codes, die zusammen vorkommen",
    explains:
      "Wie weit die Anteile der Personen auseinanderliegen, die beide von zwei Codes haben; Mittel und größter Wert über alle Paare.",
  },
  "unknown-together": {
    title: "Zusammen unbekannte Codes",
    explains:
      "Wie weit die Anteile der Personen auseinanderliegen, von denen zwei Codes beide unbekannt sind; Mittel und größter Wert über alle Paare.",
  },
  "pearson-difference": {
    title: "Unterschied der Korrelationen nach Pearson",
    explains: "Wie weit die lineare Korrelation zweier Zahlenspalten in den beiden Kohorten auseinanderliegt.",
  },
  "spearman-difference": {
    title: "Unterschied der Korrelationen nach Spearman",
    explains: "Wie weit die Rangkorrelation zweier Zahlenspalten in den beiden Kohorten auseinanderliegt.",
  },
  "cramer-difference": {
    title: "Unterschied von Cramérs V",
    explains: "Wie weit der Zusammenhang zweier Kategorienspalten in den beiden Kohorten auseinanderliegt.",
  },
  "correlation-ratio-difference": {
    title: "Unterschied der Korrelationsverhältnisse",
    explains:
      "Wie weit der Anteil der Varianz einer Zahlenspalte, den eine Kategorienspalte erklärt, in den beiden Kohorten auseinanderliegt.",
  },
  propensity: {
    title: "Fehler des Propensity Score (pMSE)",
    explains:
      "Wie gut eine Regression auf allen Spalten die Kohorten unterscheidet; S_pMSE teilt durch das, was der Zufall bei einem richtigen Generator ergibt.",
  },
  "kaplan-meier-gap": {
    title: "Größter Abstand der Überlebenskurven",
    explains:
      "Der größte senkrechte Abstand der zwei Kaplan-Meier-Kurven bis zur letzten Zeit, zu der noch ein Zehntel des Registers unter Risiko steht.",
  },
  "restricted-mean-difference": {
    title: "Unterschied der eingeschränkten mittleren Überlebenszeiten",
    explains: "Um wie viele Zeiteinheiten die mittlere ereignisfreie Zeit bis zum selben Horizont abweicht.",
  },
  "cox-difference": { title: "Unterschied der Cox-Koeffizienten", explains: MODEL_APART },
  "cox-overlap": { title: "Überlappung der Intervalle der Cox-Koeffizienten", explains: MODEL_OVERLAP },
  "logistic-difference": { title: "Unterschied der logistischen Koeffizienten", explains: MODEL_APART },
  "logistic-overlap": { title: "Überlappung der Intervalle der logistischen Koeffizienten", explains: MODEL_OVERLAP },
  "constraint-validity": {
    title: "Zeilen, die eine Regel verletzen",
    explains: "Der Anteil der nach den Regeln des Schemas unmöglichen Zeilen; ein Generator sollte 0 ergeben.",
  },
  "spread-ratio": {
    title: "Verhältnis der Standardabweichungen",
    explains:
      "Wie weit die Streuung einer Zahlenspalte von der des Registers entfernt ist, als Betrag des Logarithmus des Verhältnisses: 0,1 ist etwa ein Zehntel.",
  },
  "tail-share": {
    title: "Anteil in den Rändern",
    explains: "Wie weit die Anteile jenseits der 5-%- und 95-%-Quantile des Registers auseinanderliegen.",
  },
  "k-marginals": {
    title: "Gemeinsame Verteilungen von drei Spalten",
    explains:
      "Anteil der Patienten, die wechseln müssten, damit eine Kreuztabelle von drei Spalten gleich wäre, gemittelt über die Dreiergruppen.",
  },
  "classifier-auc": {
    title: "Unterscheidbarkeit der Kohorten (AUC)",
    explains:
      "Wie oft ein Klassifikator aus je einer ungesehenen echten und synthetischen Zeile die echte erkennt: 0,5 ist Zufall, weniger ein Zeichen für Kopien.",
  },
  "missing-reasons": {
    title: "Gründe für fehlende Angaben",
    explains: "Anteil der Zellen, deren Grund für das Fehlen sich ändern müsste.",
  },
  "censoring-share": {
    title: "Anteil ohne Ereignis",
    explains: "Wie weit die Anteile der Patienten ohne Ereignis auseinanderliegen.",
  },
  "log-rank": {
    title: "Log-Rank-Statistik der beiden Kohorten",
    explains:
      "Wie weit die beiden Überlebenskurven insgesamt auseinanderliegen; im Mittel 1 für zwei Stichproben derselben Patienten.",
  },
  "train-synthetic-test-real": {
    title: "Auf synthetischen Daten gelernt, an echten geprüft",
    explains:
      "Wie gut ein auf der anderen Kohorte gelerntes Modell echte Patienten ordnet: 0,5 ist Zufall, 1 ist fehlerfrei.",
  },
  "prediction-difference": {
    title: "Unterschied der Vorhersagen",
    explains:
      "Wie weit die Werte echter Patienten auseinanderliegen, wenn dasselbe Modell auf der einen oder anderen Kohorte gelernt wird, in Einheiten ihrer Streuung.",
  },
  "visit-number": {
    title: "Zahl der Visiten",
    explains: "Der größte Abstand zwischen den Verteilungen der Zahl der Visiten.",
  },
  "visit-gaps": {
    title: "Zeit zwischen Visiten",
    explains: "Der größte Abstand zwischen den Verteilungen der Zeit von einer Visite zur nächsten.",
  },
  "visit-autocorrelation": {
    title: "Korrelation von Visite zu Visite",
    explains: "Wie weit die Korrelation einer Spalte mit sich selbst bei der nächsten Visite auseinanderliegt.",
  },
  "visit-drift": {
    title: "Änderung vor dem Ereignis",
    explains:
      "Wie weit die letzte Änderung vor einem Ereignis, verglichen mit der der übrigen Patienten, auseinanderliegt, in Standardabweichungen.",
  },
  "subgroup-distance": {
    title: "Alle Spalten in einer Untergruppe",
    explains:
      "Der mittlere Abstand der Verteilungen der übrigen Spalten unter den Patienten einer Untergruppe: 0 ist gleich, 1 ist ohne Überschneidung.",
  },
  "alpha-precision": {
    title: "Alpha-Precision",
    explains:
      "Ob synthetische Zeilen dort liegen, wo echte liegen: 1, wenn jede Kugel um die Mitte gleich viele enthält.",
  },
  "beta-recall": {
    title: "Beta-Recall",
    explains:
      "Wie bald, von der Mitte der synthetischen Zeilen nach außen gezählt, echte Zeilen eine davon in ihrer Nachbarschaft haben: ein Halb, wenn sie im Gleichschritt erreicht werden, weniger, wenn einige ausgelassen sind; mehr als bei echten Hälften ist ein Zeichen für Kopien.",
  },
  authenticity: {
    title: "Eigenständigkeit (authenticity)",
    explains:
      "Der Anteil synthetischer Zeilen, die weiter von ihrem nächsten Patienten liegen als dieser vom nächsten anderen; weniger als bei echten Hälften ist ein Zeichen für Kopien.",
  },
  "association-retention": {
    title: "Erhaltene Zusammenhänge",
    explains:
      "Der Anteil der Zusammenhänge zwischen Spalten, den die synthetischen Zeilen behalten, ohne das Rauschen des Registers: 1 ist alles, 0 sind unabhängige Spalten.",
  },
  "coefficient-retention": {
    title: "Erhaltene Koeffizienten",
    explains:
      "Der Anteil der Koeffizienten der angemeldeten Auswertungen (wo keine angemeldet ist: von Standardmodellen), den die synthetischen Zeilen behalten, ohne das Rauschen des Registers: 1 ist alles, 0 ist nichts.",
  },
};

export const better = { lower: "weniger ist besser", higher: "mehr ist besser" };

export const flags: Readonly<Record<FidelityRow["flag"], string>> = {
  "like real": "wie echt",
  "worse than real": "schlechter als echt",
  "better than real": "besser als echt",
  "not computable": "nicht berechenbar",
};

const summaries: Readonly<Record<Extract<FidelityItem, { kind: "summary" }>["of"], string>> = {
  mean: "Mittel",
  max: "Maximum",
  pMSE: "pMSE",
  S_pMSE: "S_pMSE",
  "all columns": "alle Spalten",
  survival: "Überleben",
  constraints: "Regeln",
  models: "Modelle",
};

const unnamed = "(auf keiner öffentlichen Liste)";

function modelName(model: ModelRef): string {
  return model.kind === "cox" ? `${model.pair}: ${model.cause}` : `${model.column} = ${model.level}`;
}

export function item(fact: FidelityItem | { readonly kind: "unnamed" }): string {
  switch (fact.kind) {
    case "column":
      return fact.column;
    case "pair":
      return fact.columns.join(" × ");
    case "endpoint":
      return `${fact.pair}: ${fact.cause}`;
    case "model":
      return modelName(fact.model);
    case "term":
      return `${modelName(fact.model)} ~ ${fact.column}${fact.level === undefined ? "" : ` = ${fact.level}`}`;
    case "constraint":
      return `Regel ${fact.place} (${n.list(fact.columns)})`;
    case "subgroup":
      return `${fact.column}: ${cell(fact.label)}`;
    case "summary":
      return summaries[fact.of];
    case "unnamed":
      return unnamed;
  }
}

export function fidelityLack(fact: FidelityLack): string {
  switch (fact.kind) {
    case "no such column":
      return `${fact.column === undefined ? "" : `${fact.column}: `}Die andere Kohorte hat keine solche Spalte.`;
    case "column of another kind":
      return `${fact.column === undefined ? "" : `${fact.column}: `}Die Spalte ist in der anderen Kohorte von anderer Art.`;
    case "no item":
      return "Nichts davon ließ sich berechnen.";
    case "constant or too few complete rows":
      return "Konstant, eine einzige Ausprägung oder zu wenige vollständige Zeilen in einer Kohorte.";
    case "all missing":
      return "In einer Kohorte fehlen alle Werte.";
    case "no rows":
      return "Eine Kohorte hat keine Zeilen.";
    case "no column in common":
      return "Die Kohorten haben keine Spalte gemeinsam.";
    case "no column varies":
      return "Keine Spalte ändert sich.";
    case "no constraint":
      return "Das Schema erklärt keine Regel.";
    case "no time-to-event pair":
      return "Das Schema erklärt keine Zeit bis zu einem Ereignis.";
    case "too few times and events":
      return "Zu wenige Zeilen haben Zeit und Ereignis.";
    case "no model":
      return "Das Schema gibt kein solches Modell her.";
    case "too few events or no covariate":
      return "Weniger als zehn Ereignisse je Koeffizient oder keine brauchbare Kovariate.";
    case "not estimable":
      return "Der Koeffizient ist in einer Kohorte nicht schätzbar.";
    case "too few splits":
      return "Zu wenige Teilungen konnten es berechnen.";
    case "regression": {
      const where = { real: "echte Kohorte", other: "andere Kohorte", both: "beide Kohorten" }[fact.cohort];
      return fact.code === "E_TOO_FEW"
        ? `${where}: zu wenige Zeilen für die Regression.`
        : `${where}: Die Regression konvergierte nicht.`;
    }
  }
}

export function cell(label: CellLabel | { readonly kind: "unnamed" }): string {
  const bound = (x: number | string): string => (typeof x === "number" ? n.exact(x) : x);
  switch (label.kind) {
    case "level":
      return label.level;
    case "missing":
      return "fehlt";
    case "pooled":
      return `andere, oder weniger als ${label.fewerThan}`;
    case "below":
      return `< ${bound(label.to)}`;
    case "between":
      return `${bound(label.from)} bis < ${bound(label.to)}`;
    case "from":
      return `≥ ${bound(label.from)}`;
    case "all values":
      return "alle Werte";
    case "any value or missing":
      return "irgendein Wert oder fehlend";
    case "unnamed":
      return unnamed;
  }
}

export const groups = { registry: "Register", synthetic: "synthetisch" };
