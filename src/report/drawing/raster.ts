import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Figures } from "./draw.ts";

/** Pixels a unit of a figure: letters stay legible on paper and in a message. */
const ZOOM = 2;

let ready: Promise<unknown> | undefined;

/**
 * Figures as PNG, for places that block SVG. The same figures give the same bytes on every machine: the renderer is
 * WebAssembly, letters come from fonts of this program's packages (Roboto, and DejaVu for what Roboto lacks, Hebrew and
 * Arabic among it), and no font of the machine is looked at. Both are loaded on first use.
 * @param figures of `renderFigures`
 * @returns figure id -> PNG on white, twice the figure's size in pixels
 */
export async function rasterise(figures: Figures): Promise<Readonly<Record<string, Uint8Array>>> {
  const find = createRequire(import.meta.url);
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  ready ??= readFile(find.resolve("@resvg/resvg-wasm/index_bg.wasm")).then((code) => initWasm(code));
  await ready;
  const fontBuffers = await Promise.all(FONTS.map((file) => readFile(find.resolve(file))));
  const font = { fontBuffers, defaultFontFamily: "Roboto", sansSerifFamily: "Roboto" };
  const drawn = Object.entries(figures).map(([id, svg]) => {
    const picture = new Resvg(svg, { fitTo: { mode: "zoom", value: ZOOM }, background: "#ffffff", font });
    const rendered = picture.render();
    const bytes = rendered.asPng();
    rendered.free();
    picture.free();
    return [id, bytes] as const;
  });
  return Object.fromEntries(drawn);
}

const FONTS = [
  "pdfmake/fonts/Roboto/Roboto-Regular.ttf",
  "pdfmake/fonts/Roboto/Roboto-Medium.ttf",
  "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
];
