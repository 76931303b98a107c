import type { Curve, SeriesName } from "../../../core/contracts/disclosure.ts";
import type { IntervalMethod } from "../../../core/contracts/estimate.ts";
import type {
  AdversaryRef,
  CheckId,
  FindingId,
  MembershipAttack,
  Multiplicity,
  SplitRef,
  Stratum,
  Tried,
  Way,
} from "../../../core/contracts/finding.ts";
import type { RarityKind, RarityReason } from "../../../core/contracts/person-risk.ts";
import type { People } from "../numbers.ts";
import { n } from "./numbers.ts";

export interface CardWords {
  readonly title: string;
  readonly adversary: string;
  readonly question: string;
  readonly cannotSee: string;
}

/** What each check is called, who attacks, what is asked, and what it cannot see. */
export const cards: Readonly<Record<CheckId, CardWords>> = {
  replicas: {
    title: "Genaue und nahe Kopien",
    adversary:
      "Jemand, der den Datensatz einer Person kennt oder nur ihre Quasi-Identifikatoren und danach in der freigegebenen Datei sucht.",
    question:
      "Wiederholt die Datei mehr Datensätze von Personen des Registers als von Personen, die sie nie gesehen hat?",
    cannotSee:
      "Kopien hinter einer umkehrbaren Umkodierung, Kopien außerhalb der Toleranz und Lecks, die keine einzelne Zeile trägt.",
  },
  "closest-record": {
    title: "Abstand zum nächsten Datensatz",
    adversary: "Niemand Bestimmtes: eine grobe Probe auf massenhaftes Kopieren, die viele Leser erwarten.",
    question: "Liegen synthetische Zeilen näher an verwendeten Personen als an nicht verwendeten?",
    cannotSee:
      "Einzelne exponierte Personen, vor allem Ausreißer: Ein ruhiges Ergebnis sagt nichts über sie, darum entscheidet diese Prüfung nie.",
  },
  "equivalence-classes": {
    title: "Äquivalenzklassen",
    adversary:
      "Jemand, der die Quasi-Identifikatoren einer Person kennt (Ankläger: auch, dass sie im Register steht; Journalist: das nicht; Vermarkter: von allen).",
    question:
      "Wer fällt im Register und in der Freigabe auf, und stehen einzigartige Personen öfter einzigartig in der Freigabe, wenn sie verwendet wurden?",
    cannotSee:
      "Ob eine auffällige Zeile der Freigabe über irgendjemanden die Wahrheit sagt: Das fragen die Angriffe. Nur zur Orientierung.",
  },
  "singling-out": {
    title: "Herausgreifen",
    adversary:
      "Jemand, der die Datei liest, niemanden kennt und nach Wertekombinationen sucht, die nur eine wirkliche Person haben kann.",
    question:
      "Passen Kombinationen, die einmal in der Datei stehen, öfter auf genau eine Person, wenn diese verwendet wurde?",
    cannotSee: "Kombinationen von mehr als drei Spalten und andere Bereiche als die der erklärten Toleranzen.",
  },
  linkability: {
    title: "Verknüpfbarkeit",
    adversary:
      "Zwei Quellen, die verschiedene Spalten derselben Personen kennen (etwa eine Klinikakte und ein Pressebericht) und sie über die synthetischen Zeilen zusammenführen.",
    question:
      "Weisen die zwei Hälften eines Datensatzes öfter auf dieselbe synthetische Zeile, wenn die Person verwendet wurde?",
    cannotSee: "Aufteilungen, die niemand erklärt hat, und Verknüpfungen über mehr als die eine nächste Zeile.",
  },
  "attribute-inference": {
    title: "Erschließen von Merkmalen",
    adversary:
      "Jemand, der einige Spalten einer Person kennt, eine weitere wissen will und nur von den synthetischen Zeilen lernt.",
    question: "Wird ein Geheimnis verwendeter Personen besser erraten als das nicht verwendeter?",
    cannotSee:
      "Klügere Modelle als die nächste Zeile, eine Regression und eine lineare Rekonstruktion, und Geheimnisse, die niemand als sensibel bezeichnet hat.",
  },
  "site-identity": {
    title: "Herkunftszentrum",
    adversary:
      "Jemand, der den Datensatz einer Person ohne das Zentrum hat (ein anderes Register, ein Sponsor, ein Labor), wissen will, welches Zentrum wen gemeldet hat, und nur von den synthetischen Zeilen lernt.",
    question: "Wird das Zentrum verwendeter Personen besser erraten als das nicht verwendeter?",
    cannotSee:
      "Klügere Modelle als die nächste Zeile, eine Regression und Stimmen naher Zeilen; ob ein Zentrum überhaupt beigetragen hat, was jede Datei mit seinem Namen verrät.",
  },
  membership: {
    title: "Erschließen der Zugehörigkeit",
    adversary:
      "Jemand, der den ganzen Datensatz einer Person, die synthetischen Zeilen und Datensätze anderer Personen hat und wissen will, ob die Person im Register steht.",
    question: "Ähneln die synthetischen Zeilen verwendeten Personen mehr als nicht verwendeten?",
    cannotSee:
      "Klügere Angriffe als diese sieben, Angreifer, die den Generator oft neu laufen lassen, Spalten in einem geheimen Code und einzelne exponierte Personen hinter einem ruhigen Mittel.",
  },
  "rare-individuals": {
    title: "Seltene Personen",
    adversary: "Jemand, der alles über eine Person weiß und auch, was der Generator ohne sie erzeugt.",
    question: "Zeigt die freigegebene Kohorte, dass gerade diese Person im Register war?",
    cannotSee:
      "Spuren, die weder die nächsten Zeilen noch die eigenen seltenen Kombinationen noch eine Streckung der Datei zur Person hin zeigen; Personen, die nur gesichtet und nicht in der zweiten Stufe geprüft wurden.",
  },
  "model-audit": {
    title: "Was ein gespeichertes Modell enthält",
    adversary:
      "Jemand, der an die Datei des angepassten Modells kommt (sie gehört zu keiner Freigabe) und ihre Zahlen liest.",
    question:
      "Verraten Häufigkeiten im Modell genaue Anzahlen weniger Personen, und enthält es Werte, die nur eine Person hat?",
    cannotSee:
      "Was aus dem Vergleich zweier Modelle folgt oder aus einem Modell und dem Wissen über alle Personen bis auf eine: Das misst die Exposition durch Neuanpassungen.",
  },
};

const findingTitles: Readonly<Record<FindingId, string>> = {
  "all-columns": "Personen mit einer nahen Kopie ihres ganzen Datensatzes, über Nichtmitglieder hinaus",
  "quasi-identifiers": "Personen mit Treffer auf den Quasi-Identifikatoren, über Nichtmitglieder hinaus",
  "qi-and-sensitive":
    "Personen mit Treffer auf den Quasi-Identifikatoren und einem Geheimnis, über Nichtmitglieder hinaus",
  verbatim: "Personen, deren ganzer Datensatz wörtlich in der Datei steht",
  "near-copies": "Personen, deren ganzer Datensatz eine nahe Kopie in der Datei hat",
  "verbatim-rare": "Seltene Personen, deren Datensatz wörtlich in der Datei steht",
  "added-patients": "Seit einer früheren Freigabe neue Personen, deren Datensatz der Unterschied der Dateien preisgibt",
  "dcr-share": "Synthetische Zeilen, die einem Mitglied näher sind als jedem Nichtmitglied",
  "replicated-uniques": "Einzigartige Personen, die einzigartig in der Freigabe stehen, über Nichtmitglieder hinaus",
  "singling-out": "Kombinationen, die nur eine Person hat und die die Datei verrät, über Nichtmitglieder hinaus",
  "singling-out-rare":
    "Kombinationen, die nur eine seltene Person hat und die die Datei verrät, über Nichtmitglieder hinaus",
  linkability: "Personen, deren zwei Hälften sich an einer synthetischen Zeile treffen, über Nichtmitglieder hinaus",
  "linkability-rare":
    "Seltene Personen, deren zwei Hälften sich an einer synthetischen Zeile treffen, über Nichtmitglieder hinaus",
  "attribute-inference": "Richtig erratene Geheimnisse, über Nichtmitglieder hinaus",
  "attribute-inference-rare": "Richtig erratene Geheimnisse seltener Personen, über Nichtmitglieder hinaus",
  "population-inference": "Mit der Datei erratene Geheimnisse, über die beste Vermutung ohne sie hinaus",
  "site-identity": "Personen, deren Zentrum richtig erraten wird, über Nichtmitglieder hinaus",
  "site-identity-rare": "Seltene Personen, deren Zentrum richtig erraten wird, über Nichtmitglieder hinaus",
  "site-identity-by-site": "Richtig erratene Zentren, jedes einmal gezählt, über Nichtmitglieder hinaus",
  "site-population": "Mit der Datei erratene Zentren, über die beste Vermutung ohne sie hinaus",
  "site-unknown-pattern":
    "Zentren, die sich daran verraten, welche Zellen zusammen unbekannt sind, über dieselbe Datei mit vertauschten unbekannten Zellen hinaus",
  auc: "Fläche unter der ROC-Kurve des besten Angriffs auf die Zugehörigkeit",
  "auc-rare": "Fläche unter der ROC-Kurve des besten Angriffs auf die Zugehörigkeit, seltene Personen",
  "pooled-exposure": "Mittlere Exposition aller Personen",
  "pooled-exposure-rare": "Mittlere Exposition seltener Personen",
  "person-exposure": "Exposition der am stärksten exponierten geprüften Person",
  "released-file": "Personen, denen die freigegebene Datei ungewöhnlich nahe kommt",
  "small-counts": "Genaue Anzahlen unter der Mindestfallzahl, die am Modell ablesbar sind",
  "sole-values": "Werte, die nur eine Person hat und die im Modell stehen",
};

export function isFinding(id: string): id is FindingId {
  return Object.hasOwn(findingTitles, id);
}

/** @param stratum "all" where the most exposed patient is that of the screen */
export function findingTitle(id: FindingId, stratum: Stratum, unseen?: true): string {
  const title =
    id === "person-exposure" && stratum === "all"
      ? "Exposition der am stärksten exponierten Person (nur Sichtung)"
      : findingTitles[id];
  return unseen === undefined ? title : `${title}, Personen außerhalb der Auswahl`;
}

export const attacks: Readonly<Record<MembershipAttack, string>> = {
  "closest synthetic row": "nächste synthetische Zeile",
  "closest synthetic row against closest other patient": "nächste synthetische Zeile gegen nächste andere Person",
  "synthetic share of the nearest rows": "synthetischer Anteil der nächsten Zeilen",
  "synthetic rows within the median distance": "synthetische Zeilen innerhalb des medianen Abstands",
  "density ratio": "Dichteverhältnis",
  classifier: "Klassifikator",
  "counts of own combinations": "Anzahlen der eigenen Kombinationen",
};

const guesses = {
  "closest row": "die nächste Zeile",
  regression: "Regression",
  reconstruction: "Rekonstruktion",
  "votes by size": "Stimmen nach Größe",
} as const;

/** @param title of a declared adversary, by id */
export function adversaryName(ref: AdversaryRef, title: (id: string) => string): string {
  switch (ref.kind) {
    case "declared":
      return title(ref.id);
    case "holders-of-split":
      return `Inhaber der zwei Quellen von „${ref.split}“`;
    case "holders-of-two-files":
      return "Inhaber zweier Dateien, eine mit Namen und eine mit Ergebnissen";
    case "full-record-without-site":
      return "Inhaber eines vollen Datensatzes ohne das Zentrum";
    case "knows-unknown-cells":
      return "Jemand, der weiß, welche Zellen eines Datensatzes unbekannt sind";
  }
}

export function splitName(split: SplitRef, title: (id: string) => string): string {
  switch (split.kind) {
    case "declared":
      return split.name;
    case "quasi-identifiers-against-sensitive":
      return "Quasi-Identifikatoren gegen sensible Spalten";
    case "known-against-rest":
      return `was „${title(split.adversary)}“ weiß, gegen den Rest`;
  }
}

export function wayName(way: Way, title: (id: string) => string): string {
  switch (way.kind) {
    case "all-columns":
      return "alle Spalten";
    case "quasi-identifiers":
      return "alle Quasi-Identifikatoren";
    case "column":
      return way.column;
    case "guess":
      return `${way.column} durch ${guesses[way.by]}, ${adversaryName(way.adversary, title)}`;
    case "predicate":
      return way.columns === 1 ? "eine Spalte" : `${way.columns} Spalten`;
    case "split":
      return splitName(way.split, title);
    case "attack":
      return attacks[way.attack];
  }
}

const tried: Readonly<Record<Tried, string>> = {
  "sensitive columns": "sensiblen Spalten",
  "ways to a secret": "Wegen zu einem Geheimnis",
  "ways to the site": "Wegen zum Zentrum",
  splits: "Aufteilungen",
  "sizes of predicate": "Größen der Bedingung",
  attacks: "Angriffen",
  columns: "Spalten",
  tolerances: "Toleranzen",
  patients: "geprüfte Personen",
  "patients and statistics": "Personen und Statistiken",
  "share and patients": "Personen",
};

export function multiplicity(
  { procedure, over, of, worst, looks }: Multiplicity<People>,
  title: (id: string) => string,
): string {
  const best = worst === undefined ? "" : ` (${wayName(worst, title)})`;
  const many = of === undefined ? "" : over === undefined ? tried[of] : `${n.people(over)} ${tried[of]}`;
  switch (procedure) {
    case "one test":
      return "ein Test";
    case "fixed":
      return "eine vorab festgelegte Statistik (Abstand zur nächsten Zeile)";
    case "permutation":
      return "ein Anteil, Permutationstest";
    case "bonferroni":
      return `schlechtester Fall von ${many}${best}, Bonferroni`;
    case "max-t":
      return worst === undefined
        ? `max-T über ${many}`
        : `schlechtester Fall von ${many}${best}, max-T durch Permutation`;
    case "holm":
      return `Holm über ${many}${looks === true ? ", Bonferroni über Zwischenauswertungen" : ""}`;
    case "bonferroni-of-holm":
      return `Bonferroni über den Anteil aller Personen und die nach Holm angepassten Ränge einzeln geprüfter ${many}`;
  }
}

export const methods: Readonly<Record<IntervalMethod, string>> = {
  wilson: "Wilson",
  "clopper-pearson": "Clopper-Pearson",
  "clopper-pearson over units": "Clopper-Pearson über Personen",
  "clopper-pearson over units, at their effective number": "Clopper-Pearson über Personen, bei ihrer effektiven Anzahl",
  "stratified, clopper-pearson at the effective number":
    "geschichtete Stichprobe, Clopper-Pearson bei der effektiven Personenzahl",
  "clopper-pearson at the effective number": "Clopper-Pearson bei der effektiven Personenzahl",
  "clopper-pearson at the effective number, never inside the permuted shares":
    "Clopper-Pearson bei der effektiven Personenzahl, nie innerhalb der permutierten Anteile",
  "the same; upper end over the refits":
    "Clopper-Pearson bei der effektiven Personenzahl, nie innerhalb der permutierten Anteile; oberes Ende: diese Datei über den Zufall hinaus, und das Mittel über die Neuanpassungen",
  "no attempt": "kein Versuch",
  "square-and-add over patients": "Quadratsumme der Abstände, Person als Einheit",
  "normal over shuffled files": "Normalverteilung, über vertauschte Dateien",
  "square-and-add over sites": "Quadratsumme der Abstände, Zentrum als Einheit",
  "best of commonest value and regression": "besseres von häufigstem Wert und kreuzweise angepasster Regression",
  "newcombe hybrid score": "Hybrid-Score nach Newcombe",
  "newcombe 2006 method 5": "Newcombe 2006, Methode 5",
  "newcombe 2006 method 5, alpha spent over looks": "Newcombe 2006, Methode 5, Alpha auf Zwischenauswertungen verteilt",
  "miettinen-nurminen score": "Score nach Miettinen und Nurminen",
  "nadeau-bengio": "korrigiertes t nach Nadeau und Bengio",
  "patient bootstrap": "Bootstrap über Personen, Perzentile",
  "raab proper synthesis": "Raab et al., Synthese mit Parameterziehung",
  "raab simple synthesis": "Raab et al., einfache Synthese",
  garwood: "Garwood",
  "garwood, scaled to the patients asked": "Garwood, auf die befragten Personen umgerechnet",
  "observed count": "beobachtete Anzahl",
  "observed count, lower end by the rate ratio":
    "beobachtete Anzahl; unteres Ende aus dem Ratenverhältnis bei gegebener Summe",
  "infinitesimal jackknife, max-T over attacks": "infinitesimaler Jackknife über Personen, max-T über Angriffe",
  "delong, max-T over attacks": "DeLong, max-T über Angriffe",
  "permutation of members and non-members": "Permutation von Mitgliedern und Nichtmitgliedern",
  "permutation quantiles": "Permutation: Mittel, 5-%- und 95-%-Quantil",
  "influence of each patient": "Einfluss jeder Person",
  "share of members, permuted": "Mitglieder an Mitgliedern und Nichtmitgliedern, permutiert",
  "mean area, two-way variance": "mittlere Fläche, Varianz über Personen und Neuanpassungen",
  "masks re-drawn": "Zuteilungen neu gezogen",
  "largest area, alpha spent over looks":
    "größte Fläche; obere Grenze der schlechtestgestellten Person, untere mit Bonferroni über Personen; Alpha auf Zwischenauswertungen verteilt",
  "largest area of the screen": "größte Fläche der ersten Stufe; untere Grenze mit Bonferroni über Personen",
  "one half by design": "1/2 durch den Aufbau: Die Werte stehen vor den Läufen fest",
};

export const sources = {
  "released file": "in der freigegebenen Datei",
  "average over refits": "Mittel über Neuanpassungen",
  "with earlier releases": "diese Datei und frühere Freigaben zusammen",
};

export const rarity: Readonly<Record<RarityKind | "not flagged", string>> = {
  named: "von der oder dem Datenschutzbeauftragten benannt",
  outlier: "weit von den nächsten Nachbarn",
  "singleton-level": "allein mit einer Ausprägung oder in einem Zentrum",
  extreme: "höchster oder niedrigster Wert einer Spalte, abgesetzt vom nächsten",
  "missingness-pattern": "allein mit einem Muster fehlender Werte",
  "sample-unique": "allein im Register mit einem groben Wert oder einem Paar davon",
  "pair-class": "Klasse von höchstens 2 auf einem Paar von Quasi-Identifikatoren",
  "full-class": "Klasse von höchstens 2 auf allen Quasi-Identifikatoren",
  "not flagged": "nicht als selten markiert",
};

/** Column sets spelled out in one reason. */
const MAX_NAMED = 3;

export function rarityReason(reason: RarityReason): string {
  switch (reason.kind) {
    case "named":
      return "auf der Liste der oder des Datenschutzbeauftragten";
    case "outlier":
      return "unter den Personen, die am weitesten von ihren 5 nächsten Nachbarn liegen";
    case "singleton-level":
      return reason.isSite
        ? "die einzige Person ihres Zentrums"
        : `die einzige Person mit ihrer Ausprägung von ${reason.column}`;
    case "extreme":
      return `${reason.end === "highest" ? "höchster" : "niedrigster"} Wert von ${reason.column}, abgesetzt vom nächsten`;
    case "missingness-pattern":
      return "die einzige Person mit ihrem Muster fehlender Werte";
    case "sample-unique": {
      const values = `${reason.values} groben ${reason.values === 1 ? "Wert" : "Werten"}`;
      const pairs = `${reason.pairs} ${reason.pairs === 1 ? "Paar" : "Paaren"} grober Werte`;
      const what = reason.pairs === 0 ? values : reason.values === 0 ? pairs : `${values} und ${pairs}`;
      return `allein im Register mit ${what}`;
    }
    case "pair-class": {
      const named = reason.sets.slice(0, MAX_NAMED).map((set) => set.join(" × "));
      const more = reason.sets.length - named.length;
      return `Klasse von höchstens 2 auf ${named.join(", ")}${more > 0 ? ` und ${more} weiteren` : ""}`;
    }
    case "full-class":
      return `Klasse von ${reason.size} auf allen Quasi-Identifikatoren`;
  }
}

export const bands = { A: "A", B: "B", C: "C", "not estimable": "nicht schätzbar" };

export interface CurveWords {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

export function curve({ id, attack }: Pick<Curve, "id" | "attack">): CurveWords {
  const rows = "Anteil der Zeilen";
  switch (id) {
    case "dcr-synthetic":
      return { title: "Abstand zum nächsten Datensatz", x: "Abstand", y: rows };
    case "nndr-synthetic":
      return { title: "Abstandsverhältnis zum nächsten Nachbarn", x: "erster durch zweiten Abstand", y: rows };
    case "dcr-real":
      return { title: "Abstand von Personen zur nächsten synthetischen Zeile", x: "Abstand", y: rows };
    case "roc":
      return {
        title: `Gefundene Mitglieder gegen Fehlalarme${attack === undefined ? "" : `: ${attacks[attack]}`}`,
        x: "Anteil beschuldigter Nichtmitglieder",
        y: "Anteil gefundener Mitglieder",
      };
    case "exposure":
      return {
        title: "Exposition aller Personen in der Sichtung",
        x: "Anteil der Personen",
        y: "Fläche unter der Kurve höchstens",
      };
  }
}

export const series: Readonly<Record<SeriesName, string>> = {
  "synthetic to registry": "synthetische Zeilen zum Register",
  "registry to other patients": "Zeilen des Registers zu anderen Personen",
  members: "Mitglieder",
  "non-members": "Nichtmitglieder",
  attack: "Angriff",
  guessing: "Raten",
  "this recipe": "dieses Rezept",
  "no exposure": "keine Exposition (Zuteilungen neu gezogen)",
};
