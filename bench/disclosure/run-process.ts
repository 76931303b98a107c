import { spawn } from "node:child_process";

/** What a measurement prints. */
export interface Measurement {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly found: string;
}

/** The text a program writes, or why there is none: not to be had, failed, or stopped at the limit. */
export type Ran = { readonly text: string } | { readonly failed: string };

/** @param limitSeconds after which the program is stopped */
export function runProcess(program: string, args: readonly string[], limitSeconds: number): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], timeout: limitSeconds * 1000 });
    let text = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on("error", (error) => done({ failed: error.message }));
    child.on("close", (code, signal) => {
      if (code === 0) done({ text });
      else
        done({
          failed:
            signal === "SIGTERM"
              ? `stopped after ${limitSeconds} s`
              : (complaint.trim().split("\n").at(-1) ?? `exit code ${code ?? signal ?? ""}`),
        });
    });
  });
}

/**
 * Runs a measurement several times. @returns the fastest by processor time and by the clock, each on its own; the
 * highest peak
 */
export async function fastest(
  program: string,
  args: readonly string[],
  repeats: number,
  limitSeconds: number,
): Promise<Measurement | string> {
  const all: Measurement[] = [];
  for (let k = 0; k < repeats; k++) {
    const ran = await runProcess(program, args, limitSeconds);
    if ("failed" in ran) return ran.failed;
    all.push(JSON.parse(ran.text.trim().split("\n").at(-1)!) as Measurement);
  }
  const least = (pick: (one: Measurement) => number): number => Math.min(...all.map(pick));
  return {
    seconds: least((one) => one.seconds),
    cpuSeconds: least((one) => one.cpuSeconds),
    peakMb: Math.max(...all.map((one) => one.peakMb)),
    found: all[0]!.found,
  };
}
