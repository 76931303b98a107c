import { defineConfig } from "vitest/config";

export default defineConfig({
  // Two files at a time on two cores; without this one core stands idle while a file runs alone.
  test: { include: ["tests/**/*.test.ts"], testTimeout: 120_000, pool: "forks", maxWorkers: 2 },
});
