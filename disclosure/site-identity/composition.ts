import { nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import type { Evidence } from "../../src/core/contracts/disclosure.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import { asOneFile } from "../shared/game/as-one-file.ts";
import { guessesIn } from "../shared/guess/truth.ts";
import type { Truth } from "../shared/guess/truth.ts";
import { clusteredRate } from "../shared/intervals/rates.ts";
import { unitsPerSite, withSiteLevels } from "./sites.ts";

/** Which sites a registry is made of, and what of it stands in the files. */
export interface Composition {
  readonly nSites: number;
  /** Sites with 1 to cellSize - 1 units. */
  readonly nSmall: number;
  /** Small sites whose label stands in the released file. */
  readonly nSmallNamed: number;
  /**
   * Share of the refits' files that name a small site some of whose units were used, sites as the sample; undefined
   * without refits or small sites.
   */
  readonly namedByRecipe: Estimate | undefined;
  /**
   * Pairs of a refit and a small site that it left out as a whole, and those in which the file names the site all the
   * same.
   */
  readonly leftOut: { readonly runs: number; readonly named: number };
}

/** @param truth site of each row of the registry @param home unit -> site, -1: none */
export function compositionOf(evidence: Evidence, truth: Truth, home: Int32Array, cellSize: number): Composition {
  const nSites = truth.levels?.length ?? 0;
  const sizes = unitsPerSite(home, nSites, membersOf(evidence.releasedStatus));
  const small = [...sizes].flatMap((size, site) => (size > 0 && size < cellSize ? [site] : []));
  const named = sitesIn(truth, asOneFile(evidence.released));
  const hits = new Float64Array(nSites);
  const runs = new Float64Array(nSites);
  const leftOut = { runs: 0, named: 0 };
  for (const { status, synthetic } of evidence.refits) {
    const inFile = sitesIn(truth, synthetic);
    const used = unitsPerSite(home, nSites, membersOf(status));
    const out = unitsPerSite(
      home,
      nSites,
      status.map((side) => Number(side === UNIT_OUT)),
    );
    for (const site of small) {
      if (nth(used, site) > 0) {
        runs[site] = nth(runs, site) + 1;
        hits[site] = nth(hits, site) + nth(inFile, site);
      } else if (nth(out, site) > 0) {
        leftOut.runs++;
        leftOut.named += nth(inFile, site);
      }
    }
  }
  return {
    nSites: sizes.reduce((sum, size) => sum + Number(size > 0), 0),
    nSmall: small.length,
    nSmallNamed: small.filter((site) => named[site] === 1).length,
    namedByRecipe:
      small.length === 0 || evidence.refits.length === 0
        ? undefined
        : clusteredRate(
            small.map((site) => (runs[site] === 0 ? NaN : nth(hits, site) / nth(runs, site))),
            GATE_LEVEL,
          ),
    leftOut,
  };
}

/** Numbers of sites, never a label or the size of one. */
export function compositionNotes(
  { nSites, nSmall, nSmallNamed, namedByRecipe, leftOut }: Composition,
  cellSize: number,
): Note[] {
  const sites: Note = { kind: "sites", sites: nSites, small: nSmall, named: nSmallNamed, cellSize };
  if (nSmall === 0) return [sites];
  const { value = 0, low = 0, high = 0 } = namedByRecipe ?? {};
  return [
    sites,
    ...(namedByRecipe === undefined ? [] : [{ kind: "site-named-by-recipe", value, low, high } as const]),
    { kind: "site-left-out", ...leftOut },
  ];
}

function membersOf(status: Uint8Array | undefined): Uint8Array | undefined {
  return status?.map((side) => Number(side === UNIT_IN));
}

/** 1 for the sites that some row of the file has. */
function sitesIn(truth: Truth, file: Cohort): Uint8Array {
  const named = new Uint8Array(truth.levels?.length ?? 0);
  for (const site of guessesIn(truth, withSiteLevels(file, truth.name))) if (site >= 0) named[site] = 1;
  return named;
}
