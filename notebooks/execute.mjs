// Executes a notebook's JavaScript cells in order, in one context, and stores what they print and return. Needs Node and the built package only:
//   npm run build && node notebooks/execute.mjs notebooks/pbc-walkthrough.ipynb
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const path = resolve(process.argv[2] ?? "notebooks/pbc-walkthrough.ipynb");
const notebook = JSON.parse(await readFile(path, "utf8"));
const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
const shared = { raresynth: await import(pathToFileURL(resolve(import.meta.dirname, "../dist/src/index.js")).href), aq: await import("arquero"), root: resolve(import.meta.dirname, "..") };
let count = 0;
for (const cell of notebook.cells) {
  if (cell.cell_type !== "code") continue;
  const printed = [];
  // Cells share state through the object `nb`; a returned string is shown, a returned { html } as HTML.
  const result = await new AsyncFunction("nb", "print", cell.source.join(""))(shared, (...words) => printed.push(words.join(" ")));
  cell.execution_count = ++count;
  cell.outputs = [
    ...(printed.length === 0 ? [] : [{ output_type: "stream", name: "stdout", text: lines(printed.join("\n")) }]),
    ...(result?.html === undefined ? [] : [{ output_type: "display_data", metadata: {}, data: { "text/html": lines(result.html), "text/plain": ["[figure]"] } }]),
  ];
}
await writeFile(path, `${JSON.stringify(notebook, null, 1)}\n`);

function lines(text) {
  return `${text}\n`.split(/(?<=\n)/);
}
