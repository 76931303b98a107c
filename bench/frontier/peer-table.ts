import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { parseCommand } from "../../src/command/parse-command.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";

const HERE = join(packageRoot(), "bench", "frontier");

const table = z.array(
  z.strictObject({
    id: z.string(),
    title: z.string(),
    /** Environment variable that names the program. */
    program: z.string(),
    /** With {program}, {here}, and the places of `--generator-command`. */
    command: z.string(),
    install: z.string().optional(),
    /** Arguments with which the program prints its versions. */
    version: z.array(z.string()).optional(),
    halves: z.int().min(1),
    /** All, where absent. */
    registries: z.array(z.string()).optional(),
  }),
);

/** A program of others. */
export type Peer = z.infer<typeof table>[number];

/** The table of peers: `peers.yaml`, or the file that FRONTIER_PEERS names. @throws where it is not of that form */
export function readPeers(file = process.env["FRONTIER_PEERS"] ?? join(HERE, "peers.yaml")): Peer[] {
  const peers = table.parse(parse(readFileSync(file, "utf8")));
  for (const peer of peers) wordsOf(peer, "program");
  return peers;
}

/** Words of a peer's command with its program in place, {train}, {out}, {seed} and {rows} still open. @throws {E_COMMAND} */
export function wordsOf({ command }: Peer, program: string): string[] {
  return parseCommand(command.replaceAll("{program}", `"${program}"`).replaceAll("{here}", HERE));
}

/** The program, where the environment names it. */
export function programOf({ program }: Peer): string | undefined {
  return process.env[program];
}
