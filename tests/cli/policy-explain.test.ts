import { describe, expect, it } from "vitest";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { main } from "../../src/cli/program.ts";
import { explain } from "../../src/cli/commands/policy.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";

const told = (): CliIo & { readonly lines: string[] } => {
  const lines: string[] = [];
  return {
    lines,
    out: (line) => void lines.push(line),
    err: (line) => void lines.push(line),
    progress: () => undefined,
    signal: new AbortController().signal,
  };
};

describe("policy explain", () => {
  it("says what each ceiling means in people", async () => {
    const { thresholds, alpha } = await readPolicy("controlled-access");
    const find = (finding: string) =>
      explain(
        thresholds.find((one) => one.finding === finding)!,
        200,
        alpha,
      );
    expect(find("linkability").inPeople).toContain("at most 40 of 200");
    expect(find("all-columns")).toMatchObject({ fewest: 59 });
    // AUC .64 is an advantage of .20: .6 of 200 guesses.
    expect(find("auc").inPeople).toMatch(/advantage of 0\.20: .* at most 120 are right, where chance gives 100/);
    expect(find("verbatim").inPeople).toContain("nobody");
  });

  it("is a command, with the lines that stand under every policy", async () => {
    const io = told();
    expect(await main(["policy", "explain", "public-release", "--patients", "60"], io)).toBe(0);
    expect(io.lines.join("\n")).toMatch(/near-copies: ceiling 0 on the excess: nobody/);
    expect(io.lines.join("\n")).toContain("at most 5 of 60 patients");
    expect(await main(["policy", "explain", "nowhere"], told())).toBe(1);
  });
});
