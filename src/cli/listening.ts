import type { CliIo } from "./cli-io.ts";

/** The same effects, with every printed line kept. */
export function listening(terminal: CliIo): { readonly io: CliIo; readonly printed: string[] } {
  const printed: string[] = [];
  const keeping =
    (print: (line: string) => void) =>
    (line: string): void => {
      printed.push(line);
      print(line);
    };
  return { io: { ...terminal, out: keeping(terminal.out), err: keeping(terminal.err) }, printed };
}
