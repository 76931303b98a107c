import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** What each room may import besides itself. Composition roots (index, worker, api, cli) may import anything public. */
const ALLOWED: Record<string, readonly string[]> = {
  "src/core": [],
  "src/stats": ["src/core"],
  "src/io": ["src/core", "src/stats"],
  "src/fidelity": ["src/core", "src/stats"],
  "src/privacy": ["src/core", "src/stats", "src/packet"],
  "src/pipeline": ["src/core", "src/stats", "src/io", "src/fidelity", "src/privacy", "src/packet"],
  "src/report": ["src/core"],
  "src/release": ["src/core", "src/io", "src/report"],
  "src/command": ["src/core", "src/io", "generators", "generators/shared"],
  "src/federation": ["src/core", "src/stats", "src/packet"],
  "src/packet": ["src/core", "src/io", "src/release", "src/report"],
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    relative(root, resolve(root, dirname(file), match[1]!)),
  );
}

/** "generators/cart/x.ts" -> "generators/cart"; "src/io/x.ts" -> "src/io"; "generators/index.ts" -> "generators". */
function roomOf(file: string): string {
  return file.split("/").length >= 3 ? file.split("/").slice(0, 2).join("/") : dirname(file);
}

function allowedFor(file: string): readonly string[] | "anything" {
  const room = roomOf(file);
  if (["src", "src/api", "src/cli"].includes(room)) return "anything";
  if (room === "generators/structured")
    return ["src/core", "src/stats", "generators/shared", "generators/constraints", "generators/visits"];
  // Differentially private methods stand outside structured(): they pay for what they read, and keep the rules by
  // repair alone.
  if (room === "generators/dp")
    return ["src/core", "src/stats", "src/privacy", "generators/shared", "generators/constraints"];
  const method = /^(generators|disclosure)\/(.+)$/.exec(room);
  if (method !== null) return ["src/core", "src/stats", `${method[1]!}/shared`];
  if (room === "generators" || room === "disclosure")
    return ["src/core", ...readdirSync(join(root, room)).map((name) => `${room}/${name}`)];
  return ALLOWED[room] ?? [];
}

describe("architecture", () => {
  const files = ["src", "generators", "disclosure"].flatMap(sources);

  it("lets each room import only the rooms it may know", () => {
    const broken = files.flatMap((file) => {
      const allowed = allowedFor(file);
      if (allowed === "anything") return [];
      return importsOf(file)
        .filter((target) => roomOf(target) !== roomOf(file) && !allowed.includes(roomOf(target)))
        .map((target) => `${file} imports ${target}`);
    });
    expect(broken).toEqual([]);
  });

  it("keeps console and Math.random out of everything but the command line, and the clock out of everything but the roots", () => {
    const effects = /\b(console\.|process\.(exit|stdout|stderr|argv)|Math\.random)/;
    const clock = /\b(Date\.now|new Date\(\)|performance\.now|process\.env)/;
    const broken = files.filter((file) => {
      const text = withoutComments(readFileSync(join(root, file), "utf8"));
      return (
        (!file.startsWith("src/cli/") && effects.test(text)) ||
        (!/^src\/(cli|api|command)\//.test(file) && clock.test(text))
      );
    });
    expect(broken).toEqual([]);
  });

  it("lets only the command line and the index import the library's entry points", () => {
    const broken = files.flatMap((file) =>
      /^src\/(cli\/|api\/|index\.ts)/.test(file)
        ? []
        : importsOf(file)
            .filter((target) => roomOf(target) === "src/api")
            .map((target) => `${file} imports ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("makes no network call", () => {
    const network = /\b(fetch\(|node:https?|node:net|node:dns|XMLHttpRequest|WebSocket)/;
    expect(files.filter((file) => network.test(withoutComments(readFileSync(join(root, file), "utf8"))))).toEqual([]);
  });

  // What this looks for: expressions anywhere but where text enters or markup leaves. What it cannot see: text that is
  // taken apart by other means.
  it("reads no prose: regular expressions stand only where text enters the program or markup leaves it", () => {
    const allowed = [
      /^src\/release\/scan-release\.ts$/, // cells and words of a release
      /^src\/io\//, // cells, names of columns, lines of files, citations of policies
      /^src\/cli\//, // what was typed
      /^src\/command\/parse-command\.ts$/, // what was typed
      /^src\/api\/(about|packet\/write-environment)\.ts$/, // SOURCE_DATE_EPOCH; lines of /proc
      /^src\/packet\//, // documents of other formats: identifiers, dates, digests, PEM, answers that people typed
      /^src\/release\/scan-release\.ts$/, // finished files, searched for cells of the registry
      /^src\/core\/contracts\/claims\.ts$/, // claims that no text may make, whoever wrote it
      /^src\/pipeline\/preflight\.ts$/, // names of columns
      /^src\/report\/(charts\/chart|drawing\/draw|html\/html)\.ts$/, // markup: ids of SVG, escapes
      /^src\/report\/(sweep\/)?[a-z-]*schema\.ts$/, // shapes of digests
      /^src\/(release\/manifest|packet\/ledger\/entry)\.ts$/, // shapes of digests
    ];
    const found = files.filter(
      (file) =>
        !allowed.some((place) => place.test(file)) && hasExpression(readFileSync(join(root, file), "utf8"), file),
    );
    expect(found).toEqual([]);
  });

  it("has no import circles", () => {
    const seen = new Map<string, "open" | "done">();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (seen.get(file) === "open") circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      if (seen.has(file) || !file.endsWith(".ts")) return;
      seen.set(file, "open");
      for (const target of importsOf(file)) visit(target, [...path, file]);
      seen.set(file, "done");
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  it("has folders that can be taken in at a glance", () => {
    const perFolder = new Map<string, number>();
    for (const file of files) perFolder.set(dirname(file), (perFolder.get(dirname(file)) ?? 0) + 1);
    expect([...perFolder].filter(([folder, n]) => n > 15 && folder !== "src/stats")).toEqual([]);
  });

  it("has files that can be read in one sitting", () => {
    const long = files
      .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });
});

/** True where a regular expression is written, as a literal or by its constructor. */
function hasExpression(text: string, file: string): boolean {
  // Cheap and too wide; the syntax decides.
  if (!/(?:[=(,:[!&|?{};]|return|=>)\s*\/[^/*]|RegExp/.test(withoutComments(text))) return false;
  const visit = (node: ts.Node): boolean =>
    ts.isRegularExpressionLiteral(node) ||
    (ts.isIdentifier(node) && node.text === "RegExp" && !ts.isTypeReferenceNode(node.parent)) ||
    ts.forEachChild(node, visit) === true;
  return visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
