// Writes the published JSON Schemas from the code that checks by them. `npm run schemas`, after a build.
import { writeFileSync } from "node:fs";

const dist = (path) => import(new URL(`../dist/src/${path}`, import.meta.url).href);
const { renderJson } = await dist("report/render-json.js");
const SCHEMAS = [
  ["report", "report/report-schema.js", "reportJsonSchema"],
  ["sweep", "report/sweep/sweep-schema.js", "sweepJsonSchema"],
  ["dp-statement", "report/dp/statement-schema.js", "statementJsonSchema"],
  ["manifest", "release/manifest.js", "manifestJsonSchema"],
  ["assessment-manifest", "release/assessment/manifest-assessment.js", "assessmentManifestJsonSchema"],
  ["cohort", "io/schema/shapes/schema-shape.js", "cohortJsonSchema"],
  ["federation-round", "federation/round.js", "roundJsonSchema"],
  ["federation-site-file", "federation/site-file.js", "siteFileJsonSchema"],
  ["federation-recipe-round", "federation/recipe-round.js", "recipeRoundJsonSchema"],
  ["federation-files", "federation/file-list.js", "fileListJsonSchema"],
  ["federation-findings", "federation/findings-file.js", "findingsJsonSchema"],
  ["federation-verdict", "report/federation/joint-schema.js", "jointVerdictJsonSchema"],
  ["federation-sum", "federation/sum-file.js", "sumJsonSchema"],
  ["sweep-settings", "io/settings/read-settings.js", "settingsJsonSchema"],
];
for (const [name, module, make] of SCHEMAS) {
  const schema = (await dist(module))[make];
  writeFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), renderJson(schema()));
}
