import { describe, expect, it } from "vitest";
import { calibrated, fitCalibration } from "../../../generators/shared/neural/calibrate.ts";
import { decodeOutputs, drawIndex, encodeTable, layoutOf } from "../../../generators/shared/neural/encoding.ts";
import { holdOutUnits, weightedRows } from "../../../generators/shared/neural/hold-out.ts";
import { matrix } from "../../../generators/shared/neural/networks/matrix.ts";
import { dropoutMask } from "../../../generators/shared/neural/networks/noise.ts";
import { pairLogLoss } from "../../../generators/shared/neural/pair-log-loss.ts";
import { createRng } from "../../../src/core/rng.ts";
import { normalCdf } from "../../../src/stats/special.ts";
import type { DenseTable, Drawn } from "../../../generators/shared/frame/joint-model.ts";
import { toyTable } from "./toy-table.ts";

describe("encoding of a table", () => {
  const table = toyTable(300, "encode");
  const { codings, layout, rows } = encodeTable(table, 11, createRng("modes"));

  it("gives a number one column and one for each mode, a code one for each group, a constant none, a hole zeros", () => {
    expect(codings.map((coding) => coding.kind)).toEqual(["coded", "constant", "numeric", "numeric", "coded"]);
    expect(layout).toEqual(layoutOf(codings));
    const cell = (row: number, col: number) => rows.values[row * rows.nCols + col]!;
    for (let row = 0; row < table.nRows; row++) {
      for (const part of layout.parts) {
        const variable = table.variables[part.variable]!;
        const hole = variable.kind === "coded" ? variable.codes[row]! < 0 : Number.isNaN(variable.values[row]!);
        const cells = Array.from({ length: part.width }, (_, k) => cell(row, part.at + k));
        if (hole) expect(cells.every((one) => one === 0)).toBe(true);
        else if (part.kind === "choice") expect(cells.filter((one) => one === 1).length).toBe(1);
        else expect(cells[0] !== 0 && Math.abs(cells[0]!) <= 0.991).toBe(true);
      }
    }
  });

  it("comes back from outputs that are sure of it", () => {
    const outputs = matrix(rows.nRows, rows.nCols, rows.values.slice());
    for (const { kind, at, width } of layout.parts)
      for (let row = 0; row < rows.nRows; row++)
        for (let col = at; col < at + width; col++) {
          const value = rows.values[row * rows.nCols + col]!;
          outputs.values[row * rows.nCols + col] = kind === "scalar" ? Math.atanh(value) : 60 * value;
        }
    const drawn = decodeOutputs(outputs, codings, [0, 0], createRng("cells"));
    drawn.forEach((one, index) => {
      const variable = table.variables[index]!;
      for (let row = 0; row < table.nRows; row++) {
        if (variable.kind === "coded" && one.kind === "coded" && variable.codes[row]! >= 0)
          expect(one.codes[row]).toBe(variable.codes[row]);
        // Values beyond four sd of their mode are cut.
        if (variable.kind === "numeric" && one.kind === "values" && !Number.isNaN(variable.values[row]!))
          expect(Math.abs(one.values[row]! - variable.values[row]!)).toBeLessThan(0.02);
      }
    });
  });

  it("draws choices with the probabilities of the outputs, not the likeliest one", () => {
    const n = 20_000;
    const one = layoutOf([{ kind: "coded", nGroups: 3 }]);
    const outputs = matrix(
      n,
      one.nCols,
      Float32Array.from({ length: 3 * n }, (_, i) => Math.log([0.7, 0.25, 0.05][i % 3]!)),
    );
    const [drawn] = decodeOutputs(outputs, [{ kind: "coded", nGroups: 3 }], [], createRng("choices"));
    const counts = [0, 0, 0];
    if (drawn!.kind === "coded") for (const code of drawn!.codes) counts[code]! += 1;
    const chiSquare = [0.7, 0.25, 0.05].reduce((sum, p, k) => sum + (counts[k]! - n * p) ** 2 / (n * p), 0);
    // Chi-square with two degrees of freedom, alpha .001.
    expect(chiSquare).toBeLessThan(13.82);
  });
});

describe("sampling rows", () => {
  it("takes units alike, however many rows they have", () => {
    const weights = Float64Array.of(1, 0.5, 0.5, 1 / 3, 1 / 3, 1 / 3, 0);
    const draw = weightedRows(Int32Array.of(0, 1, 2, 3, 4, 5), weights);
    const rng = createRng("rows");
    const counts = new Float64Array(7);
    for (let k = 0; k < 30_000; k++) counts[draw(rng)]! += 1;
    expect(counts[6]).toBe(0);
    const chiSquare = [0, 1, 2, 3, 4, 5].reduce(
      (sum, row) => sum + (counts[row]! - 10_000 * weights[row]!) ** 2 / (10_000 * weights[row]!),
      0,
    );
    expect(chiSquare).toBeLessThan(20.52);
  });

  it("draws indices by weight, and the last one where rounding leaves a rest", () => {
    expect([0, 0.19, 0.21, 0.69, 0.71, 0.999999].map((u) => drawIndex([2, 5, 3], u))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(drawIndex([1, 1, 9], 0.9, 2)).toBe(1);
  });

  it("drops the stated share of a layer and keeps its mean", () => {
    const mask = dropoutMask(200, 100, 0.5, createRng("drop")).values;
    expect(new Set(mask)).toEqual(new Set([0, 2]));
    expect(Math.abs(mask.reduce((sum, one) => sum + one, 0) / mask.length - 1)).toBeLessThan(
      4 / Math.sqrt(mask.length),
    );
  });

  it("keeps all rows of a unit in one fold", () => {
    const table: DenseTable = {
      nRows: 300,
      units: Int32Array.from({ length: 300 }, (_, row) => Math.floor(row / 3)),
      nUnits: 100,
      weights: new Float64Array(300).fill(1 / 3),
      variables: [],
    };
    const { train, held, nTrainUnits } = holdOutUnits(table, 0.2, createRng("folds"));
    expect([nTrainUnits, held.length, train.length]).toEqual([80, 60, 240]);
    const heldUnits = new Set(Array.from(held, (row) => table.units[row]));
    expect(heldUnits.size).toBe(20);
    expect(train.some((row) => heldUnits.has(table.units[row]))).toBe(false);
  });
});

describe("calibration", () => {
  const draws = (n: number, label: string): Drawn => {
    const rng = createRng(label);
    // A third of the draws in one heap, the rest skewed.
    return {
      kind: "values",
      values: Float64Array.from({ length: n }, () => (rng.float() < 1 / 3 ? 1 : Math.exp(rng.normal()))),
    };
  };
  const calibration = fitCalibration([
    draws(4000, "knots"),
    { kind: "coded", codes: new Int32Array(4000) },
    { kind: "values", values: new Float64Array(4000).fill(7) },
  ]);

  it("turns a network's numbers into standard normal scores in their order, heaps spread evenly, and leaves codes and constants", () => {
    const fresh = draws(6000, "fresh");
    const [scored, codes, constant] = calibrated(
      [fresh, { kind: "coded", codes: Int32Array.of(1) }, { kind: "values", values: Float64Array.of(7) }],
      calibration,
      createRng("ranks"),
    );
    expect([codes, constant]).toEqual([
      { kind: "coded", codes: Int32Array.of(1) },
      { kind: "values", values: Float64Array.of(7) },
    ]);
    if (scored?.kind !== "scores" || fresh.kind !== "values") throw new Error("numbers become scores");
    const { scores } = scored;
    const { values } = fresh;
    const sorted = scores.toSorted();
    // Kolmogorov-Smirnov distance from the normal: two samples of 4000 and 6000, alpha .001.
    const distance = Math.max(...sorted.map((score, at) => Math.abs(normalCdf(score) - (at + 0.5) / 6000)));
    expect(distance).toBeLessThan(1.95 * Math.sqrt(1 / 4000 + 1 / 6000));
    const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
    const middle = order.filter((_, at) => at > 300 && at < 5700);
    for (let k = 1; k < middle.length; k++)
      if (values[middle[k]!]! > values[middle[k - 1]!]! + 0.2)
        expect(scores[middle[k]!]!).toBeGreaterThan(scores[middle[k - 1]!]!);
  });
});

describe("the held-out judge", () => {
  const table = toyTable(600, "judge");
  const rows = Int32Array.from({ length: 600 }, (_, row) => row);
  const lossOf = pairLogLoss(table, rows.slice(0, 300), rows.slice(300));
  const filled = (source: DenseTable, mix?: Int32Array): Drawn[] =>
    source.variables.map((variable, v): Drawn => {
      const at = (row: number) => (mix === undefined || v % 2 === 0 ? row : mix[row]!);
      return variable.kind === "coded"
        ? { kind: "coded", codes: variable.codes.map((_, row) => Math.max(0, variable.codes[at(row)]!)) }
        : {
            kind: "scores",
            scores: variable.scores.map((_, row) =>
              Number.isNaN(variable.scores[at(row)]!) ? 0 : variable.scores[at(row)]!,
            ),
          };
    });

  it("prefers rows of the population to the same margins without their associations, and those to wrong margins", () => {
    const fresh = toyTable(1000, "fresh");
    const good = lossOf(filled(fresh));
    const loose = lossOf(
      filled(
        fresh,
        Int32Array.from({ length: 1000 }, (_, row) => (row * 37 + 11) % 1000),
      ),
    );
    const wrong = lossOf(
      filled({
        ...fresh,
        variables: fresh.variables.map((variable) =>
          variable.kind === "numeric" ? { ...variable, scores: variable.scores.map((score) => score + 1) } : variable,
        ),
      }),
    );
    expect(good).toBeLessThan(loose - 0.02);
    expect(loose).toBeLessThan(wrong - 0.1);
  });
});
