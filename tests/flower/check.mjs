// Holds what Flower carried against the registries themselves: the sum of masked counts equals the counts of all patients in one place, cell by cell.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [work] = process.argv.slice(2);
const root = join(import.meta.dirname, "../..");
const dist = (path) => import(join(root, "dist/src", path));
const { confirmedRegistry, domainOf } = await dist("api/federation/contribute.js");
const { cellsOfFile, countPairs } = await dist("api/federation/recipe/recipe-cells.js");
const { parseAnyRound } = await dist("federation/recipe-round.js");
const { sumMasked } = await dist("federation/masks.js");
const { readSchema } = await dist("io/schema/read-schema.js");

const SITES = ["north", "middle", "south"];
const fail = (what) => {
  console.error(`FAILED: ${what}`);
  process.exit(1);
};
const out = join(work, "out");
const paths = SITES.map((site) => join(out, `counts-${site}.json`));
if (!paths.every(existsSync)) fail("counts of a site are missing");
const schema = await readSchema(join(work, "schema.yaml"));
const round = parseAnyRound(readFileSync(join(work, "round.json"), "utf8"), "round.json");
const domain = domainOf(round, schema);
const sent = paths.map((path) => JSON.parse(readFileSync(path, "utf8")).cells);
const n = cellsOfFile(domain);
const sum = sumMasked(sent.map((cells) => Uint32Array.from(cells.slice(0, n))));
const own = [];
for (const site of SITES)
  own.push(countPairs((await confirmedRegistry(join(work, site, "registry.csv"), schema)).cohort, domain));
const plain = own[0].map((_, cell) => own.reduce((all, counts) => all + counts[cell], 0));
const unequal = plain.filter((count, cell) => count !== sum[cell]).length;
if (unequal > 0 || plain.length !== n) fail(`${unequal} of ${n} cells differ`);
const bare = sent.flatMap((cells, site) => cells.slice(0, n).filter((cell, i) => cell === own[site][i] && cell !== 0));
if (bare.length > 0) fail("a bare count was carried");
const files = readdirSync(join(out, "files")).length;
const verdict = JSON.parse(readFileSync(join(out, "verdict/verdict.json"), "utf8"));
const bytes = paths.reduce((total, path) => total + readFileSync(path).length, 0);
console.log(
  `ok: ${SITES.length} sites, ${n} cells of all patients equal to one place, ${bytes} bytes of counts; ${files - 1} synthetic files attacked at every site; verdict ${verdict.outcome}, worst site ${verdict.worst.site}`,
);
