/** List beside detail: the chosen row's matter opens at the right; a step taken brings the next one forward.
 *  The server draws both; here only: which row, what address, where the focus goes, and what is said aloud. */
import htmx from "htmx.org";
import { toast } from "./toast";

const wide = window.matchMedia("(min-width: 1100px)");
const REST = 220; // milliseconds a row must be rested on: whoever runs past it does not look at it

const root = (): HTMLElement | null => document.getElementById("triage");
const rows = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>("#triage a[data-row]")];
const caseOf = (row: HTMLElement): string => row.dataset["case"] ?? "";
const opened = (): string => new URL(location.href).searchParams.get("open") ?? "";
const rowOf = (key: string): HTMLAnchorElement | undefined => rows().find((row) => caseOf(row) === key);
const words = (name: string): string => document.getElementById("triage-asks")?.dataset[name] ?? "";
let waiting = 0;

function addressWith(key: string): string {
  const address = new URL(location.href);
  if (key) address.searchParams.set("open", key);
  else address.searchParams.delete("open");
  for (const told of ["done", "step"]) address.searchParams.delete(told);
  return address.pathname + address.search;
}

function say(text: string): void {
  const news = document.getElementById("triage-news");
  if (news) news.textContent = text;
}

/** "第 3 件，共 12 件"; nothing where the open matter is not in the list. */
function place(key: string): string {
  const at = rows().findIndex((row) => caseOf(row) === key);
  const later = root()?.hasAttribute("data-later") ? "placeLater" : "place";
  return at < 0 ? "" : words(later).replace("{n}", String(at + 1)).replace("{count}", root()?.dataset["count"] ?? "");
}

/** Row and pane tell the same: the open row is marked and in sight, the pane says which it is. */
function mark(key: string): void {
  root()?.classList.toggle("open", key !== "");
  for (const row of rows()) {
    const here = caseOf(row) === key;
    row.closest("tr")?.toggleAttribute("data-open", here);
    if (here) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    if (here) row.closest("tr")?.scrollIntoView({ block: "nearest" });
  }
  const spot = document.querySelector<HTMLElement>("#pane [data-position]");
  if (spot) spot.textContent = place(key);
}

async function open(row: HTMLAnchorElement, history_: "push" | "replace" | "keep"): Promise<void> {
  clearTimeout(waiting);
  const key = caseOf(row);
  if (history_ === "push") history.pushState({ triage: true }, "", addressWith(key));
  if (history_ === "replace") history.replaceState({ triage: true }, "", addressWith(key));
  mark(key);
  document.getElementById("pane")?.setAttribute("aria-busy", "true");
  await htmx.ajax("get", `${row.pathname}?pane=1`, { source: "#triage-asks", target: "#pane", swap: "innerHTML" });
  document.getElementById("pane")?.removeAttribute("aria-busy");
  const pane = document.querySelector<HTMLElement>("#pane [data-pane]");
  if (opened() !== key || !pane) return;
  document.getElementById("pane")?.scrollTo(0, 0);
  mark(key);
  say(`${row.textContent?.trim() ?? ""}，${place(key)}`);
}

function shut(): void {
  const key = opened();
  history.pushState({ triage: true }, "", addressWith(""));
  mark("");
  document.getElementById("pane")?.replaceChildren();
  (rowOf(key) ?? rows()[0])?.focus();
}

/** The list again as it is now, with the next matter open; what was done is said with what comes next. */
async function next(done: string, told: string): Promise<void> {
  const all = rows();
  const at = all.findIndex((row) => caseOf(row) === done);
  const following = (all[at + 1] ?? all[at - 1] ?? all[0]) as HTMLAnchorElement | undefined;
  const key = following && caseOf(following) !== done ? caseOf(following) : "";
  history.replaceState({ triage: true }, "", addressWith(key));
  await htmx.ajax("get", addressWith(key), {
    source: "#triage-again", target: "#triage", select: "#triage", swap: "outerHTML show:none",
  });
  mark(key);
  const row = rowOf(key);
  const focus = row ?? rows()[0] ?? document.querySelector<HTMLElement>("#triage h1");
  if (focus && !row) focus.setAttribute("tabindex", "-1");
  focus?.focus();
  const title = row?.textContent?.trim();
  toast(`${told}${title ? `${words("next")}${title}，${place(key)}。` : rows().length ? "" : words("none")}`);
}

document.addEventListener("click", (event) => {
  if (!root()) return;
  const at = event.target as HTMLElement;
  if (at.closest("[data-shut]")) return shut();
  const walk = at.closest<HTMLElement>("[data-walk]");
  if (walk) return step(Number(walk.dataset["walk"]));
  const row = at.closest<HTMLAnchorElement>("#triage a[data-row]");
  if (!row || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const key = caseOf(row);
  const title = (): void => document.getElementById("pane-title")?.focus({ preventScroll: true });
  if (opened() === key && document.querySelector(`#pane [data-case="${CSS.escape(key)}"]`)) return title();
  const byKey = event.detail === 0;
  void open(row, "push").then(() => { if (byKey) title(); });
});

/** One row on or back from the open one. */
function step(by: number): void {
  const all = rows();
  const row = all[all.findIndex((one) => caseOf(one) === opened()) + by];
  if (!row) return;
  row.focus();
  void open(row, "replace");
}

/** j and k (page/keys.ts) walked onto a row: it opens when rested on. */
document.addEventListener("walked", (event) => {
  const row = (event.target as HTMLElement).closest<HTMLAnchorElement>("#triage a[data-row]");
  clearTimeout(waiting);
  if (!row || !wide.matches || caseOf(row) === opened()) return;
  waiting = window.setTimeout(() => void open(row, opened() ? "replace" : "push"), REST);
});

document.addEventListener("keydown", (event) => {
  const at = document.activeElement;
  if (event.key !== "Escape" || !at?.closest("#pane") || document.querySelector("dialog[open]")) return;
  rowOf(opened())?.focus();
});

document.body.addEventListener("moved", (event) => {
  const told = (event as CustomEvent<{ case: string; words: string }>).detail;
  if (root()) void next(told.case, told.words);
});

/** What comes is a matter or the list; anything else (signed out meanwhile) is shown as the page it is. */
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = (event as CustomEvent<{ target: HTMLElement; xhr: XMLHttpRequest }>).detail;
  const mine = target.id === "pane" ? "data-pane" : target.id === "triage" ? "data-triage" : "";
  if (!mine || xhr.responseText.includes(mine)) return;
  event.preventDefault();
  location.reload();
});

window.addEventListener("popstate", () => {
  if (!root()) return;
  const row = rowOf(opened());
  if (opened() && !row) return location.reload();
  if (row) return void open(row, "keep");
  mark("");
  document.getElementById("pane")?.replaceChildren();
});

export default function start(): void {
  mark(opened());
}
