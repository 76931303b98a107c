import type { CliIo, ExitCode } from "../cli-io.ts";

/**
 * Checks a release and names every file that is not as it left. 0: all is as released; 2: it is not. A folder that is no release throws, which
 * the caller turns into 1.
 * @throws {E_FILE}
 */
export async function verifyCommand(dir: string, options: { readonly json?: boolean }, io: CliIo): Promise<ExitCode> {
  const { verifyRelease } = await import("../../release/verify.ts");
  const { ok, problems } = await verifyRelease(dir);
  if (options.json === true) io.out(JSON.stringify({ ok, problems }));
  else if (ok) io.out("verified: every file is as it was released, and the report is what its JSON renders to");
  else for (const { file, problem } of problems) io.err(`${file}: ${problem}`);
  return ok ? 0 : 2;
}
