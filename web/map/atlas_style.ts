/** How the map of premises is drawn: the schematic ground from public tiles, and over it what one's own areas hold. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { FONT, TONES } from "./ground";

export type Theme = "dwellings" | "let" | "vacant" | "hazards" | "plated";
export type Words = Record<string, string>;

/** Fills of dots; the legend's swatches in atlas.css are the same. White words stand on all but the pale ones. */
export const FILLS: Record<string, string> = {
  dwellings: "#35597c", let: "#6a4c93", vacant: "#7a5c2e", plated: "#1b6e5a", none: "#ffffff",
  component: "#3f4653", bad: "#b35309",
  red: "#b3261e", orange: "#b35309", yellow: "#f2c230", blue: "#1f5f9e", green: "#1b6e42", over: "#6b7280", unchecked: "#e3e6ea",
};
const PALE = ["yellow", "unchecked", "none"];
const INK = "#1d2530";
const ROOMS_FROM = 18;

type Told = ExpressionSpecification;
const number = (name: string): Told => ["coalesce", ["get", name], 0];
const worst: Told = ["coalesce", ["get", "worst"], ""];
const label: Told = ["coalesce", ["get", "label"], ""];
const paint = (key: Told): Told => ["match", key, ...Object.keys(FILLS).flatMap((name) => [name, FILLS[name]!]), FILLS["none"]!] as unknown as Told;
const ink = (key: Told): Told => ["match", key, [...PALE, ""], INK, "#ffffff"] as unknown as Told;
const said = (key: Told, words: Words): Told => ["match", key, ...Object.entries(words).flat(), ""] as unknown as Told;

/** How many of the theme there are at a dot of an area or a building. */
function count(theme: Theme): Told {
  return theme === "hazards" ? ["coalesce", ["get", worst as never], 0] : number(theme);
}

/** The key of a dot's fill. */
function fill(theme: Theme): Told {
  if (theme === "hazards") return worst;
  return ["case", [">", number(theme), 0], theme, "none"];
}

function words(theme: Theme, of: Words): Told {
  const many: Told = ["to-string", count(theme)];
  return theme === "hazards" ? ["case", ["==", worst, ""], "", ["concat", said(worst, of), " ", many]] : ["case", [">", count(theme), 0], many, ""];
}

/** The key of a room's fill: of one room, so the theme's own colour or none. */
function room(theme: Theme): Told {
  if (theme === "hazards") return label;
  if (theme === "plated") return ["case", ["==", ["get", "plated"], true], "plated", "none"];
  return theme === "dwellings" ? ["literal", "dwellings"] as unknown as Told : ["case", ["==", ["get", "use"], theme], theme, "none"];
}

function roomWords(theme: Theme, of: Words): Told {
  const what = theme === "hazards" ? said(label, of) : theme === "plated" ? "" : said(["get", "use"], of);
  return ["step", ["zoom"], ["get", "room"], 19.3, ["concat", ["get", "room"], "\n", what]] as unknown as Told;
}

/** What changes with the theme: [layer, property, value], paint and layout alike. */
export function themed(theme: Theme, of: Words): [string, string, unknown][] {
  const dots = ["sums", "buildings"].flatMap((layer): [string, string, unknown][] => [
    [layer, "circle-color", paint(fill(theme))],
    [`${layer}-words`, "text-field", words(theme, of)],
    [`${layer}-words`, "text-color", ink(fill(theme))],
  ]);
  return [
    ...dots,
    ["rooms", "circle-color", paint(room(theme))],
    ["rooms-words", "text-field", roomWords(theme, of)],
    ["rooms-words", "text-color", ink(room(theme))],
  ];
}

const stroke = { "circle-stroke-color": "#5a6373", "circle-stroke-width": 1 };
const text = (size: unknown): object => ({ "text-font": FONT, "text-size": size, "text-allow-overlap": true, "text-ignore-placement": true });

/** The areas as lines, fills and names, from the public tiles. */
export function ground(deepest: number): LayerSpecification[] {
  const rank = (number: number): Told => ["==", ["get", "rank"], number];
  const upper: Told = deepest > 2 ? ["all", [">", ["get", "rank"], 1], ["<", ["get", "rank"], deepest]] as Told : rank(-1);
  const line = (id: string, filter: Told, colour: string, width: number, dash: boolean): unknown => ({
    id, type: "line", source: "areas", "source-layer": "areas", filter,
    paint: { "line-color": colour, "line-width": width, ...(dash ? { "line-dasharray": [3, 2] } : {}) },
  });
  const name = (id: string, filter: Told, size: number, colour: string, from: number): unknown => ({
    id, type: "symbol", source: "areas", "source-layer": "names", filter, minzoom: from, maxzoom: 17,
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": size, "text-max-width": 8, "text-padding": 4, "text-anchor": "top", "text-offset": [0, 1.3] },
    paint: { "text-color": colour, "text-halo-color": "#fffdf8", "text-halo-width": 1.6 },
  });
  return [
    { id: "sheet", type: "background", paint: { "background-color": "#e9e6dd" } },
    { id: "towns", type: "fill", source: "areas", "source-layer": "areas", filter: rank(1),
      paint: { "fill-color": ["match", ["%", ["coalesce", ["get", "tone"], 0], TONES.length], ...TONES.flatMap((tone, at) => [at, tone]), TONES[0]] } },
    line("line-grids", rank(deepest), "#c2b9a5", 0.8, true), line("line-communities", upper, "#b0a78f", 1, true), line("line-towns", rank(1), "#9a927f", 1.4, false),
    { id: "here", type: "line", source: "areas", "source-layer": "areas", filter: ["==", ["get", "key"], ""], paint: { "line-color": "#1f5683", "line-width": 3 } },
    name("name-grids", rank(deepest), 11, "#6b6453", 13.6), name("name-communities", upper, 12, "#5a5446", 11), name("name-towns", rank(1), 14, "#37414c", 0),
  ] as LayerSpecification[];
}

function premises(): LayerSpecification[] {
  const source = { source: "premises" };
  const wide = (small: number, large: number): unknown => ["interpolate", ["linear"], ["ln", ["+", 1, ["coalesce", ["get", "dwellings"], 0]]], 0, small, 11, large];
  return [
    { id: "plates", type: "circle", ...source, "source-layer": "plates", minzoom: 16, layout: { visibility: "none" },
      paint: { "circle-radius": 3.5, "circle-color": FILLS["plated"], "circle-stroke-color": "#ffffff", "circle-stroke-width": 1 } },
    { id: "buildings", type: "circle", ...source, "source-layer": "buildings", minzoom: 14, maxzoom: ROOMS_FROM,
      paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 14, 6, 16, 12, 18, 17], ...stroke } },
    { id: "buildings-words", type: "symbol", ...source, "source-layer": "buildings", minzoom: 15.2, maxzoom: ROOMS_FROM, layout: text(["interpolate", ["linear"], ["zoom"], 15, 9, 18, 13]), paint: {} },
    { id: "buildings-names", type: "symbol", ...source, "source-layer": "buildings", minzoom: 16.6,
      layout: { "text-field": ["coalesce", ["get", "name"], ""], "text-font": FONT, "text-size": 12, "text-anchor": "top", "text-max-width": 12,
        "text-offset": ["interpolate", ["linear"], ["zoom"], 17, ["literal", [0, 1.6]], 18, ["literal", [0, 4]], 20, ["literal", [0, 15]]] },
      paint: { "text-color": INK, "text-halo-color": "#fffdf8", "text-halo-width": 1.6 } },
    { id: "rooms", type: "circle", ...source, "source-layer": "rooms", minzoom: ROOMS_FROM,
      paint: { "circle-radius": ["interpolate", ["exponential", 2], ["zoom"], 18, 4.6, 20, 18.4], ...stroke } },
    { id: "rooms-words", type: "symbol", ...source, "source-layer": "rooms", minzoom: 19, layout: text(["interpolate", ["linear"], ["zoom"], 19, 8, 20, 11]), paint: {} },
    { id: "sums", type: "circle", ...source, "source-layer": "areas", maxzoom: 14, paint: { "circle-radius": wide(11, 27), "circle-opacity": 0.92, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5 } },
    { id: "sums-words", type: "symbol", ...source, "source-layer": "areas", maxzoom: 14, layout: text(12), paint: {} },
  ] as unknown as LayerSpecification[];
}

/** Components over everything else, as small dots with a white rim; hidden, and then not asked for, unless switched on. */
function components(): LayerSpecification[] {
  const source = { source: "components", "source-layer": "components", minzoom: 15 };
  const bad: Told = [">", number("bad"), 0];
  const hidden = { visibility: "none" };
  return [
    { id: "components", type: "circle", ...source, layout: hidden,
      paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 15, 4, 18, 8], "circle-color": ["case", bad, FILLS["bad"], FILLS["component"]], "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5 } },
    { id: "components-words", type: "symbol", ...source, minzoom: 16,
      layout: { ...hidden, "text-field": ["case", [">", ["get", "n"], 1], ["to-string", ["get", "n"]], ["coalesce", ["get", "name"], ""]], "text-font": FONT, "text-size": 11, "text-anchor": "left", "text-offset": [0.9, 0], "text-optional": true },
      paint: { "text-color": INK, "text-halo-color": "#fffdf8", "text-halo-width": 1.4 } },
  ] as unknown as LayerSpecification[];
}

/** The whole style. Tiles are asked of our own server alone. */
export function atlasStyle(areas: string, holdings: string, things: string, deepest: number): StyleSpecification {
  const tiles = (address: string): string[] => [new URL(address, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")];
  return {
    version: 8,
    sources: {
      areas: { type: "vector", tiles: tiles(areas), minzoom: 6, maxzoom: 16 },
      premises: { type: "vector", tiles: tiles(holdings), minzoom: 6, maxzoom: 18 },
      components: { type: "vector", tiles: tiles(things), minzoom: 15, maxzoom: 18 },
    },
    layers: [...ground(deepest), ...premises(), ...components()],
  };
}

/** The layers a press may mean, the nearest first. */
export const PRESSED = ["components", "rooms", "buildings", "sums"];
export const LINES = ["line-grids", "line-communities"];
export const COMPONENTS = ["components", "components-words"];
export const NAMES = ["name-grids", "name-communities", "name-towns"];
