/** Keys of the desk: Ctrl-K finds, `?` explains, and `data-key` names the key of a link or button. */
import { open } from "./dialogs";

const writing = (at: EventTarget | null): boolean =>
  at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const find = document.getElementById("find");
    if (find instanceof HTMLDialogElement) {
      event.preventDefault();
      open(find);
    }
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return send(event);
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    const keys = document.getElementById("keys");
    if (keys instanceof HTMLDialogElement) open(keys);
    return;
  }
  if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  const named = document.querySelector<HTMLElement>(`[data-key~="${CSS.escape(event.key)}"]`);
  if (!named) return;
  event.preventDefault();
  if (named.closest(".deed-tabs")) choose(named);
  else named.click();
});

/** j and k walk the rows of the first list on the page, from the one in focus or the one that is open. */
function step(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-rows] a[data-row]")];
  const focused = rows.indexOf(document.activeElement as HTMLElement);
  const at = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
  const row = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
  row?.focus();
  row?.dispatchEvent(new Event("walked", { bubbles: true }));
}

/** A step chosen by its key: its form comes and takes the focus. */
let chosen = false;
function choose(tab: HTMLElement): void {
  if (tab.hasAttribute("aria-current")) return begin();
  chosen = true;
  tab.click();
}
document.body.addEventListener("htmx:afterSettle", () => {
  if (!chosen || !document.getElementById("deed")) return;
  chosen = false;
  begin();
});

/** The focus goes to the first thing to fill in, or to what sends the form. */
function begin(): void {
  const deed = document.getElementById("deed");
  const fields = deed?.querySelectorAll<HTMLElement>("input:not([type=hidden]), textarea, select, button[type=submit]") ?? [];
  const first = [...fields].find((field) => field.offsetParent !== null);
  deed?.scrollIntoView({ block: "nearest" });
  first?.focus();
}

/** Ctrl-Enter sends the step in whose form the focus is, wherever in it. */
function send(event: KeyboardEvent): void {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("#deed form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector<HTMLButtonElement>("button[type=submit]"));
}

/** Arrows walk from the search box into what was found. */
document.getElementById("find")?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...document.querySelectorAll<HTMLElement>("#find input[type=search], #find .find-results a")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});
