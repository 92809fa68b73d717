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
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    const keys = document.getElementById("keys");
    if (keys instanceof HTMLDialogElement) open(keys);
    return;
  }
  if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

/** j and k walk the rows of the first list on the page. */
function step(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-rows] a[data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
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
