import { numbersIn, type Numbers } from "../numbers.ts";

export const n: Numbers = numbersIn({
  decimalPoint: ".",
  suppressed: "suppressed",
  from: (low, high) => `${low} to ${high}`,
  atMost: (high) => `at most ${high}`,
  records: (count, one) => `${count} ${one ? "record" : "records"}`,
  atLeastRecords: (count) => `at least ${count} records`,
  fewerRecords: (count) => `fewer than ${count} records`,
});
