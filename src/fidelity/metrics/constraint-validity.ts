import { constraintViolations } from "../../core/data/constraint-violations.ts";
import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { columnsOfConstraint } from "../../core/data/schema.ts";
import { findColumn } from "../paired-columns.ts";

/**
 * Share of the other cohort's rows that break each constraint of the registry's schema, by the same rules as in
 * reading.
 */
export const constraintValidity: FidelityMetric = {
  id: "constraint-validity",
  better: "lower",
  source: "the schema's constraints",
  run(real, other) {
    const constraints = real.schema.constraints ?? [];
    if (constraints.length === 0)
      return [{ item: { kind: "summary", of: "constraints" }, value: undefined, why: { kind: "no constraint" } }];
    return constraints.map((constraint, i) => {
      const columns = columnsOfConstraint(constraint);
      const item = { kind: "constraint", place: i + 1, columns } as const;
      if (columns.some((name) => findColumn(other, name) === undefined))
        return { item, value: undefined, why: { kind: "no such column" } };
      if (other.nRows === 0) return { item, value: undefined, why: { kind: "no rows" } };
      return { item, value: constraintViolations({ ...other, schema: real.schema }, constraint).length / other.nRows };
    });
  },
};
