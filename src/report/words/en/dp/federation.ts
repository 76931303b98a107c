/** What a site is told before it sends anything. */
export const federation = {
  asked: (noise: "shared" | "local", sites: number, colluding: number): string =>
    noise === "local"
      ? `asked of ${sites} sites, without masks: each adds all of the noise itself`
      : `asked of ${sites} sites, under masks: noise shared by ${sites - colluding}, up to ${colluding} may act with the combiner`,
  table: (one: {
    readonly columns: readonly string[];
    readonly cells: number;
    readonly sigma: number;
    readonly rho: number;
  }): string =>
    `${one.columns.join(" + ")}: ${one.cells} cells, own noise of ${one.sigma.toPrecision(4)} patients (standard deviation), rho ${one.rho.toPrecision(4)}`,
  price: (rho: number, sum: number, cap: number | undefined): string =>
    `price of the round: rho ${rho.toPrecision(4)}; spent so far ${sum.toPrecision(4)}${cap === undefined ? ", no cap declared" : ` of ${cap.toPrecision(4)}`}`,
  /** The gate of rows drawn from a sum. */
  rows: {
    fail: "rows of several registries: REFUSED, none were written",
    inconclusive: "rows of several registries: INCONCLUSIVE, they are not a release",
  },
  /** What a site is told of a recipe without differential privacy. */
  recipe: (files: number, tables: number, cells: number, attempt: number): string =>
    `asked: ${tables} tables of pairs for each of ${files} files, ${cells} cells, under masks and without noise; attempt ${attempt} on this registry`,
  exact: "The sum over sites is exact: whoever combines it may learn who is in a registry (docs/federation.md).",
  /** The verdict over several sites. */
  joint: {
    title: (cohort: string): string => `${cohort} – verdict over several sites`,
    heading: "Verdict over several sites:",
    verdict: (outcome: string): string => `${outcome}: no release follows from this verdict alone.`,
    worst: (site: string, band: string, finding: string): string =>
      site === "" ? "No site could measure anything." : `Worst site: ${site} (${band}; ${finding}).`,
    facts: {
      sites: "Sites",
      generator: "Generator",
      refits: "Refits",
      rows: "Rows",
      policy: "Policy",
      file: "SHA-256 of the file",
    },
    lines: "Lines of the policy",
    linesIntro:
      "Each site attacked the same files with its own patients. Bounds hold for all sites at once; averages are weighed by declared sizes, and a site that could not measure counts with the worst possible value. Of a single site only a band is told.",
    head: ["Finding", "Outcome", "All sites", "Joined as", "Worst site"],
    joined: { average: "average of patients", largest: "largest", any: "any site" },
    bands: {
      "under the ceiling": "bound under the ceiling",
      "up to twice the ceiling": "bound up to twice the ceiling",
      "beyond twice the ceiling": "bound beyond twice the ceiling",
      "not measured": "not measured",
      "above the ceiling": "above the ceiling",
    },
    open: "Not measured",
    neverMeasured: {
      controls: "Whether the checks would have caught a leak at these sites (controls).",
      "refits without one patient":
        "Single patients by refits without them: sums that differ by one patient are that patient.",
      model: "What a saved model holds.",
    },
    why: { "did not run": "sites do not run this check", "no ceiling": "the policy has no ceiling for it" },
    against: (ceiling: string): string => `ceiling ${ceiling}`,
  },
};
