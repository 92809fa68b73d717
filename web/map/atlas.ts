/** The map of premises beside its list. The list leads; the map follows it, and a press on the map asks the list. */
import { Map as Chart, NavigationControl, setWorkerUrl, type MapGeoJSONFeature, type MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import htmx from "htmx.org";
import { said } from "../words";
import { COMPONENTS, LINES, NAMES, PRESSED, atlasStyle, themed, type Theme, type Words } from "./atlas_style";

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

type Box = [number, number, number, number];
const KEPT = "wangge-atlas"; // what somebody last looked at, in this browser
const BUILDING_ZOOM = 19;

export default function start(root: HTMLElement): void {
  const place = root.querySelector<HTMLElement>(".map");
  const tools = root.querySelector<HTMLElement>(".atlas-tools");
  const whole = numbers(root.dataset["whole"]);
  document.body.addEventListener("htmx:afterSwap", () => { if (root.isConnected) document.getElementById("atlas-title")?.focus({ preventScroll: true }); });
  if (!place || !tools || whole.length !== 4 || !document.createElement("canvas").getContext("webgl2")) {
    root.classList.add("no-map");
    return;
  }
  place.replaceChildren();
  const map = chart(place, root, whole as Box);
  for (const part of root.querySelectorAll<HTMLElement>(".atlas-tools, .atlas-legend")) part.hidden = false;
  switches(map, root, JSON.parse(document.getElementById("atlas-words")?.textContent ?? "{}") as Words);
  presses(map, root);
  const sized = new ResizeObserver(() => map.resize());
  sized.observe(place);
  const settled = (): void => {
    if (root.isConnected) return follow(map, false);
    document.body.removeEventListener("htmx:afterSettle", settled); // the page went back to one before: a new map is there
    sized.disconnect();
    map.remove();
  };
  document.body.addEventListener("htmx:afterSettle", settled);
}

function numbers(words: string | undefined): number[] {
  return (words ?? "").split(",").filter(Boolean).map(Number);
}

function chart(place: HTMLElement, root: HTMLElement, whole: Box): Chart {
  const [west, south, east, north] = whole;
  const pad = Math.max(east - west, north - south);
  const map = new Chart({
    container: place,
    style: atlasStyle(root.dataset["areas"] ?? "", root.dataset["premises"] ?? "", root.dataset["components"] ?? "", Number(root.dataset["deepest"]) || 3),
    bounds: asked() ?? whole,
    fitBoundsOptions: { padding: 24, maxZoom: BUILDING_ZOOM },
    maxBounds: [west - pad, south - pad, east + pad, north + pad],
    minZoom: 6,
    maxZoom: 20,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    locale: { "NavigationControl.ZoomIn": said("放大"), "NavigationControl.ZoomOut": said("缩小"), "Map.Title": said("示意地图，旁边的列表可以做同样的事") },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  const sign = document.createElement("span");
  sign.className = "map-sign";
  sign.textContent = said("示意图，非实测边界");
  place.append(sign);
  map.once("style.load", () => follow(map, true));
  return map;
}

/** The box of what the list shows. */
function asked(): Box | null {
  const box = numbers(document.getElementById("atlas-list")?.dataset["box"]);
  return box.length === 4 ? (box as Box) : null;
}

/** Go where the list is, and draw the line of its area. */
function follow(map: Chart, still: boolean): void {
  const list = document.getElementById("atlas-list");
  if (!list || !map.getLayer("here")) return;
  map.setFilter("here", ["==", ["get", "key"], list.dataset["area"] ?? ""]);
  const [lon, lat] = numbers(list.dataset["spot"]);
  const quick = still || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const box = asked();
  if (lon !== undefined && lat !== undefined) map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), BUILDING_ZOOM), duration: quick ? 0 : 500 });
  else if (box && !still) map.fitBounds(box, { padding: 24, maxZoom: BUILDING_ZOOM, duration: quick ? 0 : 500 });
}

/** Theme, lines and names, as chosen last time. */
function switches(map: Chart, tools: HTMLElement, words: Words): void {
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as { theme?: string; off?: string[]; components?: boolean };
  const input = (name: string): HTMLInputElement | null => tools.querySelector(`input[type=checkbox][name=${name}]`);
  const chosen = tools.querySelector<HTMLInputElement>(`input[name=theme][value="${kept.theme ?? "dwellings"}"]`);
  if (chosen) chosen.checked = true;
  for (const name of kept.off ?? []) input(name)!.checked = false;
  const things = input("components");
  if (things) things.checked = kept.components ?? false;
  const draw = (): void => {
    const theme = (tools.querySelector<HTMLInputElement>("input[name=theme]:checked")?.value ?? "dwellings") as Theme;
    for (const [layer, property, value] of themed(theme, words)) {
      if (property === "text-field") map.setLayoutProperty(layer, property, value as never);
      else map.setPaintProperty(layer, property as "circle-color", value as never);
    }
    const show = (layers: string[], on: boolean): void => layers.forEach((layer) => map.setLayoutProperty(layer, "visibility", on ? "visible" : "none"));
    show(LINES, input("lines")?.checked ?? true);
    show(NAMES, input("names")?.checked ?? true);
    show(["plates"], theme === "plated");
    show(COMPONENTS, things?.checked ?? false);
    for (const legend of tools.querySelectorAll<HTMLElement>("[data-with=components]")) legend.hidden = !things?.checked;
    for (const legend of tools.querySelectorAll<HTMLElement>("[data-legend]")) legend.hidden = legend.dataset["legend"] !== theme;
    localStorage.setItem(KEPT, JSON.stringify({ theme, off: ["lines", "names"].filter((name) => !input(name)?.checked), components: things?.checked }));
  };
  map.once("style.load", draw);
  tools.querySelector(".atlas-tools")?.addEventListener("change", () => { if (map.getLayer("sums")) draw(); });
  if (matchMedia("(max-width: 62em)").matches) tools.querySelector(".atlas-legend")?.removeAttribute("open");
}

/** A press on a dot opens its area or building in the list; on several buildings in one dot it comes nearer. */
function presses(map: Chart, root: HTMLElement): void {
  const layers = (): string[] => PRESSED.filter((layer) => map.getLayer(layer));
  map.on("mousemove", (event) => {
    map.getCanvas().style.cursor = map.queryRenderedFeatures(event.point, { layers: layers() }).length > 0 ? "pointer" : "";
  });
  map.on("click", (event: MapMouseEvent) => {
    const [hit] = map.queryRenderedFeatures(event.point, { layers: layers() });
    const wanted = hit && address(hit);
    if (hit?.layer.id === "components" && hit.properties["id"]) location.assign(`${root.dataset["component"] ?? ""}${hit.properties["id"] as string}/`);
    else if (wanted) void htmx.ajax("get", `${root.dataset["here"] ?? ""}?${wanted}`, { target: "#atlas-list", select: "#atlas-list", swap: "outerHTML", push: "true" } as never);
    else if (hit) map.easeTo({ center: event.lngLat, zoom: Math.min(map.getZoom() + 2, 20) });
  });
}

function address(hit: MapGeoJSONFeature): string {
  const { key, id, building } = hit.properties as { key?: string; id?: string; building?: string };
  if (hit.layer.id === "components") return "";
  if (hit.layer.id === "sums") return key ? `area=${encodeURIComponent(key)}` : "";
  if (hit.layer.id === "rooms") return building ? `building=${building}` : "";
  return id ? `building=${id}` : "";
}
