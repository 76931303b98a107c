import { existsSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { locateRelease } from "../../api/packet/locate.ts";
import type { verifyPacket } from "../../api/packet/verify-packet.ts";
import { threadEntry } from "../../core/thread-entry.ts";
import { drawAhead } from "../../report/drawing/draw-ahead.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";

const SAID = { accept: "accepted", reject: "rejected", override: "RELEASED AGAINST AN INCONCLUSIVE VERDICT" } as const;

export interface VerifyCommandOptions {
  readonly trust?: string;
  readonly data?: string;
  readonly ledger?: string;
  readonly json?: boolean;
}

/**
 * Checks a release and names every file that is not as it left, and who has accepted it. 0: all is as released and
 * whoever the policy names has signed; 2: it is not so. A folder that is no release throws, which the caller turns into
 * 1.
 * @throws {E_FILE | E_SIGNATURE}
 */
export async function verifyCommand(dir: string, options: VerifyCommandOptions, io: CliIo): Promise<ExitCode> {
  const { ok, problems, notProven, acceptance, isDp, isAssessment } = await verifyWithThread(dir, options);
  if (options.json === true) {
    io.out(JSON.stringify({ ok, problems, notProven, ...(acceptance === undefined ? {} : { acceptance }) }));
    return ok ? 0 : 2;
  }
  const overridden = acceptance?.signers.some(({ decision }) => decision === "override") === true;
  if (ok) {
    io.out(
      isDp === true
        ? "verified: the files belong together, the page says what the statement says, and rows and claim are those of the manifest"
        : isAssessment === true
          ? "verified: the files belong together, and every line of the report on the assessed file passes by its own numbers and policy"
          : overridden
            ? "verified: the files belong together, and the data are those that the report describes. Its verdict is INCONCLUSIVE."
            : "verified: the files belong together, every line of the report passes by its own numbers and policy, and the data are those it describes",
    );
    for (const what of notProven) io.out(`not proven: ${what}`);
  } else for (const { file, problem } of problems) io.err(`${file}: ${problem}`);
  for (const { role, name, decision, signedOn, conditions } of acceptance?.signers ?? [])
    io.out(
      `${SAID[decision]} by ${name} (${role}) on ${signedOn}${conditions.map((text) => `; on condition: ${text}`).join("")}`,
    );
  if (acceptance !== undefined) io.out(`acceptance: ${[acceptance.state, ...acceptance.because].join("; ")}`);
  return ok ? 0 : 2;
}

/**
 * Bytes of bytecode that a function runs before it is compiled for speed (V8: 135168). Nearly all of the program runs
 * once here, and compiling it costs more processor time than it saves; what runs over every row of a large table is
 * still compiled.
 */
const INTERRUPT_BUDGET = 10_000_000;

/** A thread draws the figures of the report while the rest is loaded and checked here. */
async function verifyWithThread(
  dir: string,
  { trust, data, ledger }: VerifyCommandOptions,
): ReturnType<typeof verifyPacket> {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  const entry = threadEntry("draw-thread");
  // From source, which threads cannot load, everything is drawn here.
  const ahead = existsSync(entry) ? drawAhead(join(locateRelease(dir), "report.json"), entry) : undefined;
  // A report is read once: compiling its checks would take longer than to interpret them.
  (await import("zod")).config({ jitless: true });
  const { verifyPacket } = await import("../../api/packet/verify-packet.ts");
  try {
    return await verifyPacket(dir, {
      ...(trust === undefined ? {} : { trust }),
      ...(data === undefined ? {} : { data }),
      ...(ledger === undefined ? {} : { ledger }),
      ...(ahead === undefined ? {} : { drawn: ahead.figuresOf }),
    });
  } finally {
    await ahead?.end();
  }
}
