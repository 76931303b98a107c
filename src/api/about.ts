import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../io/settings/package-root.ts";

/**
 * Version of the program and of Node, and the day of the assessment (SOURCE_DATE_EPOCH is honoured). A day, not a time:
 * two runs of one day give the same bytes.
 */
export function about(): { startedAt: string; softwareVersion: string; nodeVersion: string } {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
  const epoch = process.env["SOURCE_DATE_EPOCH"];
  const date = epoch === undefined || !/^\d+$/.test(epoch) ? new Date() : new Date(Number(epoch) * 1000);
  return { startedAt: date.toISOString().slice(0, 10), softwareVersion: version, nodeVersion: process.versions.node };
}

/** The moment, as ISO time, for what stands in a ledger. */
export function timeOf(): string {
  return new Date().toISOString();
}
