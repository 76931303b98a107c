import type { MethodCard } from "../../../core/contracts/generator.ts";
import type { CardText } from "../en/generators.ts";

type Text = Omit<CardText, "isForeign">;

const NO_DP = "Differential Privacy.";

const CARDS: ReadonlyMap<string, Text> = new Map<string, Text>([
  [
    "cart",
    {
      title: "Abgesichertes sequenzielles CART",
      summary:
        "Die Spalten werden nacheinander gezogen, jede aus den vorherigen: Zahlen durch einen geschrumpften linearen Trend auf Normalwerten und einen Baum auf dem Rest, Kategorien durch einen Baum; Blätter sind groß und geschrumpft, Ziehungen glatt, Ränder kodiert, seltene Ausprägungen zusammengelegt; Überlebenszeiten kommen zuletzt, aus Hazards.",
      claim:
        "Kein Blatt enthält weniger Einheiten als max(minLeafUnits, leafShare × Einheiten), und keine Zahl einer Person wird bauartbedingt von einem Spender kopiert.",
      notClaimed: `${NO_DP} Eine auf das Raster der Spalte gerundete Ziehung kann den Wert einer Person zufällig treffen.`,
    },
  ],
  [
    "bayesian-network",
    {
      title: "Bayes-Netz",
      summary:
        "Die Spalten werden in wenige Zustände geteilt, ein dünnes Netz wird nach BIC gewählt, Zeilen werden von den Eltern her gezogen, und Werte werden in jedem Zustand neu gezogen.",
      claim:
        "Keine Klasse, Ausprägung oder Fehlstelle, die weniger als minUnits Schutzeinheiten haben, und keine Elternkombination, die weniger als minReportedCount haben, wird gelernt, und kein Wert einer Person wird kopiert.",
      notClaimed: `${NO_DP} Zusammenhänge von drei und mehr Spalten jenseits der gewählten Kanten. Zusammenhänge innerhalb einer Klasse.`,
    },
  ],
  [
    "copula",
    {
      title: "Gauß-Copula mit geschrumpften Korrelationen",
      summary:
        "Jede Spalte folgt ihrer eigenen geglätteten Verteilung; was Spalten miteinander zu tun haben, ist eine Korrelation je Paar der dahinterliegenden Normalvariablen, geschätzt über die Personen mit beiden Werten und gegen null geschrumpft. Überlebenszeiten kommen zuletzt, aus Hazards.",
      claim:
        "Über die Verteilung jeder Spalte, die fehlenden Zellen und die Hazards hinaus enthält das Modell eine gerundete, geschrumpfte Zahl je Paar latenter Variablen.",
      notClaimed: `${NO_DP} Wechselwirkungen, gekrümmte Zusammenhänge, mehr als ein Gipfel in zwei Spalten zusammen.`,
    },
  ],
  [
    "forest",
    {
      title: "Adversarieller Random Forest",
      summary:
        "Wälder lernen, das Register von Zeilen zu unterscheiden, die in den Blättern des vorigen Waldes unabhängig gezogen wurden, bis es ihnen nicht mehr gelingt; dann werden Zeilen aus den Blättern gezogen, jede Spalte für sich.",
      claim:
        "Kein Blatt enthält weniger als max(minLeafUnits, nodeShare × Einheiten) Schutzeinheiten, kein Mittel, keine Streuung und kein Anteil ist der von weniger, und Bedingungen auf Werte gelten für das Modell genau.",
      notClaimed: `${NO_DP} Zusammenhänge innerhalb eines Blattes: Dort sind Spalten unabhängig, und schwache Effekte gehen verloren.`,
    },
  ],
  [
    "ctgan",
    {
      title: "Bedingtes tabellarisches GAN",
      summary:
        "Zwei neuronale Netze gegeneinander: Eines zieht Zeilen für eine gegebene Gruppe, das andere unterscheidet gezogene von echten; angehalten wird anhand von Personen, von denen keines lernt.",
      claim:
        "Keine Ausprägung, kein Gipfel und keine Grenze wird ausgegeben, die weniger als die genannte Zahl von Personen haben. Das Modell behält die Gewichte des Generators, keine Zeile.",
      notClaimed: `Dass die Gewichte sich an keine Person erinnern: Ein Netz kann Zeilen auswendig lernen, was nur die Prüfungen zeigen können. ${NO_DP} Wiedergabetreue wie die von cart unter etwa tausend Personen.`,
    },
  ],
  [
    "tvae",
    {
      title: "Tabellarischer Variations-Autoencoder",
      summary:
        "Ein neuronales Netz, das Zeilen auf wenige Zahlen verdichtet und Zeilen aus zufälligen zieht; angehalten wird anhand von Personen, von denen es nicht lernt.",
      claim:
        "Keine Ausprägung, kein Gipfel und keine Grenze wird ausgegeben, die weniger als die genannte Zahl von Personen haben. Das Modell behält die Gewichte des Decoders, keine Zeile.",
      notClaimed: `Dass die Gewichte sich an keine Person erinnern: Ein Netz kann Zeilen auswendig lernen, was nur die Prüfungen zeigen können. ${NO_DP} So genaue Effekte wie die von cart.`,
    },
  ],
  [
    "marginals",
    {
      title: "Unabhängige Randverteilungen",
      summary:
        "Jede Spalte wird für sich aus einer geglätteten, gerundeten Verteilung gezogen; über Spalten zusammen wird nichts gelernt.",
      claim:
        "Kein Zusammenhang zwischen Spalten, und damit keine Wertekombination einer Person, lässt sich den Zeilen über die Randverteilungen hinaus entnehmen.",
      notClaimed: "Nutzen für alles, was zwei Spalten braucht. Differential Privacy der Randverteilungen.",
    },
  ],
]);

/** Methods bring their own words, in English; those that ship are translated here. */
export function card(id: string, own: MethodCard): CardText {
  const text = CARDS.get(id);
  return text === undefined ? { ...own, isForeign: true } : { ...text, isForeign: false };
}
