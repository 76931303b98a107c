// Puts faults into a copy of the sources, one at a time, and asks whether the tests notice.
//   npm run test:mutation                 the named faults of faults.json, which must all be caught
//   npm run test:mutation -- --sample 150 as many random mutants besides, over the folders below; prints the score and the survivors
//     --seed 2          another sample
//     --part 1/4        a part of them; --skip-named leaves the named faults out
//     --only "a.ts:12"  mutants whose name contains this, all of them; several, separated by ;
//     --near            no further than the tests that import the file and the recorded findings: a second look after new ones
//     --control         mutants that change nothing: none may be caught
//     --all-tests       also the cases tagged "thorough": a second look at survivors
// A mutant first meets the tests that import its file, then the rest of those that watch the folder. Figures and survivors: RESULTS.md.
import { fork } from "node:child_process";
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
for (const name of ["src", "generators", "disclosure", "tests", "schemas", "sample-data", "docs", "bench", "examples", ".ci", "package.json", "tsconfig.json", "vitest.config.ts"])
  cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
process.on("exit", () => rmSync(copy, { recursive: true, force: true }));

/** Tests with what they say, so that those that import a file are found. */
const TESTS = filesOf("tests").filter((name) => name.endsWith(".test.ts") && !/^tests\/(e2e|power|bench|laws)\//.test(name)).map((name) => ({ name, text: readFileSync(join(copy, name), "utf8") }));
const RECORDED = "tests/disclosure/recorded-findings.test.ts";
const DISCLOSURE_TESTS = TESTS.filter(({ name }) => name.startsWith("tests/disclosure/")).map(({ name }) => name);
const parts = /^(\d+)\/(\d+)$/.exec(option("--part", "1/1")).slice(1).map(Number);
const ofPart = (_, at) => at % parts[1] === parts[0] - 1;
const only = option("--only", undefined);

const faults = JSON.parse(readFileSync(join(import.meta.dirname, "faults.json"), "utf8"));
const named = faults.map((fault) => {
  const text = readFileSync(join(copy, fault.file), "utf8");
  if (text.split(fault.from).length !== 2) throw new Error(`"${fault.name}": the line it changes stands not exactly once in ${fault.file}`);
  return { ...fault, rounds: [fault.tests], mutated: text.replace(fault.from, () => fault.to) };
});
const all = allMutants();
console.log(`${all.length} mutants there are`);
const sampled = only === undefined ? sample(all, nSample) : all.filter(({ name }) => only.split(";").some((part) => name.includes(part) || name.replace(/:\d+ /, " ").includes(part)));
const isControl = process.argv.includes("--control");
const tried = [...(process.argv.includes("--skip-named") || only !== undefined ? [] : named), ...sampled].filter(ofPart);
const survivors = [];
let session;
for (const [at, mutant] of tried.entries()) {
  const killed = await isKilled(isControl ? { ...mutant, mutated: readFileSync(join(copy, mutant.file), "utf8") } : mutant);
  console.log(`${at + 1}/${tried.length} ${killed ? "caught  " : "SURVIVED"} ${mutant.name}`);
  if (!killed) survivors.push(mutant);
}
session?.kill("SIGKILL");
const share = (list) => (list.length === 0 ? "none tried" : `${list.filter((one) => !survivors.includes(one)).length} of ${list.length} caught`);
console.log(`named faults: ${share(named.filter((one) => tried.includes(one)))}; random mutants (seed ${seed}): ${share(sampled.filter((one) => tried.includes(one)))}`);
for (const one of survivors) console.log(`survivor: ${one.name}`);
process.exitCode = named.some((one) => survivors.includes(one)) ? 1 : 0;

/** A mutant that ends the session or holds it for longer than any test may take is caught. */
async function isKilled({ file, mutated, rounds }) {
  const path = join(copy, file);
  const original = readFileSync(path, "utf8");
  session ??= await startSession();
  const answer = await new Promise((done) => {
    const timer = setTimeout(() => done({ killed: true, lost: true }), SECONDS_A_MUTANT * 1000);
    const settle = (told) => (clearTimeout(timer), done(told));
    session.once("message", settle);
    session.once("exit", () => settle({ killed: true, lost: true }));
    session.send({ file, mutated, tests: rounds });
  });
  session.removeAllListeners();
  if (answer.lost === true) {
    try {
      process.kill(-session.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    session = undefined;
    writeFileSync(path, original);
  }
  if (answer.failed !== undefined) throw new Error(answer.failed);
  return answer.killed;
}

/** In a group of its own, so that its workers end with it. */
async function startSession() {
  const env = { ...process.env, MUTATION_TESTS: process.argv.includes("--all-tests") ? "all" : "quick" };
  const child = fork(join(import.meta.dirname, "session.mjs"), { cwd: copy, env, detached: true, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  process.once("exit", () => child.kill("SIGKILL"));
  await new Promise((ready) => child.once("message", ready));
  return child;
}

/** Every comparison, sum, product, logical operator, condition and small constant, changed once. */
function allMutants() {
  const swaps = new Map([["<", "<="], ["<=", "<"], [">", ">="], [">=", ">"], ["+", "-"], ["-", "+"], ["*", "/"], ["/", "*"], ["&&", "||"], ["||", "&&"], ["===", "!=="], ["!==", "==="]]);
  const mutants = [];
  for (const [place, tests] of WATCHED)
    for (const file of filesOf(place)) {
      const text = readFileSync(join(copy, file), "utf8");
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      const rounds = roundsFor(file, tests);
      const add = (start, end, to) => {
        const { line, character } = source.getLineAndCharacterOfPosition(start);
        mutants.push({ name: `${file}:${line + 1}:${character + 1} ${text.slice(start, end)} -> ${to}`, file, rounds, mutated: text.slice(0, start) + to + text.slice(end) });
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

/** The tests that import the file, then what all checks were recorded to say, then those of its folder and the suites that run all checks. */
function roundsFor(file, tests) {
  const method = /^disclosure\/([^/]+)\//.exec(file)?.[1];
  const own = method === undefined ? tests : [join("tests/disclosure", method), "tests/disclosure/known-defects"].filter((place) => existsSync(join(root, place)));
  const files = own.flatMap((place) => (place.endsWith(".ts") ? [place] : filesOf(place))).filter((name) => name.endsWith(".test.ts"));
  const near = TESTS.filter(({ text }) => text.includes(`/${file}"`)).map(({ name }) => name);
  const also = near.length > 0 || method !== "shared" ? [] : DISCLOSURE_TESTS;
  const recorded = method !== undefined ? [RECORDED] : file.startsWith("src/report/") ? ["tests/report/recorded-public.test.ts"] : file.startsWith("src/stats/") ? ["tests/stats/recorded.test.ts"] : [];
  if (process.argv.includes("--near")) return [near, recorded];
  return [near, recorded, [...new Set([...files, ...also])].filter((name) => ![...near, ...recorded].includes(name))];
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
