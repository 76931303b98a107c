import { n } from "./numbers.ts";
import type { Criterion } from "../../../core/contracts/disclosure.ts";
import type { Band } from "../../../core/contracts/person-risk.ts";
import type { Outcome } from "../../../core/contracts/policy.ts";

/** Title, frame and first page. */
export const page = {
  title: (outcome: string, subject: string, isInternal: boolean) =>
    `${outcome} – ${subject} – Offenlegungsbericht${isInternal ? " (intern)" : ""}`,
  internal: "Intern.",
  internalBanner:
    "Enthält Angaben zu einzelnen Personen und die Startwerte des Laufs. Für die oder den Datenschutzbeauftragten; nicht weitergeben.",
  contents: "Inhalt",
  footer: (software: string, date: string, file: string) =>
    `SYNTHETISCHE DATEN. Gemacht mit raresynth ${software} am ${date}. Diese Seite ist, was ${file} ergibt; sie lädt nichts und liest sich ohne Skript ebenso.`,
  madeFrom: "Offenlegungsbericht zu einer synthetischen Kohorte aus",
  madeElsewhereFrom: "Offenlegungsbericht zu einer anderswo gemachten synthetischen Datei aus",
  nothingReleased: "Es wurde nichts freigegeben.",
  releasedAllTheSame: "Die Tests tragen keine Freigabe; freigegeben wurde trotzdem, durch Entscheidung einer Person.",
  overriddenBy: (name: string, role: string, on: string, until: string) =>
    `Freigegeben von ${name} (${role}) am ${on}, bis ${until}, gegen ein offenes Urteil.`,
  overrideReason: (reason: string) => `Begründung: ${reason}`,
  shouldNotBeReleased: "Die Datei sollte unter dieser Richtlinie nicht freigegeben werden.",
  released: (policy: string) => `Die Kohorte wurde unter „${policy}“ freigegeben.`,
  mayBeReleased: (policy: string) => `Die Datei darf unter „${policy}“ freigegeben werden.`,
  holdsFor: (months: number) =>
    `Das gilt für ${months} Monate; neue Daten, eine neue öffentliche Quelle oder eine neue Art von Angriff beenden es früher.`,
  modifiedFrom: (policy: string, changes: string) => `Geändert gegenüber ${policy}: ${changes}.`,
  smallCells: (least: number, citation: string) => `Zeigt Zahlen ab ${least}: ${citation}.`,
  drawOf: (place: number, planned: number) => `Ziehung ${place} von höchstens ${planned}`,
  forWhom: "Für wen",
  assessed: "Bewertet",
  nothingToExpire: "nichts läuft ab",
  holdsUntil: (date: string) => `gilt bis ${date}`,
  registry: "Register",
  patients: (count: string) => `${count} Personen oder Familien`,
  columns: (count: number) => `${count} ${count === 1 ? "Spalte" : "Spalten"}`,
  cohort: "Synthetische Kohorte",
  rows: (count: number) => `${count} ${count === 1 ? "Zeile" : "Zeilen"}`,
  madeElsewhere: "anderswo gemacht",
  attempt: "Versuch",
  attemptNumber: (number: number) => `Der ${number}. seit der letzten Freigabe dieses Rezepts`,
  attemptLevel: (total: number, level: number) =>
    `${total} an diesem Register insgesamt; obere Grenzen zum Niveau ${n.exact(Number(level.toPrecision(3)))}`,
  attemptsNotCounted: "Versuche nicht gezählt",
  attemptsNotCountedWhat: "Es wurde kein Protokoll geführt: Niemand kann sagen, wie viele vorausgingen.",
  smallestLeak: "Kleinstes Leck, für das diese Datei zurückgewiesen würde",
  noControls: "unbekannt: keine Kontrollen",
  thresholds: "Verlangte Schwellen",
  thresholdsRead:
    "Ein Intervall ganz bei oder unter der Obergrenze besteht, eines ganz darüber nicht, und eines, das sie einschließt, entscheidet nichts. Zeilen, die nicht bestehen, stehen zuerst; Zeilen, die nach etwas fragen, was dieses Register nicht hat, stehen zuletzt und zählen auf keiner Seite.",
  thresholdCaption:
    "Was an jeder Schwelle gemessen wurde, mit 90-%-Intervallen: Jedes Ende für sich ist eine einseitige 95-%-Grenze. Die fett gesetzte Zahl wird gegen die Obergrenze gehalten.",
  attemptCaption: (level: number, number: number, alpha: number) =>
    `Obere Enden reichen weiter: Versuche werden gezählt, und sie gelten zum Niveau ${n.exact(Number(level.toPrecision(3)))}, dem der Richtlinie, ${n.exact(alpha)}, durch ${number} × ${number + 1}, sodass alle Versuche zusammen darin bleiben.`,
  thresholdHead: ["Was gefragt war", "Ergebnis", "Angriff", "Kontrolle", "Überschuss", "Obergrenze", "n"],
  rareRecords: "seltene Datensätze",
  allRecords: "alle Datensätze",
  on: { attack: "auf den Angriff", excess: "auf den Überschuss" },
  notMeasured: "nicht gemessen",
  wouldDecide: "Was die offenen Zeilen entscheiden würde",
  needed: (what: string) => `Nötig: ${what}.`,
  worstOff: "Wer am schlechtesten dasteht",
  noGroup: (untested: boolean) =>
    `Keine Gruppe von Datensätzen ließ sich unterscheiden: ${untested ? "Personen wurden nicht einzeln geprüft, weil der Generator nicht neu angepasst werden konnte." : "Keine ist groß genug, um gezeigt zu werden."}`,
  worstGroup: (group: string, records: string, mean: string) =>
    `„${group}“ (${records}) ist die Gruppe mit der höchsten mittleren Exposition: ${mean}; dabei heißt 0,5 keine Spur der Person und 1 sichere Wiedererkennung.`,
  worstRecord: (record: string) => `Unter den genau geprüften Datensätzen hat ${record} die höchste obere Grenze:`,
  record: (record: number) => `Datensatz ${record}`,
  exposureAndBand: (exposure: string, interval: string, band: string) =>
    `Exposition ${exposure} (${interval}), Band ${band}.`,
};

/** Was das Skript der Seite zeigt; jedes # ist eine Zahl von Zeilen. */
export const script = { filter: "Zeilen filtern", shown: "# von # Zeilen" };

/** Titles of the sections, as in the list of contents. */
export const sections = {
  plain: "In einfachen Worten",
  "not-tested": "Was nicht geprüft wurde",
  thresholds: "Alle Schwellen im Einzelnen",
  checks: "Was die Angriffe fanden, Kriterium für Kriterium",
  controls: "Haben die Angriffe hier gewirkt?",
  fidelity: "Wie getreu die Kohorte ist",
  registry: "Das Register",
  method: "Wie die Kohorte gemacht und geprüft wurde",
  policy: "Die Richtlinie",
  limits: "Grenzen und Begriffe",
  annex: "Anhang für den Verantwortlichen",
  persons: "Datensätze des Registers (intern)",
  "run-record": "Aufzeichnung des Laufs (intern)",
};

export const notTestedIntro: string =
  "Ein Urteil sagt nichts über das, was niemand angesehen hat. Dieser Lauf hat nicht angesehen:";

const criterionWords: Readonly<Record<Criterion, { readonly title: string; readonly asks: string }>> = {
  "singling out": {
    title: "Herausgreifen",
    asks: "Kann jemand eine Person des Registers herausgreifen: aus der Freigabe eine Wertekombination nennen, die auf diese Person passt und auf niemanden sonst?",
  },
  linkability: {
    title: "Verknüpfbarkeit",
    asks: "Lassen sich zwei Quellen, die Verschiedenes über dieselben Personen wissen, wegen der Freigabe Person für Person zusammenführen?",
  },
  inference: {
    title: "Erschließen",
    asks: "Kann jemand, der einen Teil eines Datensatzes kennt, den Rest besser erschließen als bei einer nie verwendeten Person?",
  },
  membership: {
    title: "Zugehörigkeit",
    asks: "Kann jemand, der eine Person kennt, der Freigabe entnehmen, dass sie im Register steht? Im Register einer einzigen Krankheit ist das die Diagnose.",
  },
  copies: {
    title: "Kopien",
    asks: "Wiederholt die Freigabe Datensätze von Personen, was jedem der obigen Angriffe diente?",
  },
};

/** The criteria of the opinion, and what stands beside them. */
export const criteria = {
  words: criterionWords,
  intro:
    "Herausgreifen, Verknüpfbarkeit und Erschließen sind die drei Kriterien der Stellungnahme 05/2014 der Artikel-29-Datenschutzgruppe (Abschnitt 2.2); Zugehörigkeit und Kopien stehen daneben. Jeder Angriff wird gegen verwendete Personen gespielt (Angriff) und ebenso gegen nicht verwendete (Kontrolle). Nur was er darüber hinaus gewinnt, der Überschuss, kommt daher, dass die Daten verwendet wurden. Die Grundlinie ist die beste Vermutung ganz ohne synthetische Daten.",
  noCheck: "Keine Prüfung dieses Laufs hat es angesehen.",
  noCeiling: "Es wurde gemessen, und die Richtlinie setzt keine Obergrenze darauf.",
  hold: (held: number, of: number) => `${held} von ${of} ${of === 1 ? "Schwelle" : "Schwellen"} eingehalten.`,
  apart: (count: number) =>
    `${count} ${count === 1 ? "weitere fragt" : "weitere fragen"} nach etwas, das dieses Register nicht hat.`,
  strongestArea: (by: string, title: string, attack: string, control: string) =>
    `Das stärkste Ergebnis${by} ist „${title}“: ${attack}, wo ${control} Raten bedeutet.`,
  strongestRate: (by: string, title: string, attack: string, control: string) =>
    `Das stärkste Ergebnis${by} ist „${title}“: Es gelingt bei ${attack} der verwendeten Personen und bei ${control} der nicht verwendeten.`,
  by: (adversary: string) => `, durch „${adversary}“,`,
  without: (baseline: string) => `Ohne die synthetischen Daten käme es auf ${baseline}.`,
  excess: (excess: string, interval: string, ceiling: string) =>
    `Von der Verwendung selbst kommen ${excess} (${interval})${ceiling}.`,
  ceiling: (ceiling: string, onAttack: boolean) =>
    `, bei einer Obergrenze von ${ceiling}${onAttack ? " auf den Angriff selbst" : ""}`,
  head: [
    "Ergebnis",
    "Angriff",
    "Kontrolle",
    "Grundlinie",
    "Überschuss",
    "n",
    "p, angepasst",
    "Obergrenze",
    "Kleinster sichtbarer Überschuss",
  ],
  caption: (title: string) => `${title}: alle Ergebnisse, mit 90-%-Intervallen`,
  notJudged: "nicht beurteilt",
  diagnostic: "zur Orientierung",
  adjustedFor: (what: string) => `Die p-Werte sind angepasst für: ${what}.`,
  assumed: "Was angenommen wurde",
  cannotSee: "Was diese Prüfungen nicht sehen können",
  inFull: (criterion: string) => `${criterion} im Einzelnen: Zahlen, Annahmen, blinde Flecken, jede Prüfung`,
  knownHere: (columns: string) => `Hier bekannt: ${columns}`,
  within: (times: string) => `, Zahlen innerhalb des ${times}-Fachen ihrer Toleranz`,
  prior: (chance: string) => `; hält es vorab mit ${chance} für wahrscheinlich, dass eine Person im Register steht`,
};

const bandMeanings: Readonly<Record<Band, string>> = {
  A: "sicher höchstens 0,60",
  B: "sicher höchstens 0,70",
  C: "kann 0,70 übersteigen, oder sicher über 0,60",
  "not estimable": "zu wenige Läufe",
};

/** One check. */
export const check = {
  asked: "Was gefragt wird",
  source: "Quelle",
  undecided: "Diese Prüfung ließ sich nicht entscheiden:",
  notApplicable: "Bei diesem Register gibt es nichts zu fragen:",
  diagnostic: "Nur zur Orientierung:",
  diagnosticWhy: "Sie wird gezeigt, weil Leser sie erwarten, und das Urteil liest sie nie.",
  noCeiling: "Gemessen; die Richtlinie setzt keine Obergrenze darauf.",
  pass: (passed: number, of: number) => `${passed} von ${of} ${of === 1 ? "Schwelle besteht" : "Schwellen bestehen"}:`,
  why: {
    pass: "Jede Schwelle dieser Prüfung ist eingehalten.",
    fail: "Was Angreifer gewinnen, liegt über einer Obergrenze, über das hinaus, was der Zufall erklärt.",
    inconclusive: "Das Intervall einer Schwelle schließt ihre Obergrenze ein, oder die Prüfung darf nicht zählen.",
  } satisfies Readonly<Record<Outcome, string>>,
  intervals: (methods: string) => `Intervalle: ${methods}.`,
  byBand: "Personen nach Band der Exposition",
  exposure:
    "Exposition ist die Wahrscheinlichkeit, dass ein Lauf mit der Person ihr näher kommt als einer ohne sie: 0,5 heißt keine Spur, 1 sichere Wiedererkennung.",
  bandCaption:
    "Personen nach Band; wer nur gesichtet wurde, hat wenige Läufe, sodass C dort meist „nicht unter 0,70 gezeigt“ heißt",
  bandHead: ["Band", "Genau geprüft", "Nur gesichtet"],
  band: (band: string) => `Band ${band}`,
  notEstimable: "Nicht schätzbar",
  bandMeanings,
  groupCaption: "Warum Datensätze gefährdet sind; ein Datensatz kann in mehreren Gruppen stehen",
  groupHead: ["Grund", "Datensätze", "Mittlere Exposition", "Genau geprüft", "Davon in Band C"],
};

export const controls = {
  none: "Es liefen keine Kontrollen; wie klein ein Leck sein dürfte, das diese Prüfungen bemerkt hätten, ist daher unbekannt.",
  intro:
    "Dieselben Prüfungen liefen auf Dateien mit bekanntem Leck: Kopien des Registers, die zurückgewiesen werden müssen, und Daten ohne Leck, die es nicht werden dürfen.",
  behaved: "Jede Prüfung bewährte sich auf den Kontrollen.",
  misbehaved: "Diese Prüfungen bewährten sich nicht und stützen kein Bestehen:",
  all: "Jede Kontrolle und Prüfung",
  caption: "Was zu jeder Kontrolle gesagt wurde, und der Überschuss, der entschied",
  control: "Kontrolle",
};

export const fidelity = {
  intro: (splits: number) =>
    `Auch zwei echte Kohorten unterscheiden sich. Wie sehr, wird an zwei Hälften des Registers gemessen, über ${splits} Teilungen, und, wo ein Maß es zulässt, an zwei Stichproben voller Größe, die mit Zurücklegen daraus gezogen sind. Die Bänder sind jene, die Zahlen einer Art zusammen in 1 von 20 solchen Vergleichen nach jeder Seite verlassen. Eine bessere Zahl als echt ist eine Warnung, denn sie kann vom Kopieren kommen.`,
  summary: "Zusammenfassung: echte Kohorten zuerst",
  numbers: (all: number, worse: number, better: number, not: number, like: number) =>
    `${all} einzelne Zahlen: ${worse} schlechter als echte Daten, ${better} besser als echte Daten, ${not} nicht berechenbar, ${like} wie echte Daten.`,
  all: "Alle Zahlen, auffällige zuerst",
  caption: "Jede Spalte, jedes Paar, jede Kurve und jeder Koeffizient",
  head: [
    "Maß und Gegenstand",
    "Zwei echte Hälften",
    "Kohorte, Größe einer Hälfte",
    "Zwei echte Stichproben, volle Größe",
    "Kohorte, alle Zeilen",
    "Lesart",
  ],
  meanings: "Was jedes Maß bedeutet",
};

export const registry = {
  read: "Gelesene Datensätze",
  units: "Schutzeinheiten",
  consent: "Ohne Einwilligung weggelassen",
  identifiers: "Nach dem Lesen weggelassene Identifikatoren",
  confirmed: "Schema bestätigt von",
  nobody: "niemandem, soweit vermerkt",
  inferred: "Rollen, die niemand bestätigt hat",
  none: "keine",
  best: "Bestes erreichbares Urteil bei dieser Größe",
  zeroHit: "Gelingt kein einziger Angriff, so ist von der Rate nur bekannt, dass sie darunter liegt",
  population: "Personen der Bevölkerung, die der kleinsten Klasse gleichen",
  populationBasis: (columns: string, basis: string) => `die kleinste Klasse auf ${columns}, geteilt durch ${basis}`,
  citation: "Quellenangabe",
  licence: "Lizenz",
  setsCaption: "Wie einzigartig Datensätze in dem sind, was andere wissen können (Quasi-Identifikatoren)",
  setsHead: ["Spalten", "Klassen", "Allein stehende Datensätze", "Zellen unter der Mindestfallzahl", "Kleinste Klasse"],
  facts: "Was gelesen wurde, wer es bestätigt hat, wie viele allein stehen",
  columns: "Spalten und ihre Rollen",
  columnsCaption: "Spalten",
  columnsHead: ["Name", "Bezeichnung", "Typ", "Rolle", "Einheit"],
  types: {
    continuous: "stetig",
    integer: "ganzzahlig",
    categorical: "kategorial",
    ordinal: "geordnet",
    date: "Datum",
    identifier: "Identifikator",
    "free-text": "Freitext",
  },
  roles: {
    identifier: "Identifikator",
    "quasi-identifier": "Quasi-Identifikator",
    sensitive: "sensibel",
    other: "sonstige",
  },
  inferredRole: (role: string) => `${role} (vermutet)`,
};

export const method = {
  elsewhere: "Die Datei wurde anderswo gemacht; raresynth sah weder das Verfahren noch eine Neuanpassung.",
  because: (why: string) => `Gewählt, weil: ${why}`,
  card: "Was es verspricht und was nicht",
  promises: "Was das Verfahren verspricht",
  not: "Was es nicht verspricht",
  source: "Quelle",
  refits: "Neuanpassungen in dieser Bewertung",
  attempts: "Versuche vor diesem Lauf",
  attemptsWhat: (attempts: string) =>
    `Das Rezept wurde ${attempts}, an Neuanpassungen der Hälfte der Personen. Dieser Lauf wiederholt davon nichts: andere Startwerte, andere Neuanpassungen, alle Personen; wonach gewählt wurde, wurde noch einmal an den Personen gelesen, die die Wahl nicht angesehen hat, und eine Zeile besteht nur, wo beide Lesungen bestehen.`,
  generatorCaption: "Parameter des Generators",
  checksCaption: "Parameter der Prüfungen",
  head: ["Parameter", "Wert"],
};

export const policy = {
  identifier: "Kennung",
  owner: "Verantwortlich",
  date: "Datum",
  cellSize: "Mindestfallzahl",
  level: "Niveau jedes Tests",
  valid: "Gültig für",
  signedBy: "Zu unterschreiben von",
  months: (months: number) => `${months} Monate`,
  caption: "Schwellen",
  head: ["Schwelle", "Obergrenze", "Beleg", "Verantwortlich", "Datum"],
  notLaw:
    "Keine dieser Zahlen ist Gesetz für synthetische Daten. Die verantwortliche Stelle macht sich die Richtlinie durch Unterschrift zu eigen.",
};

export const limits = {
  title: "Grenzen dieses Berichts",
  public:
    "Kleine Anzahlen sind unterdrückt oder auf die Mindestfallzahl abgerundet, Raten gerundet, Grenzen nach außen; die vollen Zahlen stehen im internen Bericht der verantwortlichen Stelle.",
  internal: "Dieser Bericht nennt Datensätze des Registers bei ihrer Nummer und enthält Startwerte. Er bleibt im Haus.",
  all: [
    "Er misst, was benannte Angriffe erreichen. Er beweist nicht, dass kein anderer Angriff mehr erreicht, und ist kein Rechtsgutachten: Ob eine Freigabe rechtmäßig ist, entscheidet die verantwortliche Stelle.",
    "Auswertungen, die die synthetische Kohorte wie echte Daten behandeln, sind ihrer selbst zu sicher. Standardfehler mindestens um √(1 + synthetische Zeilen / Zeilen des Registers) verbreitern und Ergebnisse am Register bestätigen.",
    "Mehrere Freigaben eines Registers, oder eine Freigabe neben anderen Veröffentlichungen darüber, können zusammen mehr verraten als jede für sich.",
  ],
  words: "Begriffe",
  glossary: [
    [
      "AUC, Exposition",
      "Wahrscheinlichkeit, dass der Angreifer einen wahren Fall über einen falschen stellt. 0,5 ist Raten, 1 ist Gewissheit.",
    ],
    [
      "Angriff, Kontrolle, Überschuss",
      "Erfolg bei verwendeten Personen; derselbe bei nicht verwendeten; der Unterschied.",
    ],
    [
      "Obere und untere Grenze",
      "Die Enden eines 90-%-Intervalls: Jedes für sich ist höchstens einmal in zwanzig Fällen falsch. Wo Versuche gezählt werden, ist eine obere Grenze noch seltener falsch: siehe „Versuch“ auf Seite eins.",
    ],
    [
      "Quasi-Identifikator",
      "Etwas, das Bekannte, Arbeitgeber oder Zeitungsleser wissen können, etwa Alter oder Geschlecht.",
    ],
    [
      "Neuanpassung",
      "Die Kohorte ohne einige Personen von Grund auf neu machen, um zu sehen, was deren Anwesenheit ändert.",
    ],
    [
      "Schutzeinheit",
      "Familie, wo Familien erfasst sind, sonst Person, sonst Datensatz: was als Ganzes ausgelassen wird.",
    ],
    ["Mindestfallzahl", "Kleinste Anzahl von Personen, die nach außen gezeigt wird."],
  ] as readonly (readonly [string, string])[],
};

export const persons = {
  intro:
    "„Datensatz 12“ ist der zwölfte Datensatz der Registerdatei. Datensätze, die als selten markiert oder benannt sind oder in Band C liegen, stehen zuerst, die schlechtesten voran.",
  first: "Markierte Datensätze und Band C",
  other: "Andere Datensätze",
  rest: (count: number) => (count === 1 ? "Der andere Datensatz" : `Die anderen ${count} Datensätze`),
  record: (record: number) => `Datensatz ${record}`,
  head: ["Datensatz", "Band", "Exposition", "p (angepasst)", "p (freigegebene Datei)", "Stufe", "Warum markiert"],
  warnings: "Hinweise",
  started: "Begonnen",
  inputs: "Eingabedateien",
  inputsHead: ["Datei", "SHA-256"],
  noSeed: "Es wurde kein Startwert aufgezeichnet.",
  seed: (given: boolean) => `Startwert ${given ? "von Hand gegeben" : "für diesen Lauf gezogen (128 Bit)"}:`,
  keepSeed:
    "Er bleibt im Haus. Wer Rezept, Startwert und alle Personen bis auf eine kennt, kann neu anpassen und die letzte durch Vergleichen finden.",
  guessable:
    "Dieser Startwert lässt sich erraten und gilt darum als allgemein bekannt: vor einer Freigabe ohne --seed neu laufen lassen.",
};

export { charts } from "./charts.ts";

/** The first page as plain text, and what the terminal says. */
export const text = {
  policy: (title: string, id: string) => `Richtlinie: ${title} (${id})`,
  assessedOn: (date: string, expires: string | undefined) =>
    `Bewertet am ${date}${expires === undefined ? "; nichts wurde freigegeben" : `; gilt bis ${expires}`}`,
  sizes: (units: string, rows: number) => `Register: ${units} Personen oder Familien; synthetische Zeilen: ${rows}`,
  recipe: (attempts: string) => `Rezept: ${attempts}`,
  head: ["Schwelle", "Ergebnis", "gelesen", "Wert", "Intervall", "Obergrenze", "n"],
  worstOff: (sentence: string) => `Am schlechtesten steht da: ${sentence}`,
  notTested: "Nicht geprüft:",
  verdict: (outcome: string, policyId: string) => `Urteil: ${outcome} unter der Richtlinie „${policyId}“`,
  lines: (held: number, open: number, exceeded: number, apart: number) =>
    `Schwellen: ${held} eingehalten, ${open} offen, ${exceeded} überschritten, ${apart} nicht anwendbar`,
  thresholds: (count: number) => `(${count} Schwellen)`,
  wouldDecide: (needed: string) => `Entscheiden würde: ${needed}`,
  report: (path: string) => `Bericht (intern, für die oder den Datenschutzbeauftragten): ${path}`,
  release: (path: string) => `Freigabe: ${path}`,
  noRelease: "nichts wurde freigegeben",
  assessment: (path: string) => `Prüfbericht für andere (raresynth packet): ${path}`,
  withheld: (code: string, file: string) => `kein Prüfbericht für andere wurde geschrieben (${code}, ${file})`,
};
