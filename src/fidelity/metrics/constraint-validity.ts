import { constraintViolations, describeConstraint } from "../../core/data/constraint-violations.ts";
import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import { columnsOfConstraint } from "../../core/data/schema.ts";
import { findColumn } from "../paired-columns.ts";

/** Share of the other cohort's rows that break each constraint of the registry's schema, by the same rules as in reading. */
export const constraintValidity: FidelityMetric = {
  id: "constraint-validity",
  title: "Rows that break a constraint",
  explains: "The share of rows that are impossible by the schema's rules; a generator should give 0.",
  better: "lower",
  source: "the schema's constraints",
  run(real, other) {
    const constraints = real.schema.constraints ?? [];
    if (constraints.length === 0)
      return [{ item: "constraints", value: undefined, why: "the schema declares no constraint." }];
    return constraints.map((constraint, i) => {
      const item = `${i + 1}: ${describeConstraint(constraint)}`;
      if (columnsOfConstraint(constraint).some((name) => findColumn(other, name) === undefined))
        return { item, value: undefined, why: "a column of the constraint is not there." };
      if (other.nRows === 0) return { item, value: undefined, why: "there are no rows." };
      return { item, value: constraintViolations({ ...other, schema: real.schema }, constraint).length / other.nRows };
    });
  },
};
