/** A small map that only shows where a matter is; its words stand beside it. */
import { Marker } from "maplibre-gl";
import { chart, pin } from "./ground";

export default async function start(root: HTMLElement): Promise<void> {
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
  map.getCanvas().removeAttribute("tabindex");
  new Marker({ element: pin(), anchor: "bottom" }).setLngLat([lon, lat]).addTo(map);
}
