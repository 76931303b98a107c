// Compares two results by fact: the same seed before and after a change must give the same numbers.
//   node .ci/compare-reports.mjs OLD NEW      reports (JSON), or folders of results: their reports, and synthetic.csv byte by byte
// Prints each fact that differs with its path, old and new value; exit code 0 where none does, 1 where one does, 2 where nothing can be compared.
// Members of lists are named by what they are about (check, finding, column ...), so that one that is new does not shift the others.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Facts of the day and the machine, not of the data. */
const NOT_COMPARED = [/^made\./, /^internal\.startedAt$/, /^language$/];
/** What says which one of a list a member is; those that it has make its name, in this order. */
const NAMES =
  "id check finding measure stratum adversary secret scenario metric kind column columns pair cause group name item draw".split(
    " ",
  );
/** Files of a folder of results. */
const REPORTS = ["report.internal.json", "report.json", "release/report.json"];
const DATA = ["release/synthetic.csv", "held.internal/synthetic.csv"];

const [oldPath, newPath, ...rest] = process.argv.slice(2);
if (newPath === undefined || rest.length > 0) stop("usage: node .ci/compare-reports.mjs OLD NEW");
for (const path of [oldPath, newPath]) if (!existsSync(path)) stop(`${path} does not exist`);

const differences = isFolder(oldPath) ? folderDifferences(oldPath, newPath) : reportDifferences(oldPath, newPath);
for (const one of differences) console.log(one);
console.log(differences.length === 0 ? "no fact differs" : `${differences.length} facts differ`);
process.exitCode = differences.length === 0 ? 0 : 1;

function folderDifferences(before, after) {
  const found = [...REPORTS, ...DATA].filter((name) => existsSync(join(before, name)) || existsSync(join(after, name)));
  if (found.length === 0) stop(`neither folder holds any of ${[...REPORTS, ...DATA].join(", ")}`);
  return found.flatMap((name) => {
    const [one, other] = [join(before, name), join(after, name)];
    if (!existsSync(one)) return [`${name}: only in ${after}`];
    if (!existsSync(other)) return [`${name}: only in ${before}`];
    if (name.endsWith(".json")) return reportDifferences(one, other).map((line) => `${name}: ${line}`);
    return readFileSync(one).equals(readFileSync(other)) ? [] : [`${name}: the bytes differ`];
  });
}

function reportDifferences(before, after) {
  const [one, other] = [before, after].map((file) => factsOf(JSON.parse(readFileSync(file, "utf8"))));
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((path) => one.get(path) !== other.get(path) && !NOT_COMPARED.some((pattern) => pattern.test(path)))
    .map((path) => `${path}: ${one.get(path) ?? "(absent)"} -> ${other.get(path) ?? "(absent)"}`);
}

/** Path -> JSON of each single value; empty lists and objects are values too. */
function factsOf(value, path = "", facts = new Map()) {
  const members = membersOf(value);
  if (members.length === 0) facts.set(path, JSON.stringify(value));
  for (const [name, member] of members) {
    const step = Array.isArray(value) ? `[${name}]` : name;
    factsOf(member, path === "" || step.startsWith("[") ? path + step : `${path}.${step}`, facts);
  }
  return facts;
}

function membersOf(value) {
  if (value === null || typeof value !== "object") return [];
  if (!Array.isArray(value)) return Object.entries(value);
  const seen = new Map();
  return value.map((member, at) => {
    const name = nameOf(member);
    if (name === "") return [String(at), member];
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return [nth === 1 ? name : `${name} #${nth}`, member];
  });
}

function nameOf(member) {
  if (member === null || typeof member !== "object" || Array.isArray(member)) return "";
  return NAMES.filter((name) => member[name] !== undefined)
    .map((name) => (typeof member[name] === "string" ? member[name] : JSON.stringify(member[name])))
    .join(" ");
}

function isFolder(path) {
  return statSync(path).isDirectory();
}

function stop(message) {
  console.error(message);
  process.exit(2);
}
