import type { CellLabel, FidelityItem, MarginalFigure, ModelRef } from "../../core/contracts/fidelity.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { unknownKind } from "./public-facts.ts";

/** Stands for what is on no public list. */
export interface Unnamed {
  readonly kind: "unnamed";
}
const UNNAMED: Unnamed = { kind: "unnamed" };

/**
 * Labels of a figure's cells as everybody may read them: levels of the schema's public list; ranges have open ends by
 * kind, so that neither the smallest nor the largest value is among them.
 */
export function publicLabels(figure: MarginalFigure, schema: CohortSchema): (CellLabel | Unnamed)[] {
  return figure.labels.map((label) => publicLabel(label, figure.column, schema));
}

export function publicLabel(label: CellLabel, column: string, schema: CohortSchema): CellLabel | Unnamed {
  switch (label.kind) {
    case "level":
      return isPublicLevel(schema, column, label.level) ? label : UNNAMED;
    case "missing":
    case "pooled":
    case "below":
    case "between":
    case "from":
    case "all values":
    case "any value or missing":
      return label;
    default:
      return unknownKind(label);
  }
}

/**
 * A fidelity item where all of its names stand in the schema: columns, levels of a public list, time-event pairs with
 * their causes.
 */
export function publicItem(item: FidelityItem, schema: CohortSchema): FidelityItem | Unnamed {
  switch (item.kind) {
    case "column":
      return isColumn(schema, item.column) ? item : UNNAMED;
    case "pair":
    case "constraint":
      return item.columns.every((name) => isColumn(schema, name)) ? item : UNNAMED;
    case "endpoint":
      return isEndpoint(schema, item.pair, item.cause) ? item : UNNAMED;
    case "model":
      return isPublicModel(schema, item.model) ? item : UNNAMED;
    case "term": {
      const named =
        item.level === undefined ? isColumn(schema, item.column) : isPublicLevel(schema, item.column, item.level);
      return named && isPublicModel(schema, item.model) ? item : UNNAMED;
    }
    case "subgroup": {
      const label = publicLabel(item.label, item.column, schema);
      return isColumn(schema, item.column) && label.kind !== "unnamed" ? { ...item, label } : UNNAMED;
    }
    case "summary":
      return item;
    default:
      return unknownKind(item);
  }
}

function isPublicModel(schema: CohortSchema, model: ModelRef): boolean {
  switch (model.kind) {
    case "cox":
      return isEndpoint(schema, model.pair, model.cause);
    case "logistic":
      return isPublicLevel(schema, model.column, model.level);
    default:
      return unknownKind(model);
  }
}

function isColumn(schema: CohortSchema, name: string): boolean {
  return schema.columns.some((column) => column.name === name);
}

function isPublicLevel(schema: CohortSchema, name: string, level: string): boolean {
  return schema.columns.some((column) => column.name === name && column.levels?.includes(level) === true);
}

function isEndpoint(schema: CohortSchema, pair: string, cause: string): boolean {
  return schema.survival?.some((one) => one.name === pair && one.causes.includes(cause)) === true;
}
