/** Asks on a terminal for one key (raw, so that no Enter is needed) or a line. Ctrl-C ends the program as elsewhere. */
export function terminalAsk(
  process: NodeJS.Process,
): ((question: string, answer: "key" | "line") => Promise<string>) | undefined {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return undefined;
  return async (question, answer) => {
    if (answer === "line") {
      const { createInterface } = await import("node:readline/promises");
      const lines = createInterface({ input: stdin, output: stderr });
      const line = await lines.question(question);
      lines.close();
      return line.trim();
    }
    stderr.write(question);
    stdin.setRawMode(true);
    stdin.resume();
    const key = await new Promise<string>((resolve) => stdin.once("data", (bytes) => resolve(String(bytes))));
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write(`${key === "\r" ? "" : key}\n`);
    if (key === "\u0003") process.kill(process.pid, "SIGINT");
    return key;
  };
}
