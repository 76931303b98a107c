import { mkdtempSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { prepare, readCell, rowsFile } from "../../bench/frontier/files.ts";
import { readPeers, wordsOf } from "../../bench/frontier/peer-table.ts";
import { readBenchRegistry } from "../../bench/frontier/registries.ts";
import { runPeer } from "../../bench/frontier/run-peer.ts";

const folder = mkdtempSync(join(tmpdir(), "peers-"));

function tableOf(text: string) {
  const file = join(folder, "peers.yaml");
  writeFileSync(file, text);
  return readPeers(file);
}

describe("table of peers", () => {
  it("is read, every command with its places", () => {
    const peers = readPeers();
    expect(new Set(peers.map(({ id }) => id)).size).toBe(peers.length);
    expect(wordsOf(peers[0]!, "/usr/bin/Rscript")).toEqual(
      expect.arrayContaining(["/usr/bin/Rscript", "{train}", "{out}", "{seed}", "{rows}"]),
    );
  });

  it("refuses a command that has no place for the rows it makes, and keys that it does not know", () => {
    expect(() => tableOf("- {id: a, title: a, program: P, command: '{program} {train} {seed}', halves: 1}")).toThrow(
      /\{out\} is missing/,
    );
    expect(() =>
      tableOf("- {id: a, title: a, program: P, command: '{program} {train} {out} {seed}', halves: 1, speed: 2}"),
    ).toThrow();
  });

  it("runs any command as a generator, and keeps why one failed", async () => {
    const registry = await readBenchRegistry("cgd0");
    prepare(folder, registry, 1);
    const script = join(folder, "resample.sh");
    mkdirSync(folder, { recursive: true });
    writeFileSync(script, 'cp "$1" "$2"\n');
    const [copier, broken] = tableOf(
      `- {id: copier, title: a, program: P, command: '{program} ${script} {train} {out} {seed} {rows}', halves: 1}\n` +
        "- {id: broken, title: b, program: P, command: '{program} -c \"exit 3\" {train} {out} {seed}', halves: 1}\n",
    );
    await runPeer(folder, registry, copier!, "/bin/sh");
    await runPeer(folder, registry, broken!, "/bin/sh");
    expect(readFileSync(rowsFile(folder, "cgd0", 0, "copier"), "utf8")).toBe(
      readFileSync(rowsFile(folder, "cgd0", 0, "train"), "utf8"),
    );
    expect(readCell(folder, "cgd0", 0, "copier")).toMatchObject({ sampleSeconds: 0 });
    expect(readCell(folder, "cgd0", 0, "broken")?.failed).toMatch(/code 3/);
  });
});
