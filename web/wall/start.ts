/** The wall asks for one fragment every second and changes only what is new; its clock is the server's. */
import { settle } from "./settle";
import { drawMap, type WallMap } from "./map";

const EVERY = 1000; // milliseconds between two questions while all is well
const HIDDEN = 10_000; // while nobody can see the page
const LONGEST = 15_000; // between two attempts while the server is away
const PATIENCE = 8_000; // for one answer

export default function start(root: HTMLElement): void {
  const main = root.querySelector<HTMLElement>("main");
  if (!main) return;
  const clock = new Clock(root);
  let map: WallMap | null = null;
  const drawn = { points: "", heat: "" };
  const draw = (): void => {
    const points = main.querySelector("#wall-points")?.textContent ?? "[]";
    const heat = main.querySelector("#wall-hexagons")?.textContent ?? '{"cells":[]}';
    if (map && heat !== drawn.heat) map.warm(JSON.parse((drawn.heat = heat)));
    if (map && points !== drawn.points) map.show(JSON.parse((drawn.points = points)));
  };
  const place = root.querySelector<HTMLElement>("[data-wall-map]");
  if (place) {
    void drawMap(place, root.dataset["ground"] ?? "").then(
      (made) => { map = made; draw(); },
      () => root.setAttribute("data-no-map", ""),
    );
  }
  leave(root);
  pages(main);

  let etag = root.dataset["etag"] ?? "";
  let failures = 0;
  const ask = async (): Promise<void> => {
    try {
      const headers: HeadersInit = { Accept: "text/html", "If-None-Match": etag };
      const answer = await fetch(root.dataset["now"] ?? "", { headers, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 401 || answer.status === 403) return ended(root, await answer.text());
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      if (answer.status === 200) {
        const words = await answer.text();
        etag = answer.headers.get("ETag") ?? "";
        settle(main, words);
        draw();
      }
      failures = 0;
      clock.set(Number(answer.headers.get("X-Wangge-Now")), Number(answer.headers.get("X-Wangge-Made")));
      gone(root, "");
    } catch {
      failures += 1;
      if (failures > 1) gone(root, (root.dataset["wordsAway"] ?? "").replace("{time}", clock.updated));
    }
    const pause = failures ? Math.min(LONGEST, EVERY * 2 ** (failures - 1)) : document.hidden ? HIDDEN : EVERY;
    setTimeout(() => void ask(), pause);
  };
  setTimeout(() => void ask(), EVERY);
}

const LOCALE = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";

/** The server's time, carried on between its answers. */
class Clock {
  private ahead = 0;
  updated = "";
  private readonly parts: Record<"day" | "clock" | "updated", HTMLElement | null>;
  private readonly zone: string;

  constructor(root: HTMLElement) {
    this.zone = root.dataset["zone"] ?? "Asia/Shanghai";
    this.parts = {
      day: root.querySelector("[data-day]"), clock: root.querySelector("[data-clock]"), updated: root.querySelector("[data-updated]"),
    };
    this.set(Number(root.dataset["server"]), Number(root.dataset["made"]));
    setInterval(() => this.tick(), 1000);
  }

  set(server: number, made: number): void {
    if (!server || !made) return;
    this.ahead = server - Date.now();
    this.updated = this.told(made, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    if (this.parts.updated) this.parts.updated.textContent = this.updated;
    this.tick();
  }

  private tick(): void {
    const now = Date.now() + this.ahead;
    if (this.parts.clock) this.parts.clock.textContent = this.told(now, { hour: "2-digit", minute: "2-digit" });
    if (this.parts.day) this.parts.day.textContent = `${this.told(now, { month: "long", day: "numeric" })} ${this.told(now, { weekday: "long" })}`;
  }

  private told(at: number, parts: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(LOCALE, { ...parts, hourCycle: "h23", timeZone: this.zone }).format(at);
  }
}

function gone(root: HTMLElement, words: string): void {
  const sign = root.querySelector<HTMLElement>("[data-gone]");
  const said = root.querySelector<HTMLElement>("[data-gone-words]");
  root.toggleAttribute("data-away", words !== "");
  if (!sign || !said || sign.hidden === (words === "")) return;
  said.textContent = words;
  sign.hidden = words === "";
}

/** Not connected any more, and no use in asking: what to do stands in the words of the server. */
function ended(root: HTMLElement, words: string): void {
  gone(root, `${root.dataset["wordsEnded"] ?? ""} · ${words}`);
}

/** Esc leaves: a definition first if one is open, then the full screen, then the wall. */
function leave(root: HTMLElement): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const figure = document.activeElement?.closest<HTMLElement>(".wall-figure");
    const open = root.querySelector<HTMLDetailsElement>("details[open]");
    if (figure) figure.blur();
    else if (open) open.open = false;
    else location.assign(root.dataset["leave"] ?? "/");
  });
}

/** More units than there is room for are shown in turn, in their order; the note says which part this is. */
function pages(main: HTMLElement): void {
  const ROOM = 12;
  let page = 0;
  const show = (): void => {
    const rows = [...main.querySelectorAll<HTMLElement>(".wall-units tbody tr")];
    const count = Math.ceil(rows.length / ROOM) || 1;
    page %= count;
    rows.forEach((row, number) => { row.hidden = Math.floor(number / ROOM) !== page; });
    main.querySelector(".wall-units")?.setAttribute("data-page", count > 1 ? `${page + 1} / ${count}` : "");
  };
  show();
  main.addEventListener("settled", show);
  setInterval(() => { page += 1; show(); }, 12_000);
}
