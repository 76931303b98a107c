import type { CohortSchema } from "../../core/data/schema.ts";

/**
 * The schema under which a registry is read for a differentially private release: what lies outside bounds, levels or
 * rules is clamped later, so it is no fault here. Only a cell that is no number or date at all still is.
 */
export function clampingSchema(schema: CohortSchema): CohortSchema {
  const { survival: _survival, constraints: _constraints, lists, ...rest } = schema;
  return {
    ...rest,
    // Which codes are rare is read off the data: nothing folds.
    ...(lists === undefined ? {} : { lists: lists.map(({ edges: _edges, hierarchy: _file, ...list }) => list) }),
    columns: schema.columns.map(({ bounds: _bounds, cuts: _cuts, ...column }) => ({
      ...column,
      ...(column.type === "integer" ? { type: "continuous" as const } : {}),
      ...(column.levels === undefined || column.name === schema.consent?.column
        ? {}
        : { otherLevels: "fold" as const }),
    })),
  };
}
