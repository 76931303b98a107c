import type { CliIo, ExitCode } from "../cli-io.ts";

/**
 * Checks a release and names every file that is not as it left. 0: all is as released; 2: it is not. A folder that is no release throws, which
 * the caller turns into 1.
 * @throws {E_FILE}
 */
export async function verifyCommand(dir: string, options: { readonly json?: boolean }, io: CliIo): Promise<ExitCode> {
  const { verifyRelease } = await import("../../release/verify.ts");
  const { ok, problems, notProven } = await verifyRelease(dir);
  if (options.json === true) io.out(JSON.stringify({ ok, problems, notProven }));
  else if (ok) {
    io.out(
      "verified: the files belong together, every line of the report passes by its own numbers and policy, and the data are those it describes",
    );
    for (const what of notProven) io.out(`not proven: ${what}`);
  } else for (const { file, problem } of problems) io.err(`${file}: ${problem}`);
  return ok ? 0 : 2;
}
