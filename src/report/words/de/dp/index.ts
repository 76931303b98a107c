export * as gate from "./gate.ts";
export * as plan from "./plan.ts";
export * as statement from "./statement.ts";
