import { got, nth } from "../../src/core/access.ts";
import { column } from "../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../src/core/data/cohort.ts";
import type { Truth } from "../shared/guess/truth.ts";

/**
 * The same rows with the site as a category (a site may be a number in the table) whose levels stand in order of their
 * names.
 */
export function withSiteLevels<C extends Cohort>(cohort: C, site: string): C {
  const source = column(cohort, site);
  const names =
    source.kind === "coded"
      ? Array.from(source.codes, (code) => (code < 0 ? undefined : nth(source.levels, code)))
      : Array.from(source.values, (value) => (Number.isNaN(value) ? undefined : String(value)));
  const levels = [...new Set(names.flatMap((name) => name ?? []))].sort();
  const position = new Map(levels.map((level, k) => [level, k]));
  const coded: Column = {
    kind: "coded",
    name: site,
    codes: Int32Array.from(names, (name) => (name === undefined ? -1 : got(position, name))),
    levels,
    nPublicLevels: levels.length,
    ordered: false,
  };
  return { ...cohort, columns: cohort.columns.map((one) => (one.name === site ? coded : one)) };
}

/** Per unit: the site of most of its rows, the first by name where two are equal; -1 where no row has one. */
export function homeSites(real: Cohort, truth: Truth): Int32Array {
  const nSites = truth.levels?.length ?? 0;
  const counts = new Int32Array(real.nUnits * nSites);
  if (nSites === 0) return new Int32Array(real.nUnits).fill(-1);
  truth.values.forEach((site, row) => {
    if (Number.isNaN(site)) return;
    const place = nth(real.units, row) * nSites + site;
    counts[place] = nth(counts, place) + 1;
  });
  return Int32Array.from({ length: real.nUnits }, (_, unit) => {
    const own = counts.subarray(unit * nSites, (unit + 1) * nSites);
    const most = Math.max(0, ...own);
    return most === 0 ? -1 : own.indexOf(most);
  });
}

/**
 * Number of units of each site. @param home unit -> site, -1: none @param counts 1 for the units that count; default
 * all
 */
export function unitsPerSite(home: Int32Array, nSites: number, counts?: Uint8Array): Int32Array {
  const sizes = new Int32Array(nSites);
  home.forEach((site, unit) => {
    if (site >= 0 && counts?.[unit] !== 0) sizes[site] = nth(sizes, site) + 1;
  });
  return sizes;
}
