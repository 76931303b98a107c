/** Figures. */
export const charts = {
  numbers: "The numbers of this figure",
  thresholds: (criterion: string) => `What was measured, against the ceilings: ${criterion}`,
  thresholdsCount: (count: number) => `${count} ${count === 1 ? "threshold" : "thresholds"}.`,
  thresholdsRead:
    "A bar is the interval of what was measured, a dot its value, a hollow diamond the same attack on non-members, a vertical red tick the ceiling. A bar that ends at or left of its tick passes.",
  thresholdsAxis: "success of the attack, or its excess over the control",
  thresholdsHead: ["Threshold", "Read", "Value", "Interval", "Control", "Ceiling"],
  controls: "What the checks see when rows are copied on purpose",
  controlsDescription:
    "For each check, the excess it measured on control files in which a known share of rows was copied from the registry, as a share of what it measures on the full copy. A check that works rises from left to right.",
  controlsX: "share of rows copied from the registry",
  controlsY: "excess, of that on the full copy",
  controlsHead: ["Check", "Copied share", "Finding", "Excess", "Gate"],
  fidelity: "Fidelity beside what two real cohorts show",
  fidelityDescription:
    "Grey bars: the band of two real cohorts. Points: the synthetic cohort against the registry, with all rows where the metric allows it, else at the size of a half. Left of the bar means suspiciously good, right of it worse than real data. Metrics for which more is better are in the table above only.",
  fidelityAxis: "times the median difference of two real cohorts",
  fidelityHead: ["Metric", "Item", "Cohort", "Two real cohorts (median)", "Their band"],
  associations: "Columns two by two",
  associationsDifference: "synthetic minus registry",
  associationsDescription: (shown: number, of: number) =>
    `How strongly two columns go together, for ${shown} of ${of} columns: rank correlation of two numbers (blue together, orange against each other), Cramér's V of two codes, eta of a number by a code. White is no association, or one that rests on too few patients to show. The third map is the difference.`,
  associationsHead: ["Column", "With", "Registry", "Synthetic", "Difference"],
  marginals: "Columns one by one",
  marginalsDescription: (shown: number, of: number) =>
    `Share of records per range or level, registry (light) beside synthetic cohort (dark), for ${shown} of ${of} columns. Bars that are missing are suppressed or zero; the table says which.`,
  marginalsHead: ["Column", "Range or level", "Registry", "Synthetic"],
  exposure: "Exposure of persons",
  exposureDescription:
    "How many persons have how much exposure. Most should lie about 0.5. Persons who were only screened have few runs each, so the bars spread by chance alone; whoever lies above 0.7 after close testing could be recognised.",
  exposureAxis: "exposure (0.5 = no trace, 1 = certain recognition)",
  exposurePersons: "persons",
  exposureLegend: "exposure",
  exposureBands: ["up to 0.60", "0.60 to 0.70", "above 0.70"],
  exposureHead: ["Exposure", "Persons"],
  curveDescription: (series: string, y: string, x: string) =>
    `${series}: ${y} by ${x}. Shown for orientation; a curve decides nothing.`,
  and: " and ",
  curveHead: (x: string) => ["Series", x, "Value"],
  survival: (name: string, estimate: "survival" | "incidence") =>
    estimate === "survival" ? `Kaplan-Meier: ${name}` : `Cumulative incidence: ${name}`,
  survivalDescription: (estimate: "survival" | "incidence") =>
    `${estimate === "survival" ? "Share still free of the event" : "Share with this event, other causes competing (Aalen-Johansen),"} over time, in the registry (dashed) and the synthetic cohort (solid), with 95 % bands and numbers at risk. Each step covers at least the cell size.`,
  pairs: "Pairs of columns",
  pairsDescription:
    "By groups of the second column: median and quartiles of the first, or the share of a level; registry square, synthetic cohort round. Pairs of declared analyses first, then the strongest associations of the registry; no group holds fewer patients than may be shown.",
  pairsHead: ["Pair", "Chosen as", "Group", "Cohort", "Lower quartile", "Median or share", "Upper quartile"],
  pairsWhy: { declared: "declared analysis", strong: "strong association" },
  trajectory: (column: string) => `Over the visits: ${column}`,
  trajectoryDescription:
    "Median and quartiles of the values in each span of time, in the registry (dashed) and the synthetic cohort (solid), to two digits; spans with few patients are left out.",
  trajectoryHead: ["Group", "Time", "Lower quartile", "Median", "Upper quartile"],
  survivalX: (unit: string | undefined) => (unit === undefined ? "time" : `time (${unit})`),
  survivalY: { survival: "survival", incidence: "cumulative incidence" },
  survivalHead: ["Group", "Time", "Estimate", "95 % limits", "At risk"],
};
