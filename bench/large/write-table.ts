import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { createRng } from "../../src/core/rng.ts";

const [PATIENT, DAYS, TREATMENTS] = [10_000_000, 25_000, ["placebo", "drug A", "drug B"]] as const;

/**
 * Writes an invented registry, driven by one severity: a patient, two dates, sex, centre, stage, treatment, smoker,
 * a survival pair, and laboratory values with two decimals, of which every tenth has six. The same for the same size and part.
 * @param nColumns >= 11
 * @param part patients of another part are others
 */
export async function writeLargeTable(file: string, nRows: number, nColumns: number, part = ""): Promise<void> {
  const rng = createRng(`bench/large/${nColumns}${part}`);
  const out = createWriteStream(file, { highWaterMark: 1 << 20 });
  const labs = Array.from({ length: nColumns - 10 }, (_, at) => `lab_${at + 1}`);
  out.write(`patient_id,sex,birth_date,entry_date,centre,stage,treatment,smoker,time,status,${labs.join(",")}\n`);
  const day = (from: number, days: number): string =>
    new Date(Date.UTC(from, 0, 1 + rng.int(days))).toISOString().slice(0, 10);
  // Normal values from a table: drawing them one by one would take longer than everything else.
  const normals = Float64Array.from({ length: 1 << 16 }, () => rng.normal());
  let lines: string[] = [];
  for (let row = 0; row < nRows; row++) {
    const severity = normals[rng.int(normals.length)]!;
    const cells: (string | number)[] = [
      `P${part}${PATIENT + row}`,
      rng.int(2) === 0 ? "f" : "m",
      day(1930, DAYS),
      day(2005, 6_000),
      `C${1 + rng.int(40)}`,
      1 + Math.min(3, Math.max(0, Math.floor(2 + severity))),
      TREATMENTS[rng.int(3)]!,
      rng.int(5) === 0 ? "" : rng.int(2) === 0 ? "yes" : "no",
      1 + Math.floor(-900 * Math.exp(-0.5 * severity) * Math.log(1 - rng.float())),
      rng.int(2),
    ];
    for (let lab = 0; lab < labs.length; lab++) {
      const value = 10 + severity + 3 * normals[rng.int(normals.length)]!;
      cells.push(rng.int(20) === 0 ? "" : value.toFixed(lab % 10 === 9 ? 6 : 2));
    }
    lines.push(cells.join(","));
    if (lines.length < 5000) continue;
    if (!out.write(`${lines.join("\n")}\n`)) await once(out, "drain");
    lines = [];
  }
  out.end(lines.length === 0 ? "" : `${lines.join("\n")}\n`);
  await finished(out);
}
