// Runs the JavaScript cells of a notebook in order, as one plain Node module, and stores what each printed. A cell whose output is an SVG figure
// is shown as one. Nothing is supplied to the cells: any JavaScript kernel with top-level await runs them too.
//   npm run build && node notebooks/execute.mjs notebooks/pbc-walkthrough.ipynb            stores the outputs
//   npm run build && node notebooks/execute.mjs notebooks/pbc-walkthrough.ipynb --check    fails where the stored ones are others
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";

const path = resolve(process.argv[2] ?? "notebooks/pbc-walkthrough.ipynb");
const root = resolve(import.meta.dirname, "..");
const before = await readFile(path, "utf8");
const notebook = JSON.parse(before);
const cells = notebook.cells.filter((cell) => cell.cell_type === "code");

// Beside the notebook, so that the package finds itself by its name; cells name files from the root of the repository.
const module = resolve(import.meta.dirname, ".executing.mjs");
const marker = `end of cell ${randomUUID()}`;
await writeFile(
  module,
  cells.map((cell) => `${cell.source.join("")}\nconsole.log(${JSON.stringify(marker)});\n`).join("\n"),
);
try {
  const { stdout } = await promisify(execFile)(process.execPath, [module], { cwd: root, maxBuffer: 1e8 });
  const printed = stdout.split(`${marker}\n`);
  cells.forEach((cell, k) => {
    cell.execution_count = k + 1;
    cell.outputs = outputsOf(printed[k]);
  });
} finally {
  await rm(module, { force: true });
}

const after = `${JSON.stringify(notebook, null, 1)}\n`;
if (!process.argv.includes("--check")) await writeFile(path, after);
else if (after !== before) {
  console.error("the stored outputs are not those of this program; run: npm run notebook");
  process.exitCode = 1;
}

function outputsOf(text) {
  if (text === "") return [];
  const lines = text.split(/(?<=\n)/);
  if (text.trimStart().startsWith("<svg"))
    return [
      { output_type: "display_data", metadata: {}, data: { "image/svg+xml": lines, "text/plain": ["[figure]"] } },
    ];
  return [{ output_type: "stream", name: "stdout", text: lines }];
}
