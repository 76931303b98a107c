import { generators } from "../../generators/index.ts";
import { readPbc } from "../pbc-cohort.ts";
import { measureGenerator } from "./fidelity.ts";
const [, , id, json, seeds] = process.argv;
const g = generators.find((one) => one.id === id)!;
const r = await measureGenerator(g, readPbc(), JSON.parse(json ?? "{}") as object, Number(seeds ?? 3));
console.log(id, json, Object.entries(r).map(([k, v]) => (typeof v === "number" ? `${k} ${v.toFixed(3)}` : "")).join(" "), r.notes.filter((n) => /Trained|Held/.test(n)).join(" "));
