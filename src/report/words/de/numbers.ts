import { numbersIn, type Numbers } from "../numbers.ts";

export const n: Numbers = numbersIn({
  decimalPoint: ",",
  suppressed: "unterdrückt",
  from: (low, high) => `${low} bis ${high}`,
  atMost: (high) => `höchstens ${high}`,
  records: (count, one) => `${count} ${one ? "Datensatz" : "Datensätze"}`,
  atLeastRecords: (count) => `mindestens ${count} Datensätze`,
  fewerRecords: (count) => `weniger als ${count} Datensätze`,
});
