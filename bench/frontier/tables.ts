import type { Component } from "./fidelity-score.ts";
import { NOISE, pairedGain, standings, type Fidelity } from "./dominance.ts";
import { REPEATED, TUNED_ON, WORLDS } from "./registries.ts";
import { mean, type Row, type Spread } from "./summary.ts";

/**
 * All figures as Markdown: one table a registry, then who dominates whom. @param refusals generators that would not
 * fit, and why
 */
export function tablesOf(rows: readonly Row[], refusals: readonly string[], versions: readonly string[]): string {
  const registries = [...new Set(rows.map(({ registry }) => registry))];
  return [
    `Versions: ${versions.join(", ")}.`,
    "",
    ...(refusals.length === 0 ? [] : ["Not fitted:", "", ...refusals.map((one) => `- ${one}`), ""]),
    "### What is kept, at which exposure",
    "",
    "Retention of rank correlations / coefficients ± standard error; excess: membership AUC over that of independent marginals on the same halves; TSTR: discrimination among held-out patients, trained on the file minus trained on the fitted patients. " +
      "Person: mean over patients of the area of runs with against runs without (closest row), refits without a tenth.",
    "",
    "**Registries on which settings were chosen.**",
    "",
    ...signalTable(rows.filter(({ registry }) => TUNED_ON.includes(registry))),
    "",
    "**Simulated registries on which none was chosen.**",
    "",
    ...signalTable(rows.filter(({ registry }) => WORLDS.includes(registry))),
    "",
    ...registries.flatMap((registry) => registryTable(rows.filter((row) => row.registry === registry))),
    "### Dominance on membership AUC and fidelity score",
    "",
    ...standingTable(rows, "score"),
    "",
    "### Dominance on membership AUC and the forest's area",
    "",
    ...standingTable(rows, "c2st"),
    "",
    "### Dominance on membership AUC and signal kept",
    "",
    ...standingTable(rows, "kept"),
    "",
    "### Ours by number of patients",
    "",
    "Score / forest AUC / membership AUC; bold: lowest score, or within two paired standard errors of it.",
    "",
    ...sizeTable(rows),
    "",
  ].join("\n");
}

/** One line a generator and registry; a mean over registries, those of the same patients counted once, at the end. */
function signalTable(rows: readonly Row[]): string[] {
  const excessOf = (row: Row): number | undefined => {
    const floor = rows.find(({ registry, method }) => registry === row.registry && method === "marginals");
    return floor === undefined ? undefined : row.membership.value - floor.membership.value;
  };
  const lines = rows
    .filter(({ from }) => from !== "tried")
    .map((row) => {
      const areas = Object.values(row.c2st);
      return `| ${[
        row.registry,
        row.from === "ours" ? `**${row.method}**` : row.method,
        `${row.nSplits}`,
        `${cell(row.correlations.share)} ± ${cell(row.correlations.standardError)}`,
        `${cell(row.coefficients.share)} ± ${cell(row.coefficients.standardError)}`,
        cell(excessOf(row)),
        areas.length === 0 ? "–" : cell(mean(areas)),
        cell(row.prediction),
        cell(row.ruleBreakers),
        row.person === undefined ? "–" : `${cell(row.person.mean)} (${row.person.refits})`,
      ].join(" | ")} |`;
    });
  const counted = rows.filter(({ registry }) => !REPEATED.includes(registry));
  const all = [...new Set(counted.map(({ registry }) => registry))];
  const means = [...new Set(counted.filter(({ from }) => from !== "tried").map(({ method }) => method))].flatMap(
    (method) => {
      const own = counted.filter((row) => row.method === method);
      if (own.length < all.length) return [];
      const excess = own.flatMap((row) => excessOf(row) ?? []);
      return [
        `| mean of ${all.length} | ${method} | | ${cell(mean(own.map((row) => row.correlations.share)))} | ${cell(mean(own.map((row) => row.coefficients.share)))} | ${excess.length === 0 ? "–" : cell(mean(excess))} | | | | |`,
      ];
    },
  );
  return [
    "| registry | generator | R | correlations | coefficients | excess AUC | forest AUC | TSTR | rules broken | person (refits) |",
    "|---|---|---|---|---|---|---|---|---|---|",
    ...lines,
    ...means,
  ];
}

const HEAD =
  "| generator | R | KS | TV | missing | Pearson | Cramér | eta² | KM | pMSE | **score** (range) | forest AUC | **membership AUC** ± se (range) | closest row | rare | DCR share | uniques, fitted / held out | verbatim | rules broken | wall s | processor s | MB |";

function registryTable(rows: readonly Row[]): string[] {
  const first = rows[0]!;
  return [
    `### ${first.registry}: ${first.nTrain} of ${first.nUnits} patients fitted`,
    "",
    HEAD,
    `|${"---|".repeat(HEAD.split("|").length - 2)}`,
    ...rows.filter(({ from }) => from !== "tried").map(line),
    ...rows.filter(({ from }) => from === "tried").map(line),
    "",
  ];
}

function line(row: Row): string {
  const { membership: risk } = row;
  const components: readonly Component[] = [
    "ks",
    "variation",
    "missing",
    "pearson",
    "cramer",
    "etaSquared",
    "kaplanMeier",
    "pmse",
  ];
  const areas = Object.values(row.c2st);
  return `| ${[
    row.from === "ours" ? `**${row.title}**` : row.from === "tried" ? `*tried: ${row.title}*` : row.title,
    `${row.nSplits}`,
    ...components.map((name) => cell(row.differences[name])),
    `**${row.score.mean.toFixed(2)}** ${range(row.score, 2)}`,
    areas.length === 0 ? "–" : cell(mean(areas)),
    `**${cell(risk.value)}** ± ${cell(risk.standardError)} ${range(risk, 2)}`,
    cell(risk.closest),
    cell(risk.rare),
    cell(row.closerToTrain.mean),
    `${cell(row.uniques.train)} / ${cell(row.uniques.heldOut)}`,
    cell(row.verbatim),
    cell(row.ruleBreakers),
    ...(row.from === "real" ? ["–", "–"] : [row.seconds.toPrecision(2), row.cpuSeconds.toPrecision(2)]),
    row.from === "real" ? "–" : row.peakMb.toFixed(0),
  ].join(" | ")} |`;
}

function standingTable(rows: readonly Row[], fidelity: Fidelity): string[] {
  const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
  return [
    "| registry | ours | dominated by | dominates |",
    "|---|---|---|---|",
    ...standings(rows, fidelity)
      .filter(({ registry }) => rows.some((row) => row.registry === registry && row.from === "peer"))
      .map(
        ({ registry, method, dominatedBy, dominates }) =>
          `| ${registry} | ${method} | ${list(dominatedBy)} | ${list(dominates)} |`,
      ),
  ];
}

/** One line a registry, smallest first. */
function sizeTable(rows: readonly Row[]): string[] {
  const ours = rows.filter(({ from }) => from === "ours");
  const methods = [...new Set(ours.map(({ method }) => method))];
  const registries = [...new Set(ours.map(({ registry }) => registry))]
    .map((registry) => ours.filter((row) => row.registry === registry))
    .sort((a, b) => a[0]!.nTrain - b[0]!.nTrain);
  return [
    `| fitted | registry | ${methods.join(" | ")} |`,
    `|${"---|".repeat(methods.length + 2)}`,
    ...registries.map((group) => {
      const best = group.reduce((least, row) => (row.score.mean < least.score.mean ? row : least));
      const cells = methods.map((method) => {
        const row = group.find((one) => one.method === method);
        if (row === undefined) return "–";
        const gain = pairedGain(best, row, "score");
        const score = row.score.mean.toFixed(2);
        const areas = Object.values(row.c2st);
        return `${row === best || (gain !== undefined && gain.gain <= NOISE * gain.error) ? `**${score}**` : score} / ${areas.length === 0 ? "–" : cell(mean(areas))} / ${cell(row.membership.value)}`;
      });
      return `| ${group[0]!.nTrain} | ${group[0]!.registry} | ${cells.join(" | ")} |`;
    }),
  ];
}

function cell(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(3).replace(/^(-?)0\./, "$1.");
}

function range({ low, high }: Pick<Spread, "low" | "high">, digits: number): string {
  return `(${low.toFixed(digits).replace(/^0\./, ".")}–${high.toFixed(digits).replace(/^0\./, ".")})`;
}
