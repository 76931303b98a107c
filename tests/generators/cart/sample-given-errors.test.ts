import { describe, expect, it } from "vitest";
import { cart } from "../../../generators/cart/cart.ts";
import { createRng } from "../../../src/core/rng.ts";
import { readRegistry } from "../../../src/io/registry/read-registry.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";

describe("conditions that cart cannot meet", () => {
  it("tells a column or level that it does not draw from a rare condition", async () => {
    const schema = await readSchema("sample-data/dystrophy/cohort.schema.yaml");
    const { cohort } = await readRegistry("sample-data/dystrophy/dystrophy.csv", schema, "train");
    const fitted = await cart.fit(cohort, cart.defaults, createRng("given"));
    const draw = (given: Parameters<typeof fitted.sample>[2]) => fitted.sample(5, createRng("rows"), given);
    await expect(draw({ Klass: { in: ["carrier"] } })).rejects.toMatchObject({
      code: "E_UNSUPPORTED",
      hint: expect.stringContaining("Class") as string,
    });
    await expect(draw({ Class: { in: ["carier"] } })).rejects.toMatchObject({
      code: "E_UNSUPPORTED",
      message: expect.stringContaining("none of these levels") as string,
    });
    expect((await draw({ Class: { in: ["carrier", "carier"] } })).nRows).toBe(5);
  });
});
