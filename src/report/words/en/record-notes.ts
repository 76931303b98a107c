import type { GeneratorNote } from "../../../core/contracts/generator-note.ts";
import type { PairBasis } from "../../../core/contracts/fidelity.ts";
import type { ReadingNote } from "../../../core/contracts/outcome.ts";
import { n } from "./numbers.ts";

const few = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What a generator says of its fit. */
export function generatorNote(fact: GeneratorNote): string {
  switch (fact.kind) {
    case "fit-share":
      return `Each fit looks at ${fact.units} of the units, drawn at random.`;
    case "fit-sample":
      return `The table is large: the fit looks at a simple random sample of ${fact.units} of ${fact.of} units (${fact.rows} rows).`;
    case "leaves":
      return `Leaves hold at least ${fact.minUnits} units.`;
    case "drawing-order":
      return `Columns were drawn in this order: ${fact.columns.join(", ")}.`;
    case "levels-collapsed":
      return `${fact.column}: ${fact.levels} levels collapsed into ${few(fact.groups, "group", "groups")}.`;
    case "rate-raised":
      return `${fact.column}: ${fact.level} is held by fewer than ${fact.minUnits} units; its rate is raised from ${n.percent(fact.from)} or more to ${n.percent(fact.to)}, within about one standard error.`;
    case "too-few-values":
      return `Too few observed values to draw any: ${fact.columns.join(", ")}.`;
    case "bounds-coded":
      return `${few(fact.columns, "numeric column is", "numeric columns are")} top- and bottom-coded at rounded bounds.`;
    case "missing-blocks":
      return `Missing cells are drawn in ${few(fact.blocks, "block", "blocks")} of columns.`;
    case "missing-not-drawn":
      return `${few(fact.columns, "column has", "columns have")} too few missing cells to reproduce them and ${fact.columns === 1 ? "is" : "are"} drawn without.`;
    case "causes-not-drawn":
      return `${fact.pair}: ${few(fact.causes, "cause", "causes")} held by fewer than ${fact.minUnits} units ${fact.causes === 1 ? "is" : "are"} not drawn.`;
    case "pair-after":
      return `${fact.second} is drawn after ${fact.first}: first whichever ends first, then the time that is left.`;
    case "network":
      return `The network has ${few(fact.edges, "edge", "edges")} between ${few(fact.columns, "column", "columns")} and ${few(fact.patterns, "pattern", "patterns")} of missing cells.`;
    case "copula-shrinkage":
      return `The copula has ${few(fact.latents, "latent variable", "latent variables")}; shrinkage keeps ${n.percent(fact.keptCommon)} of a loading on the common factor and ${n.percent(fact.keptOwn)} of the rest of a correlation, on average.`;
    case "forests":
      return `${few(fact.trees, "tree", "trees")} with ${few(fact.leaves, "leaf", "leaves")}; the forests classified registry and synthetic rows with accuracy ${fact.accuracies.join(", ")}.`;
    case "training":
      return `Trained on ${fact.units} units with TensorFlow.js ${fact.backend}; the weights of step ${fact.bestStep} of ${fact.stepsRun} run are kept.`;
    case "held-out-loss":
      return `Held-out log loss of pairs of columns: ${fact.first} at the first look, ${fact.best} at the kept step.`;
    case "conditions-by-rejection":
      return "Conditions are met by drawing rows until enough of them fit.";
    case "visits-too-few":
      return `Fewer than ${fact.minRepeaters} units have repeated rows, too few to learn how one follows from another: one row is drawn for each.`;
    case "visits-in-turn":
      return `Patients are drawn as baseline, first visit and number of visits; each later visit follows from the one before. ${few(fact.columns, "column changes", "columns change")} between visits.`;
    case "drawn-as-gaps":
      return `Drawn as gaps from the columns before them: ${fact.columns.join(", ")}.`;
    case "drawn-as-combinations":
      return `Drawn together, as allowed combinations: ${fact.columns.join(", ")}.`;
    case "computed-from-parts":
      return `Computed from their parts: ${fact.columns.join(", ")}.`;
    case "reasons-drawn":
      return `Reasons for missing cells are drawn: ${fact.columns.join(", ")}.`;
    case "partial-dates":
      return `Dates are known to the day, month or year as in the registry: ${fact.columns.join(", ")}.`;
    case "drawn-beyond-limits":
      return `Values beyond a limit are drawn as numbers and written as the limit: ${fact.columns.join(", ")}.`;
    case "constraints-kept":
      return `Every row keeps the ${fact.constraints === 1 ? "constraint" : `${fact.constraints} constraints`} of the schema.`;
    case "sandbox":
      return `An outside program made the rows${fact.network === "denied" ? ", without network (a network namespace of its own)" : "; this system offered no way to take the network from it"}. ${fact.memory === "limited" ? "Its time, memory and file size were limited." : "Its time was limited; this system offered no limit on memory and file size."}`;
  }
}

/** What reading a registry or a synthetic file says. */
export function readingNote(fact: ReadingNote): string {
  switch (fact.kind) {
    case "consent-used":
      return `Column ${fact.column} was used for consent and then dropped.`;
    case "consent-empty":
      return `Consent column ${fact.column} is empty in ${few(fact.rows, "row, which was", "rows, which were")} kept; add "" to consent.exclude to take ${fact.rows === 1 ? "it" : "them"} out.`;
    case "listed-without-consent":
      return `${few(fact.entries, "entry of the list names a patient", "entries of the list name patients")} whom the consent column took out.`;
    case "foreign-levels":
      return `${fact.column}: ${fact.cells} of ${fact.of} synthetic cells hold levels that the registry does not have.`;
    case "no-synthetic-value":
      return `${fact.column}: no synthetic cell has a value; what the checks say of it says nothing.`;
    case "one-synthetic-value":
      return `${fact.column}: all synthetic cells hold one value, the registry's differ; nothing can be learned from it.`;
    case "other-unit":
      return `${fact.column}: the synthetic numbers lie outside the registry's${fact.times === undefined ? "" : ` (about ${fact.times} times as large)`}: another unit?`;
    case "unrelated-in-file":
      return `${fact.columns.join(", ")}: related in the registry and unrelated in the synthetic file: were columns shuffled or drawn one by one?`;
    case "packets-read":
      return `${few(fact.packets, "phenopacket was read, one row each", "phenopackets were read, one row each")}; ${few(fact.terms, "term has a column", "terms have a column")} (yes: observed, no: excluded, empty: not mentioned).`;
    case "rare-terms":
      return `${few(fact.terms, "term has", "terms have")} no column: observed in fewer than ${fact.fewerThan} patients.`;
    case "never-alive":
      return `${fact.column}: only deaths are told, nobody is said to be alive. For a time-to-event pair somebody must say that no entry means alive at the last encounter.`;
    case "site-dropped":
      return `${fact.column}: taken for the site and dropped after reading. The pattern of unknown cells may still tell it; site-identity asks.`;
    case "no-family":
      return "Packets name no family: where several patients are of one, add a column that says so and name it under protect.";
    case "unplaced-times":
      return `${few(fact.times, "time is", "times are")} read as unknown: no age of 0 or more and no class of onset of the Human Phenotype Ontology, or a time stamp without a date of birth.`;
    case "codes-folded":
      return `${fact.list}: codes of fewer than ${fact.fewerThan} patients: ${fact.folded} folded into the nearest code that includes them and that enough patients have, ${fact.lost} left out. Which ones was chosen on all patients.`;
    case "large-table":
      return `The table is large: ${fact.rows} rows of ${fact.units} units, and ${fact.synthetic} synthetic rows. Columns are compared over all rows, pairs of columns ${pairsOver(fact.pairs)}, and copies are looked for in all synthetic rows; other fidelity numbers rest on a random sample of ${fact.sample} units and as many synthetic rows.`;
    case "whole-file-attack":
      return `${{ "all-columns": "All columns", "all-but-one": "All columns but one", "quasi-identifiers": "The quasi-identifiers" }[fact.pattern]} of some row of the file repeat those of ${n.percent(fact.share)} of the units (${n.percent(fact.low)} to ${n.percent(fact.high)}). Asked at random: ${fact.strata
        .map(
          ({ stratum, units, asked, hits }) =>
            `${asked} of ${units} ${{ alone: "who are alone on the quasi-identifiers", few: "in classes under the cell size", many: "in larger classes" }[stratum]}, ${hits} repeated`,
        )
        .join("; ")}.`;
    case "unread-parts":
      return `Not read: ${fact.parts.join(", ")}.`;
  }
}

function pairsOver(pairs: PairBasis | undefined): string {
  if (pairs === undefined) return "too";
  const remade = few(
    pairs.remade,
    "number whose error was not below its band was",
    "numbers whose error was not below their band were",
  );
  return `on ${pairs.rows} random rows of the registry and ${pairs.synthetic} of the file (which moves their numbers by at most ${n.short(pairs.error)}, 95 % interval${pairs.remade === 0 ? "" : `; ${remade} made over all rows`})`;
}
