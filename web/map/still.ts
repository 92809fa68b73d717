/** A small map that only shows where a matter is; its words stand beside it. */
import { type Map as Chart, Marker } from "maplibre-gl";
import { chart, pin } from "./ground";

/** Maps of matters that went by: a browser has few drawing contexts, and a night has many matters. */
const drawn = new Map<HTMLElement, Chart>();

export default async function start(root: HTMLElement): Promise<void> {
  for (const [place, old] of drawn) {
    if (!place.isConnected) {
      old.remove();
      drawn.delete(place);
    }
  }
  const lon = Number(root.dataset["lon"]);
  const lat = Number(root.dataset["lat"]);
  const reach = 0.012;
  const map = await chart(root, root.dataset["ground"] ?? "", {
    still: true, bounds: [lon - reach, lat - reach, lon + reach, lat + reach],
  }).catch(() => null);
  if (!map) {
    root.hidden = true;
    return;
  }
  drawn.set(root, map);
  map.getCanvas().removeAttribute("tabindex");
  new Marker({ element: pin(), anchor: "bottom" }).setLngLat([lon, lat]).addTo(map);
}
