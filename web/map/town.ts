/** The public map beside its list: areas with who serves there, and service places. The list leads; a press asks it. */
import { Map as Chart, NavigationControl, setWorkerUrl, type GeoJSONSource, type MapMouseEvent, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import htmx from "htmx.org";
import { said } from "../words";
import { ground } from "./atlas_style";
import { FONT } from "./ground";

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

type Box = [number, number, number, number];
const PLACE = "#1b6e5a", INK = "#1d2530", NEAR = 16;
const DOTS = ["places", "bunches"];

export default function start(root: HTMLElement): void {
  const place = root.querySelector<HTMLElement>(".map");
  const whole = numbers(root.dataset["whole"]);
  document.body.addEventListener("htmx:afterSwap", () => { if (root.isConnected) document.getElementById("atlas-title")?.focus({ preventScroll: true }); });
  if (!place || whole.length !== 4 || !document.createElement("canvas").getContext("webgl2")) {
    root.classList.add("no-map");
    return;
  }
  place.replaceChildren();
  const map = chart(place, root, whole as Box);
  root.querySelector<HTMLElement>(".town-legend")!.hidden = false;
  presses(map, root);
  root.querySelector(".town-trouble button")!.addEventListener("click", () => void fill(map, root));
  const sized = new ResizeObserver(() => map.resize());
  sized.observe(place);
  const settled = (): void => {
    if (root.isConnected) return follow(map, root, false);
    document.body.removeEventListener("htmx:afterSettle", settled); // the page went back to one before: a new map is there
    sized.disconnect();
    map.remove();
  };
  document.body.addEventListener("htmx:afterSettle", settled);
}

function numbers(words: string | undefined): number[] {
  return (words ?? "").split(",").filter(Boolean).map(Number);
}

function list(): HTMLElement | null {
  return document.getElementById("atlas-list");
}

function asked(): Box | null {
  const box = numbers(list()?.dataset["box"]);
  return box.length === 4 ? (box as Box) : null;
}

function chart(place: HTMLElement, root: HTMLElement, whole: Box): Chart {
  const [west, south, east, north] = whole;
  const pad = Math.max(east - west, north - south);
  const map = new Chart({
    container: place, style: style(root), bounds: asked() ?? whole, fitBoundsOptions: { padding: 24, maxZoom: NEAR },
    maxBounds: [west - pad, south - pad, east + pad, north + pad], minZoom: 6, maxZoom: 18,
    attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
    locale: { "NavigationControl.ZoomIn": said("放大"), "NavigationControl.ZoomOut": said("缩小"), "Map.Title": said("示意地图，旁边的列表可以做同样的事") },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  const sign = document.createElement("span");
  sign.className = "map-sign";
  sign.textContent = said("示意图，非实测边界");
  place.append(sign);
  map.once("style.load", () => follow(map, root, true));
  return map;
}

function style(root: HTMLElement): StyleSpecification {
  const tiles = new URL(root.dataset["areas"] ?? "", location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
  const one = ["!", ["has", "point_count"]], many = ["has", "point_count"];
  const halo = { "text-color": INK, "text-halo-color": "#fffdf8", "text-halo-width": 1.6 };
  const dot = { "circle-color": PLACE, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 };
  return {
    version: 8,
    sources: {
      areas: { type: "vector", tiles: [tiles], minzoom: 6, maxzoom: 16 },
      places: { type: "geojson", data: { type: "FeatureCollection", features: [] }, cluster: true, clusterRadius: 36, clusterMaxZoom: 15 },
    },
    layers: [
      ...ground(Number(root.dataset["deepest"]) || 3),
      { id: "pressed", type: "fill", source: "areas", "source-layer": "areas", paint: { "fill-opacity": 0 } },
      { id: "places", type: "circle", source: "places", filter: one, paint: { ...dot, "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 6, 16, 9] } },
      { id: "chosen", type: "circle", source: "places", filter: ["==", ["get", "id"], ""], paint: { ...dot, "circle-color": "#b3261e", "circle-radius": 11 } },
      { id: "bunches", type: "circle", source: "places", filter: many, paint: { ...dot, "circle-radius": ["step", ["get", "point_count"], 13, 10, 16, 100, 20] } },
      { id: "bunches-words", type: "symbol", source: "places", filter: many, layout: { "text-field": ["to-string", ["get", "point_count"]], "text-font": FONT, "text-size": 13, "text-allow-overlap": true }, paint: { "text-color": "#ffffff" } },
      { id: "places-words", type: "symbol", source: "places", filter: one, minzoom: 13, layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "text-anchor": "left", "text-offset": [1, 0], "text-max-width": 12, "text-optional": true }, paint: halo },
    ],
  } as unknown as StyleSpecification;
}

/** Go where the list is, draw the line of its area, and show the kind that was asked for. */
function follow(map: Chart, root: HTMLElement, still: boolean): void {
  const told = list()?.dataset;
  if (!told || !map.getLayer("here")) return;
  map.setFilter("here", ["==", ["get", "key"], told["area"] ?? ""]);
  map.setFilter("chosen", ["==", ["get", "id"], told["place"] ?? ""]);
  void fill(map, root);
  const quick = still || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const [lon, lat] = numbers(told["spot"]);
  const box = asked();
  if (lon !== undefined && lat !== undefined) map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), NEAR), duration: quick ? 0 : 500 });
  else if (box && !still) map.fitBounds(box, { padding: 24, maxZoom: NEAR, duration: quick ? 0 : 500 });
}

let all: GeoJSON.FeatureCollection | null = null;

/** Places of the kind that the list shows, or all: bunches are counted anew, so the others are left out of the source.
 * Where they do not come, the page says so and offers to try again. */
async function fill(map: Chart, root: HTMLElement): Promise<void> {
  const trouble = root.querySelector<HTMLElement>(".town-trouble")!;
  try {
    all ??= await fetched(root.dataset["places"] ?? "");
  } catch {
    trouble.hidden = false;
    return;
  }
  trouble.hidden = true;
  const kind = list()?.dataset["kind"];
  const features = all.features.filter((one) => !kind || one.properties?.["kind"] === kind);
  map.getSource<GeoJSONSource>("places")?.setData({ type: "FeatureCollection", features });
}

async function fetched(address: string): Promise<GeoJSON.FeatureCollection> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as GeoJSON.FeatureCollection;
}

/** A press on a place or an area opens it in the list; on a bunch it comes nearer. */
function presses(map: Chart, root: HTMLElement): void {
  const at = (event: MapMouseEvent, layers: string[]) => map.getLayer("places") ? map.queryRenderedFeatures(event.point, { layers }) : [];
  map.on("mousemove", (event) => { map.getCanvas().style.cursor = at(event, [...DOTS, "pressed"]).length > 0 ? "pointer" : ""; });
  map.on("click", (event) => {
    const [dot] = at(event, DOTS);
    if (dot?.layer.id === "bunches") return void map.easeTo({ center: event.lngLat, zoom: Math.min(map.getZoom() + 2, 18) });
    const area = at(event, ["pressed"]).sort((one, other) => Number(other.properties["rank"]) - Number(one.properties["rank"]))[0];
    const wanted = dot ? `place=${dot.properties["id"] as string}` : area ? `area=${encodeURIComponent(area.properties["key"] as string)}` : "";
    if (wanted) void htmx.ajax("get", `${root.dataset["here"] ?? ""}?${wanted}`, { target: "#atlas-list", select: "#atlas-list", swap: "outerHTML", push: "true" } as never);
  });
}
