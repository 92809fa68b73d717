/** The wall's map: the schematic ground and the open matters as one SVG. It neither moves nor is touched, so that it
    needs no map library and no WebGL, and is as sharp at 3840 as at 1920. */
import type { Ground } from "../map/ground";

/** [longitude, latitude, tone, came today, urgent and overdue]; the newest last. */
type Dot = [number, number, string, number, number];
/** Where today's matters lie: hexagons so wide, each [longitude, latitude of its middle, band of its count]. */
export interface Heat { metres: number; cells: [number, number, number][] }
export interface WallMap { show(dots: Dot[]): void; warm(heat: Heat): void }

const SIZE = 1000; // units across the larger side
const METRES_A_DEGREE = 111_320; // of latitude, as the server counts
const PULSES = 16; // the newest of today that pulse; more would be unrest
/** Each status has its own shape as well as its colour. */
const SHAPES: Record<string, string> = {
  ontime: "M0-9A9 9 0 1 1 0 9A9 9 0 1 1 0-9Z",
  soon: "M0-14 14 0 0 14-14 0Z",
  overdue: "M0-15 15 11H-15Z",
  paused: "M-9-9H9V9H-9Z",
};

function make<K extends keyof SVGElementTagNameMap>(name: K, attributes: Record<string, string | number>): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Draw the ground into `place`. Fails where there is none: then the wall does without a map. */
export async function drawMap(place: HTMLElement, groundUrl: string): Promise<WallMap> {
  const answer = await fetch(groundUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const ground = (await answer.json()) as Ground;
  if (ground.features.length === 0) throw new Error("no ground");
  const [west, south, east, north] = ground.bbox;
  const narrow = Math.cos(((south + north) / 2) * (Math.PI / 180)); // a degree of longitude is shorter up here
  const scale = SIZE / Math.max((east - west) * narrow, north - south);
  const at = (lon: number, lat: number): [number, number] => [(lon - west) * narrow * scale, (north - lat) * scale];
  const [width, height] = at(east, south);

  const svg = make("svg", { viewBox: `-12 -12 ${(width + 24).toFixed(0)} ${(height + 24).toFixed(0)}`, "aria-hidden": "true" });
  const sheets = [1, 2, 3].map((rank) => svg.appendChild(make("g", { class: `rank-${rank}` })));
  const names = make("g", { class: "names" });
  const labels: Label[] = [];
  for (const { geometry, properties } of ground.features) {
    if (geometry.type === "Point") {
      const [x, y] = at(geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0);
      if (properties.rank === 1) labels.push({ words: properties.name, x, y });
      continue;
    }
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const d = polygons.flat().map((ring) => `M${ring.map(([lon, lat]) => at(lon ?? 0, lat ?? 0).map((n) => n.toFixed(1)).join(" ")).join("L")}Z`).join("");
    sheets[properties.rank - 1]?.append(make("path", { d, "data-tone": (properties.tone ?? 0) % 3 }));
  }
  names.append(...apart(labels).map(name));
  const heat = make("g", { class: "heat" });
  const dots = make("g", { class: "dots" });
  svg.append(heat, names, dots);
  place.replaceChildren(svg);
  return {
    show: (found) => show(dots, found, at),
    warm: ({ metres, cells }) => heat.replaceChildren(...cells.map((cell) => hexagon(cell, (metres / METRES_A_DEGREE) * scale, at))),
  };
}

/** A hexagon standing on a corner, so wide from side to side. */
function hexagon([lon, lat, band]: [number, number, number], wide: number, at: (lon: number, lat: number) => [number, number]): SVGElement {
  const [x, y] = at(lon, lat);
  const reach = wide / Math.sqrt(3);
  const corners = [0, 1, 2, 3, 4, 5].map((nth) => (nth * Math.PI) / 3).map((turn) => `${(x + reach * Math.sin(turn)).toFixed(1)} ${(y - reach * Math.cos(turn)).toFixed(1)}`);
  return make("path", { d: `M${corners.join("L")}Z`, "data-band": band });
}

interface Label { words: string; x: number; y: number }
const LETTER = 34; // height of a name and width of each of its characters

/** Names that would lie on each other are moved up and down until they do not. */
function apart(labels: Label[]): Label[] {
  for (let round = 0; round < 40; round += 1) {
    for (const one of labels) {
      for (const other of labels) {
        if (one === other || one.y > other.y) continue;
        const wide = ((one.words.length + other.words.length) / 2) * LETTER;
        const over = LETTER * 1.1 - (other.y - one.y);
        if (over <= 0 || Math.abs(one.x - other.x) >= wide) continue;
        one.y -= over / 2;
        other.y += over / 2;
      }
    }
  }
  return labels;
}

function name({ words, x, y }: Label): SVGTextElement {
  const made = make("text", { x: x.toFixed(1), y: y.toFixed(1) });
  made.textContent = words;
  return made;
}

function show(layer: SVGGElement, dots: Dot[], at: (lon: number, lat: number) => [number, number]): void {
  const known = new Map<string, SVGGElement>();
  for (const child of layer.children) known.set((child as SVGGElement).dataset["dot"] ?? "", child as SVGGElement);
  const pulsing = new Set(dots.filter((dot) => dot[3]).slice(-PULSES));
  const wanted = dots.map((dot, number) => {
    const [lon, lat, tone, , alarm] = dot;
    const key = `${lon} ${lat} ${tone} ${alarm} ${pulsing.has(dot) ? 1 : 0} ${dots.slice(0, number).filter((one) => one[0] === lon && one[1] === lat).length}`;
    const there = known.get(key);
    if (there) return there;
    const [x, y] = at(lon, lat);
    const made = make("g", { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, "data-tone": tone, "data-dot": key });
    if (alarm) made.setAttribute("data-alarm", "");
    if (pulsing.has(dot)) made.append(make("circle", { class: "pulse", r: 13 }));
    made.append(make("path", { class: "mark-of", d: SHAPES[tone] ?? SHAPES["paused"] ?? "" }));
    return made;
  });
  const order = ["paused", "ontime", "soon", "overdue"];
  wanted.sort((one, other) => order.indexOf(one.dataset["tone"] ?? "") - order.indexOf(other.dataset["tone"] ?? ""));
  if (wanted.length !== layer.children.length || wanted.some((one, number) => layer.children[number] !== one)) layer.replaceChildren(...wanted);
}
