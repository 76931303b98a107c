import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { chooseGenerator } from "../../generators/auto/choose-generator.ts";
import { generatorById } from "../../generators/index.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { createRng } from "../../src/core/rng.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { personAreas } from "./person-areas.ts";
import { readBenchRegistry } from "../frontier/registries.ts";
import { halvesOf, meterOf, samplesOf, type Signal, type Trial } from "./measure.ts";
import { NOT_TUNED, TUNED } from "./worlds.ts";

/** `mark.js [trials] [refits] [file]`: what the defaults keep, at which exposure; writes RESULTS.md. See README.md. */
const [trials = "10", refits = "100", file = join(packageRoot(), "bench", "signal", "RESULTS.md")] =
  process.argv.slice(2);
const nTrials = Number(trials);
const nRefits = Number(refits);
/** pbcseq holds the same patients as pbc and is not counted. */
const REAL = ["pbc", "cgd0", "rhDNase", "dystrophy"] as const;

/** What `auto` takes for so many patients; below its least number the copula, so that every set has a joint model. */
const auto: Generator = {
  ...generatorById("copula"),
  id: "auto",
  defaults: {},
  fit: (train, _params, rng) => {
    const generator = generatorById(chooseGenerator(train.nUnits).id ?? "copula");
    return generator.fit(train, generator.defaults, rng);
  },
};
const GENERATORS: readonly Generator[] = [
  auto,
  ...["cart", "copula", "bayesian-network", "marginals"].map(generatorById),
];

interface Line {
  readonly set: string;
  readonly group: "real" | "tuned" | "rest";
  readonly nUnits: number;
  readonly signal: Signal;
  readonly base: Signal;
}

async function writeResults(): Promise<void> {
  const lines = new Map(GENERATORS.map(({ id }): [string, Line[]] => [id, []]));
  for (const { name, group, all } of await sets()) {
    const meter = meterOf(name, all);
    const base = await meter(generatorById("marginals"), {});
    for (const generator of GENERATORS) {
      const signal = generator.id === "marginals" ? base : await meter(generator, {});
      lines.get(generator.id)?.push({ set: name, group, nUnits: all[0]!.train.nUnits, signal, base });
    }
    console.log(`${name} measured`);
  }
  const persons = nRefits > 0 ? await personMeans() : [];
  writeFileSync(file, [head(), ...[...lines].flatMap(tableOf), ...meansOf(lines), ...persons, ""].join("\n"));
}

async function sets(): Promise<{ name: string; group: Line["group"]; all: readonly Trial[] }[]> {
  const real = await Promise.all(
    REAL.map(async (name) => ({
      name,
      group: "real" as const,
      all: halvesOf(name, (await readBenchRegistry(name)).cohort, nTrials),
    })),
  );
  const worlds = [TUNED, NOT_TUNED].flatMap((some) =>
    some.map((world) => ({
      name: world.name,
      group: some === TUNED ? ("tuned" as const) : ("rest" as const),
      all: samplesOf(world, nTrials),
    })),
  );
  return [...real, ...worlds];
}

function head(): string {
  return `# Signal kept by the defaults, and exposure

Printed by \`node dist/bench/signal/mark.js ${nTrials} ${nRefits}\`; what is measured: [README.md](README.md). Node ${process.versions.node}, ${availableParallelism()} cores; ${nTrials} trials a set. Registries: halves, one fitted, the other judges. Worlds: so many
patients fitted, 3000 judge; settings were chosen on those without a star. Excess: membership AUC minus that of independent marginals on the same trials, by the best of the check's seven attacks (each a mean over trials), and by
the ratio of two normal densities against the best of the two attacks on marginals. SD: mean over numeric columns of the ratio of standard deviations.`;
}

const COLUMNS =
  "fitted | Pearson | Spearman | coefficients | SD | KM gap (real) | score | membership AUC | excess | density AUC | excess";

function tableOf([id, lines]: [string, readonly Line[]]): string[] {
  const rows = lines.map(({ set, group, nUnits, signal, base }) => {
    const kept = [signal.pearson, signal.spearman, signal.coefficients, signal.sd].map(shown);
    const km = Number.isNaN(signal.km) ? "–" : `${shown(signal.km)} (${shown(signal.realKm)})`;
    const risk = [signal.membership, excess(signal, base), signal.density, densityExcess(signal, base)].map(thirds);
    return `| ${group === "rest" ? "\\*" : ""}${set} | ${nUnits} | ${kept.join(" | ")} | ${km} | ${shown(signal.score)} | ${risk.join(" | ")} |`;
  });
  return ["", `## ${id}`, "", `| set | ${COLUMNS} |`, `|${"---|".repeat(12)}`, ...rows];
}

const excess = (one: Signal, base: Signal): number => one.membership - base.membership;
const densityExcess = (one: Signal, base: Signal): number => one.density - Math.max(base.density, base.means);

/** Means over registries, worlds and all sets. */
function meansOf(lines: ReadonlyMap<string, readonly Line[]>): string[] {
  const groups: [string, (line: Line) => boolean][] = [
    ["four registries", ({ group }) => group === "real"],
    ["worlds settings were chosen on", ({ group }) => group === "tuned"],
    ["other worlds", ({ group }) => group === "rest"],
    ["all sets", () => true],
  ];
  const rows = [...lines].flatMap(([id, all]) =>
    groups.map(([title, belongs]) => {
      const some = all.filter(belongs);
      const mean = (of: (line: Line) => number): number => some.reduce((sum, one) => sum + of(one), 0) / some.length;
      const kept = (["pearson", "spearman", "coefficients", "sd"] as const).map((key) =>
        shown(mean(({ signal }) => signal[key])),
      );
      const risk = [
        mean(({ signal }) => signal.membership),
        mean(({ signal, base }) => excess(signal, base)),
        mean(({ signal }) => signal.density),
        mean(({ signal, base }) => densityExcess(signal, base)),
      ].map(thirds);
      return `| ${id} | ${title} | ${kept.join(" | ")} | ${risk.join(" | ")} |`;
    }),
  );
  const title =
    "generator | mean over | Pearson | Spearman | coefficients | SD | membership AUC | excess | density AUC | excess";
  return ["", "## Means", "", `| ${title} |`, `|${"---|".repeat(10)}`, ...rows];
}

/** Mean over patients of runs with against runs without: distance to the closest synthetic row. */
async function personMeans(): Promise<string[]> {
  const rows: string[] = [];
  for (const name of REAL) {
    const { cohort } = await readBenchRegistry(name);
    for (const generator of GENERATORS.filter(({ id }) => id !== "auto")) {
      const areas = await personAreas(generator, cohort, nRefits, createRng(`signal/persons/${name}`));
      const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
      const found = [mean, areas[Math.floor(0.95 * (areas.length - 1))] ?? NaN, areas.at(-1) ?? NaN];
      rows.push(`| ${name} | ${generator.id} | ${found.map(thirds).join(" | ")} |`);
    }
    console.log(`persons of ${name} measured`);
  }
  return [
    "",
    "## By patient",
    "",
    `${nRefits} refits without a tenth of the patients; AUC of runs with against runs without a patient, by the distance to the closest of as many rows (\`person-areas.ts\`); mean, 95 % quantile and largest over patients. ` +
      `With so few refits the quantiles are wide by chance: compare with marginals.`,
    "",
    "| registry | generator | mean | q95 | largest |",
    `|${"---|".repeat(5)}`,
    ...rows,
  ];
}

function shown(value: number): string {
  return value.toFixed(2).replace(/^(-?)0\./, "$1.");
}

function thirds(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./, "$1.");
}

await writeResults();
