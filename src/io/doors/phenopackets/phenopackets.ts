import type { ReadingNote } from "../../../core/contracts/outcome.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { createFaults } from "../../schema/faults.ts";
import type { DoorOptions, DoorReading } from "../door.ts";
import { collectPackets } from "./collect-packets.ts";
import { flattenPackets, type FlatPackets } from "./flatten-packets.ts";
import { packetTexts } from "./packet-files.ts";
import { packetSchema } from "./packet-schema.ts";
import { readPacket, type PacketFacts } from "./read-packet.ts";

const HINT =
  "Rows are packets, counted in the order of the files' names. Correct the packets: a version 2 packet has an id, codes, ages as P9Y or P9Y3M, and a term that is observed or excluded, not both.";

/**
 * A table of one row a patient from GA4GH phenopackets: NDJSON, one packet, a list, a Cohort or Family message, each
 * also compressed, in a folder or in a zip archive.
 *
 * Source: GA4GH Phenopackets 2.0 (Jacobsen et al., Nature Biotechnology 40:817, 2022).
 * Claim: errors and notes hold places and counts, no value of a packet. Not claimed: that two packets are two people;
 * see the note on families.
 * @param path file or folder
 * @returns undefined where the path holds no packets
 * @throws {E_PHENOPACKET | E_FILE | E_RANGE | E_ENCODING}
 */
export async function readPhenopackets(path: string, options: DoorOptions): Promise<DoorReading | undefined> {
  const texts = await packetTexts(path);
  const found = texts === undefined ? undefined : collectPackets(texts);
  if (found === undefined) return undefined;
  if (found.length === 0) throw new RaresynthError("E_EMPTY", "there is no packet.", { where: path });
  const faults = createFaults();
  const ids = new Set<string>();
  const facts = found.map(({ packet, family }, at) => {
    const read = readPacket(packet, family, (place, rule) => faults.add("E_PHENOPACKET", place, at + 1, rule));
    if (read.id !== "" && ids.has(read.id)) faults.add("E_PHENOPACKET", "id", at + 1, "another packet has this id");
    ids.add(read.id);
    return read;
  });
  faults.throwIfAny(path, { E_PHENOPACKET: HINT });
  const flat = flattenPackets(facts, options.cellSize);
  return {
    table: { names: [...flat.columns.keys()], nRows: facts.length, cells: [...flat.columns.values()] },
    schema: packetSchema(options.name, flat, options.cellSize),
    notes: notesOf(facts, flat, options.cellSize),
  };
}

function notesOf(facts: readonly PacketFacts[], flat: FlatPackets, cellSize: number): ReadingNote[] {
  const parts = facts.flatMap((one) => one.unread);
  const unread = [...new Set([...parts, ...(flat.hasOtherOnsets ? ["phenotypicFeatures.onset"] : [])])].sort();
  const nUnplaced = facts.reduce((sum, one) => sum + one.nUnplaced, 0);
  const statuses = new Set(facts.map(({ status }) => status));
  return [
    { kind: "packets-read", packets: facts.length, terms: flat.terms.length },
    ...(flat.nRareTerms === 0
      ? []
      : [{ kind: "rare-terms", terms: flat.nRareTerms, fewerThan: cellSize } satisfies ReadingNote]),
    ...(statuses.has("dead") && !statuses.has("alive")
      ? [{ kind: "never-alive", column: "status" } satisfies ReadingNote]
      : []),
    ...(facts.some(({ source }) => source !== "")
      ? [{ kind: "site-dropped", column: "source" } satisfies ReadingNote]
      : []),
    ...(facts.some(({ family }) => family !== "") ? [] : [{ kind: "no-family" } satisfies ReadingNote]),
    ...(nUnplaced === 0 ? [] : [{ kind: "unplaced-times", times: nUnplaced } satisfies ReadingNote]),
    ...(unread.length === 0 ? [] : [{ kind: "unread-parts", parts: unread } satisfies ReadingNote]),
  ];
}
