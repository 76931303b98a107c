import type { TopLevelSpec } from "vega-lite";
import { INK, type Chart } from "../charts/chart.ts";
import { textWidth } from "../charts/text-width.ts";

/** Chart id -> SVG element. */
export type Figures = Readonly<Record<string, string>>;

const CONFIG = {
  aria: false,
  background: "transparent",
  font: "Helvetica, Arial, sans-serif",
  view: { stroke: null },
  axis: {
    labelColor: INK.text,
    titleColor: INK.muted,
    titleFontWeight: "normal",
    titleFontSize: 12,
    labelFontSize: 11,
    gridColor: "#e8edf0",
    domainColor: "#b8c2c9",
    tickColor: "#b8c2c9",
    titlePadding: 8,
  },
  legend: {
    labelColor: INK.text,
    labelFontSize: 12,
    titleColor: INK.muted,
    titleFontWeight: "normal",
    symbolSize: 90,
    labelLimit: 420,
  },
  title: { color: INK.text },
};

/**
 * Draws charts. The bytes depend on their specifications only: text is measured by a fixed table, ids are counted per
 * figure. Vega is loaded here, on first use, since it takes a sixth of a second and awaits at top level.
 */
export async function drawCharts(charts: readonly Chart[]): Promise<Figures> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  // Without this, widths are guessed, or come from a canvas where one happens to be installed, and labels are cut or
  // bytes differ.
  (vega as unknown as { textMetrics: { width: typeof textWidth } }).textMetrics.width = textWidth;
  const logger = silentLogger();
  const figures: Record<string, string> = {};
  for (const chart of charts) {
    const { spec } = compile(
      {
        $schema: "https://vega.github.io/schema/vega-lite/v6.json",
        padding: 6,
        ...chart.spec,
      } as unknown as TopLevelSpec,
      { logger, config: CONFIG as object },
    );
    vega.resetSVGDefIds();
    const view = new vega.View(vega.parse(spec), { renderer: "none", logger });
    figures[chart.id] = accessible(await view.toSVG(), chart);
    view.finalize();
  }
  return figures;
}

/**
 * Prefixes ids so that figures on one page do not share them, and gives the picture a title and a description. A mark
 * that Vega gave a label has it as its own title, which a pointer shows.
 */
function accessible(svg: string, chart: Chart): string {
  // The picture has one name; parts of it are not told one by one.
  const prefixed = svg
    .replace(/ (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*")/g, "")
    .replace(
      /<(path|line) aria-label="([^"]*)"([^>]*)\/>/g,
      (_, name: string, said: string, rest: string) =>
        `<${name}${rest}><title>${said.replaceAll("&#xA;", "\n")}</title></${name}>`,
    )
    .replace(/ aria-label="[^"]*"/g, "")
    .replace(/\bid="([^"]+)"/g, `id="${chart.id}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${chart.id}-$1)`)
    .replace(/href="#([^"]+)"/g, `href="#${chart.id}-$1"`);
  const label = `${chart.id}-title ${chart.id}-desc`;
  return prefixed.replace(
    /^<svg([^>]*)>/,
    (_, attributes: string) =>
      `<svg role="img" aria-labelledby="${label}"${attributes}><title id="${chart.id}-title">${escapeXml(chart.title)}</title><desc id="${chart.id}-desc">${escapeXml(chart.description)}</desc>`,
  );
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/**
 * Vega writes to the console unless it is given a logger. Errors still throw where it matters: in `parse` and `toSVG`.
 */
function silentLogger(): Logger {
  const logger: Logger = {
    level: () => logger,
    error: () => logger,
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}

interface Logger {
  level(): Logger;
  error(): Logger;
  warn(): Logger;
  info(): Logger;
  debug(): Logger;
}
