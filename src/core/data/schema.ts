/** What a column holds. Identifiers are dropped after reading; free text is refused. */
export type ColumnType = "continuous" | "integer" | "categorical" | "ordinal" | "date" | "identifier" | "free-text";

/** What a column means for disclosure. */
export type ColumnRole = "identifier" | "quasi-identifier" | "sensitive" | "other";

/** Text of a cell that holds no value: not known, or known only to lie beyond a limit ("<5", "90+"). It is written back as it stands. */
export interface MissingCode {
  readonly code: string;
  readonly reason: string;
  /** Limit of detection: the value is below it (or at most it). In the column's unit. */
  readonly below?: number;
  /** The value is above it (or at least it). In the column's unit. */
  readonly above?: number;
}

/** One column: name, type, role, and what is public of it. */
export interface ColumnSchema {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
  /** True where `inspect` guessed type or role and nobody confirmed it. */
  readonly inferred?: boolean;
  readonly label?: string;
  /** Unit of measurement, for people. */
  readonly unit?: string;
  /** Public code list, in order for ordinals. Known without looking at the data. */
  readonly levels?: readonly string[];
  /** Values outside `levels`: refused, or read and later folded because their very name may identify. Default "refuse". */
  readonly otherLevels?: "refuse" | "fold";
  /** Public bounds, known without looking at the data. Dates as ISO text. */
  readonly bounds?: { readonly min?: number | string; readonly max?: number | string };
  /** Public cut points inside the bounds, ascending; a bin holds its lower cut. Used under differential privacy only. */
  readonly cuts?: readonly (number | string)[];
  /** Scale on which bins of equal width are laid between the bounds where there are no cuts. Default linear. */
  readonly scale?: "linear" | "log";
  /** Rounding grid of released values, in the column's unit (days for dates). */
  readonly grid?: number;
  /** What an intruder is taken to know: the true value give or take this much (column's unit; days for dates). */
  readonly tolerance?: number;
  readonly missing?: readonly MissingCode[];
  /** True for a date of which some cells hold the year (YYYY) or year and month (YYYY-MM) only. */
  readonly partialDates?: boolean;
  /** How dates are written: YYYY, MM, M, DD, D, MMM (Jan), MON (JAN), HH, mm, ss and what stands between. Default YYYY-MM-DD. Of an integer: HH:mm. */
  readonly format?: string;
  /** Decimal sign of the column's numbers. Default ".". */
  readonly decimal?: "." | ",";
  /** Sign between thousands. Default none. */
  readonly thousands?: "." | "," | " " | "'";
  /** Digits that every number is written with after the decimal sign. Default: as many as it needs. */
  readonly decimals?: number;
  /** Text that follows every number (" %"), read over and written back. A `unit` that follows some numbers is read over only. */
  readonly suffix?: string;
  /** Cells that are neither a value nor a declared code: a fault (default), or missing without a reason. */
  readonly unreadable?: "refuse" | "missing";
  /** Name of the coded list that the column belongs to. `levels` are then the word for present and the word for absent, in this order; an empty cell is unknown. */
  readonly list?: string;
  /** The code that the column speaks of, such as HP:0001250. */
  readonly code?: string;
  /** True for the column that tells since when its code holds. */
  readonly since?: boolean;
}

/** Codes that a patient has, has not, or of which nothing is known; one column a code. */
export interface CodedList {
  readonly name: string;
  /** File of `child,parent` lines beside the schema. */
  readonly hierarchy?: string;
  /** What that file holds: each code with one that includes it. Free of cycles. */
  readonly edges?: readonly (readonly [child: string, parent: string])[];
  /** Name of the column that counts the codes without a column of their own. */
  readonly other?: string;
}

/** A time-to-event pair with competing causes. `time` counts `timeUnit`s (default days) from `entry`, where that date is in the table. */
export interface SurvivalPair {
  readonly name: string;
  readonly time: string;
  readonly event: string;
  readonly censored: readonly string[];
  readonly causes: readonly string[];
  readonly entry?: string;
  readonly end?: string;
  readonly timeUnit?: "days" | "months" | "years";
  /** Name of the pair whose event or end of observation comes first or at the same time: progression before death. */
  readonly after?: string;
  /** True where `inspect` proposed it and nobody confirmed it. */
  readonly inferred?: boolean;
}

/** A rule that every row keeps; `inferred` where `inspect` saw it hold in each row and nobody confirmed that it must. */
export type Constraint = ConstraintRule & { readonly inferred?: boolean };

type ConstraintRule =
  | { readonly kind: "inequality"; readonly low: string; readonly high: string; readonly strict?: boolean }
  | { readonly kind: "if-then"; readonly if: ColumnTest; readonly then: ColumnTest }
  | {
      readonly kind: "fixed-combinations";
      readonly columns: readonly string[];
      readonly allowed: readonly (readonly string[])[];
    }
  /** A chronology: those present stand in this order, dates no later than the data cut. */
  | { readonly kind: "order"; readonly columns: readonly string[]; readonly strict?: boolean }
  /** The total is the sum of its parts, within the tolerance (default 1e-6), where all are present. */
  | { readonly kind: "sum"; readonly total: string; readonly parts: readonly string[]; readonly tolerance?: number }
  /** Boxes of one question of which exactly one, or at most one, is ticked; only where the premise holds, else none. */
  | {
      readonly kind: "one-hot";
      readonly columns: readonly string[];
      readonly ticked: string;
      readonly count: "exactly-one" | "at-most-one";
      readonly when?: Premise;
    }
  /** Questions that are asked only when the premise holds: else these columns are missing. */
  | { readonly kind: "branching"; readonly columns: readonly string[]; readonly when: Premise };

/** A test of a row, or several together. */
export type Premise =
  | ColumnTest
  | PairTest
  | { readonly all: readonly Premise[] }
  | { readonly any: readonly Premise[] }
  | { readonly not: Premise };

/** Two columns of a row beside each other. Equal holds also where both are missing; an order only where both are present. */
export interface PairTest {
  readonly left: string;
  readonly relation: "=" | "<" | "<=";
  readonly right: string;
}

export type ColumnTest =
  | { readonly column: string; readonly is: "missing" | "present" }
  | { readonly column: string; readonly in: readonly string[] }
  | { readonly column: string; readonly min?: number; readonly max?: number };

/** One covariate of a declared model. A categorical column gives a coefficient for each level but the reference. */
export interface AnalysisTerm {
  readonly column: string;
  /** `log`, `log2`, `sqrt` of a number (rows where it does not exist are left out); `score`: the place of an ordinal level, 0, 1, ... */
  readonly transform?: "log" | "log2" | "sqrt" | "score";
  /** A coefficient stands for so many units of the (transformed) number. Default 1. */
  readonly per?: number;
  /** Level that the others are held against; default the most frequent public one in the registry. */
  readonly reference?: string;
}

interface AnalysisHead {
  /** Unlike that of the other analyses. */
  readonly name: string;
  /** Only rows that pass. */
  readonly subgroup?: Premise;
  /** True where `inspect` proposed it and nobody confirmed it. */
  readonly inferred?: boolean;
}

/** Times and events of a declared survival pair. */
interface TimeToEvent {
  readonly survival: string;
  /** Causes that count as the event; default all of the pair. The others censor, or compete where incidences are asked for. */
  readonly causes?: readonly string[];
}

/** What a researcher means to do with the data; fitted to registry and synthetic cohort and held against each other. */
export type Analysis = AnalysisHead &
  (
    | ({
        readonly kind: "cox";
        readonly terms: readonly AnalysisTerm[];
        /** Columns whose combinations have a baseline hazard each. */
        readonly strata?: readonly string[];
      } & TimeToEvent)
    /** A cause-specific Cox model per cause where there are terms, cumulative incidences where there are times; by group where one is named. */
    | ({
        readonly kind: "competing-risks";
        readonly terms?: readonly AnalysisTerm[];
        readonly times?: readonly number[];
        readonly group?: string;
      } & TimeToEvent)
    | ({ readonly kind: "kaplan-meier"; readonly times: readonly number[]; readonly group?: string } & TimeToEvent)
    /** Events per unit of time: of a survival pair, or a `count` beside the `exposure` (time) it was counted over. One of the two. */
    | {
        readonly kind: "rate";
        readonly survival?: string;
        readonly causes?: readonly string[];
        readonly count?: string;
        readonly exposure?: string;
        readonly group?: string;
      }
    /** Of `level` against all others; default the last public level. Of a number: 1 against 0. */
    | {
        readonly kind: "logistic";
        readonly outcome: string;
        readonly level?: string;
        readonly terms: readonly AnalysisTerm[];
      }
    | {
        readonly kind: "linear";
        readonly outcome: string;
        readonly transform?: "log" | "log2" | "sqrt";
        readonly terms: readonly AnalysisTerm[];
      }
    /** Each further level of `group` against the first of `levels`, or against the most frequent. */
    | {
        readonly kind: "mean-difference";
        readonly outcome: string;
        readonly transform?: "log" | "log2" | "sqrt";
        readonly group: string;
        readonly levels?: readonly string[];
      }
    /** A number measured again and again in the same unit of protection. Default a random intercept per unit. */
    | {
        readonly kind: "repeated";
        readonly outcome: string;
        readonly transform?: "log" | "log2" | "sqrt";
        readonly terms: readonly AnalysisTerm[];
        readonly method?: "random-intercept" | "gee";
      }
  );

export interface DeclaredAdversary {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly story?: string;
  readonly precision?: number;
  readonly prior?: number;
}

export interface LinkSplit {
  readonly name: string;
  readonly left: readonly string[];
  readonly right: readonly string[];
}

export interface Protection {
  readonly patient?: string;
  readonly family?: string;
  /** Column that a patient number is unique within, such as the centre. */
  readonly within?: string;
  /** Said by a person: each row is a patient of its own. */
  readonly "rows-are-patients"?: boolean;
}

export interface Confirmed {
  readonly by: string;
  /** ISO day. */
  readonly date: string;
  /** SHA-256 of the schema without this entry, in canonical JSON. */
  readonly digest: string;
}

/** Public inputs of a differentially private release: everything that decides what is asked of the data, settled without looking at them. */
export interface PrivacyDeclaration {
  /** Pairs of columns whose joint table is asked, from literature; a forest or a graph with small cycles. */
  readonly edges?: readonly (readonly [string, string])[];
  /** Bins of numbers and dates without cuts. Default 4. */
  readonly bins?: number;
  /** Columns in which a cell is never missing. */
  readonly complete?: readonly string[];
  /** Size of the registry as anybody may know it: a round number, not a count of the file. */
  readonly patients?: number;
  /** Name of the population that budgets are counted over; a new export of the same registry is the same population. Default: the schema's name. */
  readonly population?: string;
  /** Largest budget of the population, over all releases. Default: that of its first release. */
  readonly cap?: { readonly epsilon: number; readonly delta: number };
  /** Who declared bounds, levels, cuts and edges, when, and from what; `except` names what somebody else declared. */
  readonly declared?: {
    readonly by: string;
    readonly on: string;
    readonly from: string;
    readonly except?: readonly {
      readonly columns?: readonly string[];
      readonly edges?: true;
      readonly by: string;
      readonly on: string;
      readonly from: string;
    }[];
  };
  /** Who chose epsilon, why, and what was rejected. */
  readonly justification?: {
    readonly by: string;
    readonly on: string;
    readonly because: string;
    readonly rejected: readonly { readonly epsilon: number; readonly because: string }[];
  };
  /** What else was published about the same patients, outside the ledger. An empty list says: nothing. */
  readonly publishedElsewhere?: readonly string[];
}

/** What a registry is: columns, unit of protection, outcomes, rules. */
export interface CohortSchema {
  readonly version: 1;
  readonly name: string;
  readonly description?: string;
  readonly columns: readonly ColumnSchema[];
  /** Unit of protection: the family where there is one, else the patient (told apart by `within` where numbers repeat between centres), else the row. */
  readonly protect?: Protection;
  /** Who confirmed the schema, when, and what exactly (digest of the rest). */
  readonly confirmed?: Confirmed;
  /** Declared where a patient or family has several rows that follow one another; `time` orders them. */
  readonly visits?: {
    readonly time?: string;
    /** True where `inspect` proposed it and nobody confirmed it. */
    readonly inferred?: boolean;
    /** Not in the file: after reading, the name of the column that told whose visit a row is. */ readonly patient?: string;
  };
  readonly site?: string;
  readonly consent?: { readonly column: string; readonly exclude: readonly string[] };
  /** Share of the disease population that the registry holds (0..1], and cases per person, where known. */
  readonly population?: { readonly coverage?: number; readonly prevalence?: number; readonly size?: number };
  /** ISO date after which nothing was recorded. */
  readonly dataCut?: string;
  readonly survival?: readonly SurvivalPair[];
  readonly constraints?: readonly Constraint[];
  /** Coded lists that columns belong to. */
  readonly lists?: readonly CodedList[];
  /** What the data are for; each is fitted to registry and synthetic cohort. */
  readonly analyses?: readonly Analysis[];
  /** Who might attack this registry, knowing which columns; beside the general ones of schemas/adversaries/. */
  readonly adversaries?: readonly DeclaredAdversary[];
  /** Two sources that hold different columns of the same people (a clinic file and a press report), which a release must not help to join. */
  readonly splits?: readonly LinkSplit[];
  readonly dp?: PrivacyDeclaration;
  readonly citation?: string;
  readonly licence?: string;
}

/** The schema of one column. Throws nothing: undefined where there is no such column. */
export function columnSchema(schema: CohortSchema, name: string): ColumnSchema | undefined {
  return schema.columns.find((column) => column.name === name);
}

/** Names of the columns with this role, in schema order. */
export function columnsWithRole(schema: CohortSchema, role: ColumnRole): string[] {
  return schema.columns.filter((column) => column.role === role).map((column) => column.name);
}

/** Columns that a premise looks at, each once. */
export function columnsOfPremise(premise: Premise): string[] {
  if ("column" in premise) return [premise.column];
  if ("left" in premise) return [...new Set([premise.left, premise.right])];
  if ("not" in premise) return columnsOfPremise(premise.not);
  return [...new Set(("all" in premise ? premise.all : premise.any).flatMap(columnsOfPremise))];
}

/** Columns that a constraint speaks of, each once. */
export function columnsOfConstraint(constraint: Constraint): string[] {
  switch (constraint.kind) {
    case "inequality":
      return [constraint.low, constraint.high];
    case "if-then":
      return [...new Set([constraint.if.column, constraint.then.column])];
    case "sum":
      return [constraint.total, ...constraint.parts];
    case "branching":
      return [...new Set([...constraint.columns, ...columnsOfPremise(constraint.when)])];
    case "one-hot":
      return [
        ...new Set([
          ...constraint.columns,
          ...(constraint.when === undefined ? [] : columnsOfPremise(constraint.when)),
        ]),
      ];
    default:
      return [...constraint.columns];
  }
}

/** Every (low, high, strict) that the constraints name. */
export function ordersOf(constraints: readonly Constraint[]): [string, string, boolean][] {
  return constraints.flatMap((constraint): [string, string, boolean][] => {
    if (constraint.kind === "inequality") return [[constraint.low, constraint.high, constraint.strict === true]];
    if (constraint.kind !== "order") return [];
    return constraint.columns.flatMap((high, at) =>
      constraint.columns.slice(0, at).map((low): [string, string, boolean] => [low, high, constraint.strict === true]),
    );
  });
}

/** The premises that a one-hot rule stands for, each short enough to be settled box by box. */
export function premisesOfOneHot({ columns, ticked, count, when }: Constraint & { kind: "one-hot" }): Premise[] {
  const is = (column: string): Premise => ({ column, in: [ticked] });
  const pairs = columns.flatMap((a, at) =>
    columns.slice(at + 1).map((b): Premise => ({ any: [{ not: is(a) }, { not: is(b) }] })),
  );
  const silent = when === undefined ? [] : columns.map((name): Premise => ({ any: [when, { not: is(name) }] }));
  const some: Premise[] =
    count === "at-most-one" ? [] : [{ any: [...(when === undefined ? [] : [{ not: when }]), ...columns.map(is)] }];
  return [...pairs, ...silent, ...some];
}
