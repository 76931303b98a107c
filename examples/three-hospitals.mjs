// One cohort of three hospitals that share masked sums alone, beside one made where all patients are in one place.
//   node examples/three-hospitals.mjs [folder] [refits] [generator]
// pbc is split by a stand-in for a site column; everything that passes between hospitals stands in files of the folder. With 100 refits it takes some minutes.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { column, createRng, generatorById, kaplanMeier, openRegistry, readSynthetic, survivalAt } from "raresynth";

const [folder = mkdtempSync(join(tmpdir(), "three-hospitals-")), refits = "100", generator = "bayesian-network"] =
  process.argv.slice(2);
const at = (...parts) => join(folder, ...parts);
const program = fileURLToPath(new URL("../cli/raresynth.js", import.meta.resolve("raresynth")));

/** The command line, as each hospital and whoever combines would type it. */
function raresynth(args, accepted = [0]) {
  try {
    return execFileSync(process.execPath, [program, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (!accepted.includes(error.status)) throw new Error(error.stderr ?? String(error), { cause: error });
    return error.stdout;
  }
}

// Stand-in for a site column: of eight patients in a row four went to the first hospital, three to the second, one to the third.
const HOSPITALS = ["first", "second", "third"];
const hospitalOf = (row) => (row % 8 < 4 ? "first" : row % 8 < 7 ? "second" : "third");
const schema = "sample-data/pbc/dp.schema.yaml";
const [header, ...rows] = readFileSync("sample-data/pbc/pbc.csv", "utf8").trim().split("\n");
for (const name of HOSPITALS) {
  mkdirSync(at(name), { recursive: true });
  const own = rows.filter((_, row) => hospitalOf(row) === name);
  writeFileSync(at(name, "registry.csv"), `${[header, ...own].join("\n")}\n`);
  raresynth(["keys", "new", "--name", name, "--role", "registry-steward", "--out", at(name)]);
}
const found = (name, ending) =>
  at(
    name,
    readdirSync(at(name)).find((file) => file.endsWith(ending)),
  );
const keyOf = Object.fromEntries(HOSPITALS.map((name) => [name, found(name, ".private.pem")]));
const trust = at("trust.json");
raresynth(["keys", "trust", ...HOSPITALS.map((name) => found(name, ".public.json")), "--out", trust]);

const shared = ["--schema", schema, "--round", at("round.json")];
const files = (kind) => HOSPITALS.map((name) => at(`${kind}-${name}.json`));
raresynth([
  ...["combine", "plan", "--schema", schema, "--trust", trust, "--patients", "210,160,50"],
  ...["--generator", generator, "--refits", refits, "--out", at("round.json")],
]);
for (const name of HOSPITALS)
  raresynth([
    ...["contribute", "keys", "--round", at("round.json"), "--key", keyOf[name], "--state", at(name)],
    ...["--out", at(`keys-${name}.json`)],
  ]);
for (const name of HOSPITALS)
  raresynth([
    ...["contribute", "counts", at(name, "registry.csv"), ...shared, "--key", keyOf[name], "--trust", trust],
    ...["--state", at(name), "--out", at(`counts-${name}.json`), "--peers", ...files("keys")],
  ]);
raresynth([
  ...["combine", "draw", ...files("counts"), ...shared, "--trust", trust, "--out", at("files")],
  ...["--peers", ...files("keys")],
]);
for (const name of HOSPITALS)
  raresynth([
    ...["contribute", "findings", at(name, "registry.csv"), ...shared, "--key", keyOf[name], "--state", at(name)],
    ...["--files", at("files"), "--policy", "controlled-access", "--out", at(`findings-${name}.json`)],
  ]);
console.log(
  raresynth(
    [
      ...["combine", "judge", ...files("findings"), ...shared, "--trust", trust, "--files", at("files")],
      ...["--policy", "controlled-access", "--out", at("verdict")],
    ],
    [2, 3],
  ),
);

// Side by side: all patients, the same generator where all patients are in one place, and the cohort of three hospitals.
const registry = await openRegistry("sample-data/pbc/pbc.csv", { schema: "sample-data/pbc/cohort.schema.yaml" });
const method = generatorById(generator);
const fitted = await method.fit(registry.cohort, method.defaults, createRng("three-hospitals/fit"));
const central = await fitted.sample(registry.cohort.nRows, createRng("three-hospitals/draw"));
const federated = await readSynthetic(at("files", "released.csv"), registry.cohort.schema);

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const known = (cohort, name) => [...column(cohort, name).values].filter((value) => !Number.isNaN(value));
const share = (cohort, name, level) => {
  const { codes, levels } = column(cohort, name);
  const seen = [...codes].filter((code) => code >= 0);
  return seen.filter((code) => levels[code] === level).length / seen.length;
};
const correlation = (cohort, a, b) => {
  const [x, y] = [column(cohort, a).values, column(cohort, b).values];
  const both = [...x.keys()].filter((row) => !Number.isNaN(x[row]) && !Number.isNaN(y[row]));
  const [mx, my] = [mean(both.map((row) => x[row])), mean(both.map((row) => y[row]))];
  const moment = (f) => mean(both.map((row) => f(x[row] - mx, y[row] - my)));
  return moment((u, v) => u * v) / Math.sqrt(moment((u) => u * u) * moment((_, v) => v * v));
};
const alive = (cohort) => {
  const { codes, levels } = column(cohort, "status");
  const death = [...codes].map((code) => (levels[code] === "2" ? 1 : 0));
  return survivalAt(kaplanMeier([...column(cohort, "time").values], death), 5 * 365.25).survival;
};
const figures = [
  ["age, mean", (cohort) => mean(known(cohort, "age")).toFixed(1)],
  ["women", (cohort) => share(cohort, "sex", "f").toFixed(3)],
  ["bilirubin above 3", (cohort) => mean(known(cohort, "bili").map((value) => Number(value > 3))).toFixed(3)],
  ["albumin, mean", (cohort) => mean(known(cohort, "albumin")).toFixed(2)],
  ["stage 4", (cohort) => share(cohort, "stage", "4").toFixed(3)],
  ["bilirubin with albumin, correlation", (cohort) => correlation(cohort, "bili", "albumin").toFixed(2)],
  ["alive after five years", (cohort) => alive(cohort).toFixed(3)],
];
const table = [
  "| | registry | one place | three hospitals |",
  "|---|---|---|---|",
  ...figures.map(
    ([name, of]) => `| ${name} | ${[registry.cohort, central, federated].map((one) => of(one)).join(" | ")} |`,
  ),
].join("\n");
writeFileSync(at("side-by-side.md"), `${table}\n`);
console.log(table);
console.log(`report: ${at("verdict", "verdict.html")}; table: ${at("side-by-side.md")}`);
