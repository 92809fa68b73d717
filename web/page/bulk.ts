/** Ticking rows of a list: all of the page at once, how many are ticked, and X for the row in focus. */
const ticks = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("input[data-pick]")];
const all = document.querySelector<HTMLElement>("[data-pick-all]");
const told = document.querySelector<HTMLElement>("[data-picked]");

function tell(): void {
  const ticked = ticks().filter((tick) => tick.checked).length;
  if (told) told.textContent = ticked ? (told.dataset.words ?? "").replace("{n}", String(ticked)) : "";
  const box = all?.querySelector("input");
  if (box) box.checked = ticked > 0 && ticked === ticks().length;
  if (box) box.indeterminate = ticked > 0 && ticked < ticks().length;
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", (event) => {
    for (const tick of ticks()) tick.checked = (event.target as HTMLInputElement).checked;
    tell();
  });
  document.addEventListener("change", (event) => {
    if ((event.target as HTMLElement).matches("[data-pick]")) tell();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    const tick = document.activeElement?.closest("tr")?.querySelector<HTMLInputElement>("input[data-pick]");
    if (!tick || document.activeElement?.matches("input[type=text], input[type=search], textarea")) return;
    tick.checked = !tick.checked;
    tell();
  });
  window.addEventListener("pageshow", tell);
}
