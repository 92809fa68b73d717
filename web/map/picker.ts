/** Choosing a point: tap, drag, arrow keys, or the place where one stands. Words beside it always do as well. */
import { Marker, NavigationControl, type LngLatLike, type Map as Chart } from "maplibre-gl";
import { chart, pin } from "./ground";
import { said } from "../words";

const NEAR = 12.5; // the zoom at which grids can be told apart
const STEP = 10; // pixels a press of an arrow key moves the pin; with Shift five times as far

export default async function start(root: HTMLElement): Promise<void> {
  const place = root.querySelector<HTMLElement>(".map");
  const lon = root.querySelector<HTMLInputElement>("input[name$=lon]");
  const lat = root.querySelector<HTMLInputElement>("input[name$=lat]");
  const answer = root.querySelector<HTMLElement>("[data-answer]");
  const clear = root.querySelector<HTMLButtonElement>("[data-clear]");
  if (!place || !lon || !lat || !answer) return;

  const map = await chart(place, root.dataset["ground"] ?? "", { still: false }).catch(() => null);
  const marker = map && new Marker({ element: pin(), anchor: "bottom", draggable: true });
  if (!map) place.querySelector(".map-words")?.replaceChildren(said("这台设备显示不了地图。请在下面用文字写清地点，同样可以受理。"));

  const choose = (point: { lng: number; lat: number } | null, near = false): void => {
    lon.value = point ? point.lng.toFixed(6) : "";
    lat.value = point ? point.lat.toFixed(6) : "";
    if (clear) clear.hidden = !point;
    if (!point) {
      marker?.remove();
      answer.textContent = answer.dataset["empty"] ?? "";
      return;
    }
    if (map && marker) {
      marker.setLngLat(point as LngLatLike).addTo(map);
      const zoom = near ? Math.max(map.getZoom(), 14) : map.getZoom();
      if (near || !map.getBounds().contains(point as LngLatLike)) map.easeTo({ center: point as LngLatLike, zoom });
    }
    void tell(root.dataset["at"] ?? "", point, answer);
    lon.dispatchEvent(new Event("change", { bubbles: true }));
  };

  if (map && marker) {
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.on("click", (event) => choose(event.lngLat, map.getZoom() < NEAR)); // from afar a tap comes nearer, so that the next is exact
    marker.on("dragend", () => choose(marker.getLngLat()));
    keys(map, marker, choose);
    root.addEventListener("focusin", () => map.resize());
    new ResizeObserver(() => map.resize()).observe(place);
  }
  if (lon.value && lat.value) choose({ lng: Number(lon.value), lat: Number(lat.value) }, true);
  clear?.addEventListener("click", () => choose(null));
  here(root, answer, choose);
}

/** Arrow keys move the pin, + and - the sheet. */
function keys(map: Chart, marker: Marker, choose: (point: { lng: number; lat: number }) => void): void {
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-label", said("示意地图：方向键移动标记，加减号缩放"));
  canvas.addEventListener("keydown", (event) => {
    const by = event.shiftKey ? STEP * 5 : STEP;
    const way = { ArrowUp: [0, -by], ArrowDown: [0, by], ArrowLeft: [-by, 0], ArrowRight: [by, 0], Enter: [0, 0] }[event.key];
    if (event.key === "+" || event.key === "=") map.zoomIn();
    else if (event.key === "-") map.zoomOut();
    else if (way) {
      event.preventDefault();
      const from = map.project((marker.getElement().isConnected ? marker.getLngLat() : map.getCenter()) as LngLatLike);
      choose(map.unproject([from.x + (way[0] ?? 0), from.y + (way[1] ?? 0)]));
    }
  });
}

/** "用我现在的位置": the browser's WGS-84 point, asked for only on this press. */
function here(root: HTMLElement, answer: HTMLElement, choose: (point: { lng: number; lat: number }, near: boolean) => void): void {
  const button = root.querySelector<HTMLButtonElement>("[data-here]");
  if (!button) return;
  if (!("geolocation" in navigator)) {
    button.hidden = true;
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    answer.textContent = said("正在定位…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        choose({ lng: coords.longitude, lat: coords.latitude }, true);
      },
      () => {
        button.removeAttribute("aria-busy");
        answer.textContent = said("没有取得位置。请在图上点一下，或在下面写清地点。");
      },
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
    );
  });
}

let asked = 0;
/** Which grid or community the point belongs to, in words. Only the last question's answer is shown. */
async function tell(url: string, point: { lng: number; lat: number }, answer: HTMLElement): Promise<void> {
  const mine = ++asked;
  try {
    const reply = await fetch(`${url}?lon=${point.lng.toFixed(6)}&lat=${point.lat.toFixed(6)}`, { headers: { Accept: "application/json" } });
    const said = (await reply.json()) as { words?: string; detail?: string; card?: string };
    if (mine !== asked) return;
    answer.textContent = said.words ?? said.detail ?? "";
    const words = answer.closest<HTMLElement>("[data-card-link]")?.dataset["cardLink"];
    if (said.card && words) answer.append(" ", link(said.card, words));
  } catch {
    if (mine === asked) answer.textContent = said("位置已选好；网络不通，暂时查不到所属网格。");
  }
}

function link(address: string, words: string): HTMLAnchorElement {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = words;
  return made;
}
