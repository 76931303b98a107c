import { z } from "zod";

// Single values of a schema file, with what is said of a wrong one.
export const name = z
  .string({ error: "text is expected (put numbers in quotes)" })
  .min(1, "text that is not empty is expected");
export const code = z.string({
  error: "text is expected: put codes in quotes, since YAML reads 010 as 10 and 1e3 as 1000",
});
export const level = code.min(1, "a level is never empty; an empty cell is missing");
export const isoDate = z
  .string({ error: "an ISO date in quotes is expected" })
  .regex(/^\d{4}-\d{2}-\d{2}$/, "an ISO date (YYYY-MM-DD) is expected");
export const number = z.number({ error: "a finite number is expected" });
export const positive = number.gt(0, "a number above 0 is expected");
export const share = positive.max(1, "a share in (0, 1] is expected");

export const inferredMark = z
  .boolean()
  .exactOptional()
  .meta({ description: "True where inspect proposed it; remove the line when you have confirmed it." });
