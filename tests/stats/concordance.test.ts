import { expect, it } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { concordance } from "../../src/stats/concordance.ts";

it("counts every comparable pair once, with ties of time, event and score", () => {
  for (let seed = 0; seed < 30; seed++) {
    const rng = createRng(`concordance/${seed}`);
    const n = 1 + rng.int(40);
    const time = Array.from({ length: n }, () => rng.int(8));
    const event = Array.from({ length: n }, () => rng.int(2));
    const score = Array.from({ length: n }, () => rng.int(5) - 2);
    let [pairs, agree] = [0, 0];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        if (event[i] !== 1 || !(time[j]! > time[i]! || (time[j] === time[i] && event[j] !== 1))) continue;
        pairs++;
        agree += score[i]! > score[j]! ? 1 : score[i] === score[j] ? 0.5 : 0;
      }
    expect(concordance(time, event, score)).toBe(pairs === 0 ? undefined : agree / pairs);
  }
});
