import { nth } from "../core/access.ts";
import type {
  CheckContext,
  CheckResult,
  DisclosureCheck,
  EarlierReleases,
  Evidence,
} from "../core/contracts/disclosure.ts";
import type { CheckId, Finding } from "../core/contracts/finding.ts";
import type { Note, Span } from "../core/contracts/note.ts";
import { column, makeCohort, type Cohort, type Column } from "../core/data/cohort.ts";

/** Checks whose attack can be made on several files as on one, and which need no refits of their own for it. */
const ON_THE_UNION: ReadonlySet<CheckId> = new Set<CheckId>([
  "replicas",
  "singling-out",
  "linkability",
  "attribute-inference",
  "membership",
]);

/**
 * The checks of a run on a registry of which files were released before. Those that attack a file are made twice: on
 * the new file alone, and on the new file and all earlier ones as one, with each refit's file joined to the earlier
 * ones alike. Of two readings that pass, and of one that passes and one that does not, the worse is the finding.
 *
 * Claim: what the new file adds for an attacker who has the earlier ones. Members and non-members are both attacked
 * with the earlier files at hand, so that what these gave away by themselves stands on both sides. Not claimed:
 * anything on patients who left the registry, whose records are not here.
 */
export function checksWithEarlier(checks: readonly DisclosureCheck[], earlier: EarlierReleases): DisclosureCheck[] {
  return checks.map((check) => {
    if (!ON_THE_UNION.has(check.id)) return check;
    return {
      ...check,
      run: async (evidence, params, rng, context) => {
        const alone = await check.run({ ...evidence, earlier }, params, rng, context);
        const joint = await check.run(jointEvidence(evidence, earlier), params, rng.child("with-earlier"), context);
        return worseOf(alone, joint, earlier.files.length, context.ceilings);
      },
    };
  });
}

/** The same evidence with every file joined to the earlier ones. */
export function jointEvidence(evidence: Evidence, { files }: EarlierReleases): Evidence {
  const { refit: _refit, model: _model, ...rest } = evidence;
  return {
    ...rest,
    namedUnits: [],
    released: evidence.released.map((file) => joined(file, files)),
    refits: evidence.refits.map(({ status, synthetic }) => ({ status, synthetic: joined(synthetic, files) })),
  };
}

function worseOf(
  alone: CheckResult,
  joint: CheckResult,
  releases: number,
  ceilings: CheckContext["ceilings"],
): CheckResult {
  if (alone.status !== "measured") return alone;
  if (joint.status !== "measured") return joint;
  const notes: Note[] = [];
  const findings = alone.findings.map((finding): Finding => {
    const other = joint.findings.find(({ id, stratum }) => id === finding.id && stratum === finding.stratum);
    if (other === undefined) return finding;
    if (finding.quantity !== "count")
      notes.push({
        kind: "joint-with-earlier",
        finding: { id: finding.id, stratum: finding.stratum },
        releases,
        alone: span(finding),
        joint: span(other),
      });
    const { attack = Infinity, excess = Infinity } = ceilings[finding.id] ?? {};
    const passes = finding.attack.high <= attack && finding.excess.high <= excess;
    return passes && other.excess.high > finding.excess.high ? { ...other, source: "with earlier releases" } : finding;
  });
  return { ...alone, findings, notes: [...notes, ...alone.notes] };
}

function span({ excess: { value, low, high } }: Finding): Span {
  return { value, low, high };
}

/** Rows of all files, each a unit of its own as synthetic rows are. */
function joined(first: Cohort<"synthetic">, others: readonly Cohort<"synthetic">[]): Cohort<"synthetic"> {
  const parts = [first, ...others];
  const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
  const columns = first.columns.map(({ name }) => joinedColumn(parts.map((part) => column(part, name))));
  return makeCohort("synthetic", first.schema, columns, nRows, { units: joinedUnits(parts, nRows) });
}

function joinedUnits(parts: readonly Cohort[], nRows: number): Int32Array {
  const units = new Int32Array(nRows);
  let [row, before] = [0, 0];
  for (const part of parts) {
    for (const unit of part.units) units[row++] = before + unit;
    before += part.nUnits;
  }
  return units;
}

function joinedColumn(sources: readonly Column[]): Column {
  const head = nth(sources, 0);
  if (head.kind === "numeric") {
    const values = sources.flatMap((source) => (source.kind === "numeric" ? [...source.values] : []));
    return { kind: "numeric", name: head.name, values: Float64Array.from(values) };
  }
  const levels = [...head.levels];
  const codes = sources.flatMap((source) => {
    if (source.kind !== "coded") return [];
    const place = source.levels.map((level) => {
      const at = levels.indexOf(level);
      return at === -1 ? levels.push(level) - 1 : at;
    });
    return [...source.codes].map((code) => (code < 0 ? -1 : nth(place, code)));
  });
  return {
    kind: "coded",
    name: head.name,
    codes: Int32Array.from(codes),
    levels,
    nPublicLevels: head.nPublicLevels,
    ordered: head.ordered,
  };
}

/**
 * An earlier file with the columns of the registry as it is now. A column that it lacks, or holds as another kind, is
 * empty: it says nothing of it.
 * @param registry whose columns are asked for
 */
export function alignEarlier(file: Cohort<"synthetic">, registry: Cohort): Cohort<"synthetic"> {
  const columns = registry.columns.map((wanted): Column => {
    const found = file.columns.find(({ name }) => name === wanted.name);
    if (found?.kind === wanted.kind) return found;
    const { name } = wanted;
    if (wanted.kind === "numeric") return { kind: "numeric", name, values: new Float64Array(file.nRows).fill(NaN) };
    return { ...wanted, codes: new Int32Array(file.nRows).fill(-1) };
  });
  return makeCohort(
    "synthetic",
    registry.schema,
    columns.map((one) => withoutRowDetails(one)),
    file.nRows,
    { units: file.units },
  );
}

/** Reasons for missing and precision of dates belong to the rows of another file. */
function withoutRowDetails(one: Column): Column {
  if (one.kind === "numeric") return { kind: "numeric", name: one.name, values: one.values };
  const { kind, name, codes, levels, nPublicLevels, ordered } = one;
  return { kind, name, codes, levels, nPublicLevels, ordered };
}
