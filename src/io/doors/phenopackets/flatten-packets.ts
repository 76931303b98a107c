import type { PacketFacts } from "./read-packet.ts";

/** A term that enough patients have for a column of its own. */
export interface TermColumn {
  readonly name: string;
  readonly code: string;
  readonly label?: string;
  /** Column of the age at its onset, where enough patients have one. */
  readonly since?: string;
}

/** Cells of packets, column by column, with what the columns are. */
export interface FlatPackets {
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly terms: readonly TermColumn[];
  /** Terms that fewer patients have. */
  readonly nRareTerms: number;
  /** Disease that most packets name. */
  readonly disease: string | undefined;
  /** True where onsets of terms are told that no column holds. */
  readonly hasOtherOnsets: boolean;
}

const MOST_VARIANTS = 2;

/**
 * One row a packet. Terms observed in at least `leastPatients` packets have a column, most often observed first, of
 * those the one met first. Onset is that of the disease that most packets name; where a packet does not name it, of its
 * first.
 * @param facts of each packet, in order
 */
export function flattenPackets(facts: readonly PacketFacts[], leastPatients: number): FlatPackets {
  const disease = mostNamed(facts);
  const own = facts.map(({ diseases }) => diseases.find(({ id }) => id === disease) ?? diseases[0]);
  const terms = frequentTerms(facts, leastPatients);
  const variant = (k: number) => facts.map(({ variants }) => variants[k] ?? "");
  const nVariants = Math.max(MOST_VARIANTS, ...facts.map(({ variants }) => variants.length));
  const columns = new Map<string, readonly string[]>([
    ["packet", facts.map(({ id }) => id)],
    ...(facts.some(({ family }) => family !== "")
      ? ([["family", facts.map(({ family }) => family)]] as [string, string[]][])
      : []),
    ["source", facts.map(({ source }) => source)],
    ["sex", facts.map(({ sex }) => sex)],
    ["last_seen_months", facts.map(({ lastSeen }) => monthsText(lastSeen))],
    ["last_seen_class", facts.map(({ lastSeen }) => lastSeen.onsetClass ?? "")],
    ["onset_months", own.map((one) => monthsText(one?.onset))],
    ["onset_class", own.map((one) => one?.onset.onsetClass ?? "")],
    ["status", facts.map(({ status }) => status)],
    ["disease", own.map((one) => one?.id ?? "")],
    ["zygosity", facts.map(({ zygosity }) => zygosity)],
    ["n_variants", facts.map(({ variants }) => (variants.length === 0 ? "" : String(variants.length)))],
    ...Array.from({ length: nVariants }, (_, k): [string, string[]] => [`variant_${k + 1}`, variant(k)]),
    ...terms.flatMap(({ name, code, since }): [string, string[]][] => [
      [name, facts.map((one) => stateOf(one, code))],
      ...(since === undefined ? [] : ([[since, facts.map((one) => sinceOf(one, code))]] as [string, string[]][])),
    ]),
  ]);
  const everMentioned = new Set(facts.flatMap((one) => [...one.terms.keys()]));
  return {
    columns,
    terms,
    nRareTerms: everMentioned.size - terms.length,
    disease,
    hasOtherOnsets: hasOther(facts, terms),
  };
}

/** Terms that enough patients have, most often observed first, of those the one met first. */
function frequentTerms(facts: readonly PacketFacts[], leastPatients: number): TermColumn[] {
  const observed = new Map<string, number>();
  const labels = new Map<string, string>();
  for (const { terms } of facts)
    for (const [code, { isPresent, label }] of terms) {
      if (isPresent) observed.set(code, (observed.get(code) ?? 0) + 1);
      if (label !== undefined && !labels.has(code)) labels.set(code, label);
    }
  const frequent = [...observed].filter(([, n]) => n >= leastPatients).sort((a, b) => b[1] - a[1]);
  return named(frequent.map(([code]) => code)).map((one): TermColumn => {
    const label = labels.get(one.code);
    const nDated = facts.filter(({ terms: own }) => own.get(one.code)?.since !== undefined).length;
    return {
      ...{ ...one, ...(label === undefined ? {} : { label }) },
      ...(nDated >= leastPatients ? { since: `${one.name}_since` } : {}),
    };
  });
}

function mostNamed(facts: readonly PacketFacts[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { diseases } of facts)
    for (const id of new Set(diseases.map((one) => one.id))) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Names that a table and a formula take: HP:0001250 is HP_0001250; two codes never share one. */
function named(codes: readonly string[]): { name: string; code: string }[] {
  const taken = new Set<string>();
  return codes.map((code) => {
    const plain = code.replaceAll(/[^A-Za-z0-9_]/g, "_");
    let name = plain;
    for (let k = 2; taken.has(name); k++) name = `${plain}_${k}`;
    taken.add(name);
    return { name, code };
  });
}

function stateOf({ terms }: PacketFacts, code: string): string {
  const term = terms.get(code);
  return term === undefined ? "" : term.isPresent ? "yes" : "no";
}

function sinceOf({ terms }: PacketFacts, code: string): string {
  return monthsText({ months: terms.get(code)?.since });
}

/** Classes of onset, and ages of terms of which too few are told. */
function hasOther(facts: readonly PacketFacts[], terms: readonly TermColumn[]): boolean {
  const dated = new Set(terms.flatMap(({ code, since }) => (since === undefined ? [] : [code])));
  return facts.some((one) =>
    [...one.terms].some(
      ([code, { since, isOtherwiseDated }]) => isOtherwiseDated === true || (since !== undefined && !dated.has(code)),
    ),
  );
}

/** Whole months with a decimal as well, so that the column is seen to be a number with decimals everywhere. */
function monthsText(time: { readonly months?: number | undefined } | undefined): string {
  const months = time?.months;
  if (months === undefined) return "";
  return Number.isInteger(months) ? `${months}.0` : String(months);
}
