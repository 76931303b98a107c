// Lints everything. Errors fail; warnings are counted a rule and may only become fewer: lint-baseline.json holds their numbers.
//   node .ci/lint.mjs            lower numbers are written to the baseline, unless CI is set
//   node .ci/lint.mjs --set      sets the baseline to what is counted; say in the commit why it grew
import { readFileSync, writeFileSync } from "node:fs";
import { ESLint } from "eslint";

const file = new URL("lint-baseline.json", import.meta.url);
const eslint = new ESLint();
const results = await eslint.lintFiles(["."]);
const errors = ESLint.getErrorResults(results);
const format = (await eslint.loadFormatter("stylish")).format;
if (errors.length > 0) console.log(await format(errors));

const counted = {};
for (const { messages } of results)
  for (const { severity, ruleId } of messages) if (severity === 1) counted[ruleId] = (counted[ruleId] ?? 0) + 1;

const set = process.argv.includes("--set");
const baseline = set ? counted : JSON.parse(readFileSync(file, "utf8"));
let failed = errors.length > 0;
let lower = set;
for (const rule of new Set([...Object.keys(baseline), ...Object.keys(counted)])) {
  const [now, before] = [counted[rule] ?? 0, baseline[rule] ?? 0];
  console.log(`${rule}: ${now} warnings, ${before} allowed`);
  if (now < before) lower = true;
  if (now <= before) continue;
  failed = true;
  const places = results.flatMap(({ filePath, messages }) =>
    messages.filter(({ ruleId }) => ruleId === rule).map(({ line }) => `${filePath}:${line}`),
  );
  console.log(`  more than before; all of them:\n  ${places.join("\n  ")}`);
}
if (!failed && lower && process.env.CI === undefined) {
  writeFileSync(file, `${JSON.stringify(counted, Object.keys(counted).sort(), 2)}\n`);
  console.log("the baseline was lowered; commit .ci/lint-baseline.json");
}
process.exitCode = failed ? 1 : 0;
