// Puts faults into a copy of the sources, one at a time, and asks whether the tests notice.
//   npm run test:mutation                 the named faults of faults.json, which must all be caught
//   npm run test:mutation -- --sample 150 as many random mutants besides, over the folders below; prints the score and the survivors
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

const root = resolve(import.meta.dirname, "../..");
const SECONDS_A_MUTANT = 240;
/** Folder or file under mutation -> the tests that should notice. */
const WATCHED = [
  ["src/stats", ["tests/stats"]],
  ["disclosure", ["tests/disclosure"]],
  ["src/pipeline/gate.ts", ["tests/pipeline/gate.test.ts"]],
  ["src/release", ["tests/release"]],
  ["src/report/public", ["tests/report"]],
];
const option = (name, fallback) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : process.argv[at + 1];
};
const nSample = Number(option("--sample", 0));
const seed = Number(option("--seed", 1));

const copy = mkdtempSync(join(tmpdir(), "mutation-"));
for (const name of ["src", "generators", "disclosure", "tests", "schemas", "sample-data", "docs", "package.json", "tsconfig.json", "vitest.config.ts"])
  cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
process.on("exit", () => rmSync(copy, { recursive: true, force: true }));

const faults = JSON.parse(readFileSync(join(import.meta.dirname, "faults.json"), "utf8"));
const named = faults.map((fault) => {
  const text = readFileSync(join(copy, fault.file), "utf8");
  if (text.split(fault.from).length !== 2) throw new Error(`"${fault.name}": the line it changes stands not exactly once in ${fault.file}`);
  return { ...fault, mutated: text.replace(fault.from, () => fault.to) };
});
const sampled = sample(allMutants(), nSample);
const survivors = [...named, ...sampled].filter((mutant, at, all) => {
  const killed = isKilled(mutant);
  console.log(`${at + 1}/${all.length} ${killed ? "caught  " : "SURVIVED"} ${mutant.name}`);
  return !killed;
});
const share = (list) => (list.length === 0 ? "none tried" : `${list.filter((one) => !survivors.includes(one)).length} of ${list.length} caught`);
console.log(`named faults: ${share(named)}; random mutants (seed ${seed}): ${share(sampled)}`);
for (const one of survivors) console.log(`survivor: ${one.name}`);
process.exitCode = named.some((one) => survivors.includes(one)) ? 1 : 0;

function isKilled({ file, mutated, tests }) {
  const path = join(copy, file);
  const original = readFileSync(path, "utf8");
  writeFileSync(path, mutated);
  const result = spawnSync(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", "--bail", "1", "--maxWorkers", "2", ...tests], { cwd: copy, timeout: SECONDS_A_MUTANT * 1000, stdio: "ignore" });
  writeFileSync(path, original);
  return result.status !== 0;
}

/** Every comparison, sum, product, logical operator, condition and small constant, changed once. */
function allMutants() {
  const swaps = new Map([["<", "<="], ["<=", "<"], [">", ">="], [">=", ">"], ["+", "-"], ["-", "+"], ["*", "/"], ["/", "*"], ["&&", "||"], ["||", "&&"], ["===", "!=="], ["!==", "==="]]);
  const mutants = [];
  for (const [place, tests] of WATCHED)
    for (const file of filesOf(place)) {
      const text = readFileSync(join(copy, file), "utf8");
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      const ownTests = narrow(file, tests);
      const add = (start, end, to) => {
        const { line } = source.getLineAndCharacterOfPosition(start);
        mutants.push({ name: `${file}:${line + 1} ${text.slice(start, end)} -> ${to}`, file, tests: ownTests, mutated: text.slice(0, start) + to + text.slice(end) });
      };
      const visit = (node) => {
        if (ts.isBinaryExpression(node)) {
          const operator = node.operatorToken.getText(source);
          const isText = [node.left, node.right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side));
          if (swaps.has(operator) && !(operator === "+" && isText)) add(node.operatorToken.getStart(source), node.operatorToken.end, swaps.get(operator));
        }
        if (ts.isNumericLiteral(node) && !ts.isLiteralTypeNode(node.parent)) add(node.getStart(source), node.end, String(Number(node.text) + 1));
        if (ts.isIfStatement(node)) add(node.expression.getStart(source), node.expression.end, "false");
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
  return mutants;
}

function filesOf(place) {
  if (place.endsWith(".ts")) return [place];
  return readdirSync(join(copy, place), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")).map((name) => join(place, name));
}

/** disclosure/membership/x.ts -> tests/disclosure/membership and the suites that run all checks. */
function narrow(file, tests) {
  const method = /^disclosure\/([^/]+)\//.exec(file)?.[1];
  if (method === undefined) return tests;
  const own = join("tests/disclosure", method);
  return [...(existsSync(join(root, own)) ? [own] : []), "tests/disclosure/known-defects", ...(method === "shared" ? ["tests/disclosure"] : [])];
}

function sample(mutants, n) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const left = [...mutants];
  return Array.from({ length: Math.min(n, left.length) }, () => left.splice(Math.floor(next() * left.length), 1)[0]);
}
