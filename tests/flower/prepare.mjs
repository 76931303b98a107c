// Three sites with a third of pbc each, their keys, and one round in which every fit looks at everybody: then the sum of the released file's tables is known.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [work] = process.argv.slice(2);
const root = join(import.meta.dirname, "../..");
const dist = (path) => import(join(root, "dist/src", path));
const { newKey, renderKeys } = await dist("packet/signatures/keys.js");
const { planRecipe } = await dist("api/federation/recipe/plan-recipe.js");
const { renderRecipeRound } = await dist("federation/recipe-round.js");
const { readSchema } = await dist("io/schema/read-schema.js");

const SHARE = { north: [0, 210], middle: [210, 340], south: [340, 418] };
const schema = join(work, "schema.yaml");
copyFileSync(join(root, "sample-data/pbc/dp.schema.yaml"), schema);
const [header, ...rows] = readFileSync(join(root, "sample-data/pbc/pbc.csv"), "utf8").trim().split("\n");
const entries = [];
for (const [site, [from, to]] of Object.entries(SHARE)) {
  const key = newKey(site, ["registry-steward"]);
  entries.push(key.entry);
  mkdirSync(join(work, site));
  writeFileSync(join(work, site, "registry.csv"), `${[header, ...rows.slice(from, to)].join("\n")}\n`);
  writeFileSync(join(work, site, "key.pem"), key.privateKey, { mode: 0o600 });
}
writeFileSync(join(work, "trust.json"), renderKeys(entries));
const declared = { north: 220, middle: 140, south: 90 };
const sites = entries.map(({ name, keyid }) => ({ name, keyid, patients: declared[name] }));
const request = { schema: await readSchema(schema), generator: "bayesian-network", sites, refits: 12, fitShare: 1 };
const round = renderRecipeRound(planRecipe(request));
writeFileSync(join(work, "round.json"), round);
// A person at each site agrees to the round.
for (const site of Object.keys(SHARE))
  writeFileSync(join(work, site, "approved"), `${createHash("sha256").update(round).digest("hex")}\n`);
