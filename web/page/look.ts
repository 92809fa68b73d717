/** Elder mode at once: the form beside it does the same without script, with one more page. */
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("[data-look]")) return;
  event.preventDefault();
  const elder = !document.documentElement.hasAttribute("data-elder");
  document.documentElement.toggleAttribute("data-elder", elder);
  const input = form.querySelector<HTMLInputElement>("input[name=elder]");
  const data = new FormData(form);
  data.set("elder", elder ? "1" : "0");
  void fetch(form.action, { method: "POST", body: data, redirect: "manual", keepalive: true });
  if (input) input.value = elder ? "0" : "1";
  const button = form.querySelector("button");
  button?.setAttribute("aria-pressed", String(elder));
});

/** The desk's side list slides in where there is no room beside the page. */
const side = document.getElementById("desk-side");
const toggle = document.querySelector<HTMLButtonElement>("[data-side]");
function show(open: boolean): void {
  side?.classList.toggle("open", open);
  toggle?.setAttribute("aria-expanded", String(open));
  document.querySelector(".desk-shade")?.remove();
  if (!open) return;
  const shade = document.createElement("div");
  shade.className = "desk-shade";
  shade.addEventListener("click", () => show(false));
  document.body.append(shade);
  side?.querySelector<HTMLElement>("a")?.focus();
}
toggle?.addEventListener("click", () => show(!side?.classList.contains("open")));
side?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && side.classList.contains("open")) {
    show(false);
    toggle?.focus();
  }
});
