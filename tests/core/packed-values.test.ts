import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packValues, unpackValues } from "../../src/core/packed-values.ts";

describe("packed values", () => {
  it("come back as they were, whatever they hold", () => {
    const number = fc.double();
    const leaf = fc.oneof(
      number,
      fc.string({ unit: "binary" }),
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
      fc.float64Array(),
      fc.int32Array(),
      fc.uint8Array(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("tree")),
        fc.dictionary(fc.string(), tie("tree"), { noNullPrototype: true }),
        fc.array(fc.tuple(fc.string(), tie("tree"))).map((pairs) => new Map(pairs)),
        fc.array(leaf).map((items) => new Set(items)),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(unpackValues(packValues(value))).toStrictEqual(value);
      }),
    );
  });

  it("keep numbers that JSON lacks, and absent beside undefined", () => {
    const value = { nan: NaN, minusZero: -0, most: Infinity, least: -Infinity, no: undefined };
    const back = unpackValues(packValues(value)) as typeof value;
    expect(back).toStrictEqual(value);
    expect(Object.is(back.minusZero, -0)).toBe(true);
    expect(Object.keys(back)).toContain("no");
  });

  it("write what is shared once, and share it again", () => {
    const shared = new Float64Array(1000);
    const back = unpackValues(packValues([shared, shared])) as Float64Array[];
    expect(back[0]).toBe(back[1]);
    expect(packValues([shared, shared]).length).toBeLessThan(9000);
  });

  it("are the bytes that the format says, on every version of Node", () => {
    // Worked out by hand: magic, size of the table, table, padding to 8, two numbers.
    const bytes = packValues([new Int32Array([1, -1])]);
    const table = '{"root":1,"nodes":[["t","Int32Array",0,2],["a",[0]]]}';
    const text = Buffer.from(bytes)
      .subarray(0, 12 + table.length)
      .toString("latin1");
    expect(text).toBe(`RSYNPAK1${String.fromCharCode(table.length)}\0\0\0${table}`);
    expect([...bytes.slice(-8)]).toEqual([1, 0, 0, 0, 255, 255, 255, 255]);
    expect(bytes.length % 8).toBe(0);
  });

  it("refuse what they cannot keep, and bytes that are cut short", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    for (const value of [() => 1, new Date(0), circle]) expect(() => packValues(value)).toThrow(/kept in a file/);
    const bytes = packValues({ rows: new Float64Array(5) });
    for (const end of [0, 5, 30, bytes.length - 1])
      expect(() => unpackValues(bytes.subarray(0, end))).toThrow(/E_FILE|cut short/);
  });
});
