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
};
