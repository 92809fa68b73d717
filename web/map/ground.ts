/** The schematic ground: our own quiet style over the county's areas, labelled in Chinese. */
import { Map as Chart, setWorkerUrl, type LngLatBoundsLike, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import { said } from "../words";

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

/** What `places/ground.json` answers: a FeatureCollection whose features name their level and have a label point. */
export interface Ground extends GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon | GeoJSON.Point, { name: string; rank: number; kind: "area" | "label"; tone?: number }> {
  bbox: [number, number, number, number];
}

export const FONT = ["PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"];
export const TONES = ["#f6f3ea", "#f1efe4", "#f4efe6", "#eef0e6", "#f5f1e9"];

/** rank 1: towns and streets, 2: communities, 3: grids; deeper areas appear as one comes nearer. */
function style(ground: Ground): StyleSpecification {
  const areas = ["==", ["get", "kind"], "area"];
  const labels = ["==", ["get", "kind"], "label"];
  const rank = (number: number): unknown => ["==", ["get", "rank"], number];
  const line = (number: number, colour: string, width: number, from: number): unknown => ({
    id: `line-${number}`, type: "line", source: "ground", minzoom: from, filter: ["all", areas, rank(number)],
    paint: { "line-color": colour, "line-width": width, ...(number > 1 ? { "line-dasharray": [3, 2] } : {}) },
  });
  const label = (number: number, size: number, colour: string, from: number): unknown => ({
    id: `label-${number}`, type: "symbol", source: "ground", minzoom: from, filter: ["all", labels, rank(number)],
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": size, "text-max-width": 8, "text-padding": 4 },
    paint: { "text-color": colour, "text-halo-color": "#fffdf8", "text-halo-width": 1.6 },
  });
  return {
    version: 8,
    sources: { ground: { type: "geojson", data: ground } },
    layers: [
      { id: "sheet", type: "background", paint: { "background-color": "#e9e6dd" } },
      { id: "towns", type: "fill", source: "ground", filter: ["all", areas, rank(1)],
        paint: { "fill-color": ["match", ["%", ["coalesce", ["get", "tone"], 0], TONES.length], ...TONES.flatMap((tone, number) => [number, tone]), TONES[0]], "fill-antialias": true } },
      line(3, "#c9c2b1", 0.8, 12.5), line(2, "#b9b19e", 0.9, 10.5), line(1, "#9a927f", 1.2, 0),
      label(3, 11, "#7a7362", 13.5), label(2, 12, "#5f594c", 11.5), label(1, 14, "#37414c", 0),
    ],
  } as unknown as StyleSpecification;
}

/** A chart in `place`, or null where the browser cannot draw one (the words beside it then do the work). */
export async function chart(place: HTMLElement, groundUrl: string, options: { still: boolean; bounds?: LngLatBoundsLike }): Promise<Chart | null> {
  const canvas = document.createElement("canvas");
  if (!canvas.getContext("webgl2")) return null;
  const answer = await fetch(groundUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) return null;
  const ground = (await answer.json()) as Ground;
  const [west, south, east, north] = ground.bbox;
  const pad = Math.max(east - west, north - south) * 1.5;
  place.replaceChildren();
  const made = new Chart({
    container: place,
    style: style(ground),
    bounds: options.bounds ?? [west, south, east, north],
    fitBoundsOptions: { padding: 12 },
    maxBounds: [west - pad, south - pad, east + pad, north + pad],
    maxZoom: 18,
    interactive: !options.still,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    keyboard: false,
    fadeDuration: 0,
    locale: { "NavigationControl.ZoomIn": said("放大"), "NavigationControl.ZoomOut": said("缩小"), "Map.Title": said("示意地图") },
  });
  made.touchZoomRotate.disableRotation();
  const sign = document.createElement("span");
  sign.className = "map-sign";
  sign.textContent = said("示意图，非实测边界");
  place.append(sign);
  return made;
}

/** The pin: our own shape, its tip on the point. */
export function pin(): HTMLElement {
  const element = document.createElement("div");
  element.className = "map-pin";
  element.innerHTML =
    '<svg viewBox="0 0 36 44" aria-hidden="true"><path d="M18 43C10 32 3 25 3 16.5a15 15 0 0 1 30 0C33 25 26 32 18 43Z" fill="currentColor" stroke="#fff" stroke-width="2"/><circle cx="18" cy="16.5" r="5.5" fill="#fff"/></svg>';
  return element;
}
