import { RaresynthError } from "../../../core/errors.ts";
import { LIMITS } from "../../tables/raw-table.ts";
import { field, isObject, listField, textField } from "./json-view.ts";
import type { PacketText } from "./packet-files.ts";

/** A packet, and the family that it stands in ("" for none). */
export interface FoundPacket {
  readonly packet: unknown;
  readonly family: string;
}

const MARKS = ["phenotypicFeatures", "subject", "metaData", "members", "proband", "interpretations", "diseases"];

/**
 * The packets of JSON texts: one a text, one a line, a list, a Cohort message (`members`) or a Family message
 * (`proband`, `relatives`).
 * @returns undefined where no text looks like one: another format in JSON
 * @throws {E_PHENOPACKET} where a text or line is not JSON; {E_RANGE}
 */
export function collectPackets(texts: readonly PacketText[]): FoundPacket[] | undefined {
  const values = texts.flatMap(valuesOf);
  if (!values.some(looksLikePacket)) return undefined;
  const packets = values.flatMap(packetsOf);
  if (packets.length > LIMITS.rows)
    throw new RaresynthError("E_RANGE", `${packets.length} packets; at most ${LIMITS.rows} are read.`);
  return packets;
}

function valuesOf({ where, text }: PacketText): unknown[] {
  const whole = parse(text);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  const lines = text.split(/\r?\n/);
  const values: unknown[] = [];
  lines.forEach((line, at) => {
    if (line.trim() === "") return;
    const value = parse(line);
    if (value === undefined)
      throw new RaresynthError("E_PHENOPACKET", `line ${at + 1} of ${lines.length} is not JSON.`, {
        where,
        hint: "A file holds one packet, a list or a Cohort message, or one packet on each line (NDJSON).",
      });
    values.push(value);
  });
  return values;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace("\uFEFF", ""));
  } catch {
    return undefined;
  }
}

function looksLikePacket(value: unknown): boolean {
  return MARKS.some((mark) => field(value, mark) !== undefined);
}

function packetsOf(value: unknown): FoundPacket[] {
  if (field(value, "members") !== undefined)
    return listField(value, "members").map((packet) => ({ packet, family: "" }));
  const proband = field(value, "proband");
  if (!isObject(proband)) return [{ packet: value, family: "" }];
  const family = textField(value, "id") ?? "";
  return [proband, ...listField(value, "relatives")].map((packet) => ({ packet, family }));
}
