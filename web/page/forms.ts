/** Habits of forms: sent once, copied with one tap, and a count of what is left to write. */
import { toast } from "./toast";
import { said } from "../words";

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset["sent"]) {
    event.preventDefault();
    return;
  }
  form.dataset["sent"] = "yes";
  const button = (event as SubmitEvent).submitter;
  button?.setAttribute("aria-busy", "true");
  const busy = button?.getAttribute("data-busy");
  if (button && busy) button.textContent = busy;
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset["sent"];
});

document.addEventListener("click", async (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-copy]");
  if (button) {
    const text = button.dataset["copy"] ?? "";
    try {
      await navigator.clipboard.writeText(text);
      toast(said("已复制。"));
    } catch {
      window.prompt(said("请长按复制："), text);
    }
  }
  if ((event.target as HTMLElement).closest("[data-print]")) window.print();
});

document.addEventListener("input", (event) => {
  const input = event.target as HTMLTextAreaElement;
  const count = input.id && document.querySelector<HTMLElement>(`[data-count-of="${CSS.escape(input.id)}"]`);
  if (count && input.maxLength > 0) count.textContent = `${input.value.length} / ${input.maxLength}`;
});

/** On paper nothing is folded. */
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll<HTMLDetailsElement>("details.panel:not([open])")) {
    part.open = true;
    window.addEventListener("afterprint", () => { part.open = false; }, { once: true });
  }
});

/** `data-when="who=phone"` shows a part only while that answer is chosen. Without script it is always shown. */
function showParts(root: ParentNode): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-when]")) {
    const [name = "", value] = (part.dataset["when"] ?? "").split("=");
    const form = part.closest("form");
    part.hidden = form !== null && new FormData(form).get(name) !== value;
  }
}
showParts(document);
document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  if (!input.form) return;
  showParts(input.form);
  const byHand = input.form.elements.namedItem("chosen_by_hand");
  if (input.name === "class_key" && byHand instanceof HTMLInputElement) byHand.value = "1";
});
document.body.addEventListener("htmx:load", (event) => {
  const loaded = event.target as HTMLElement;
  showParts(loaded.closest("form")?.parentElement ?? loaded);
  if (loaded.matches("[data-suggested]")) loaded.dispatchEvent(new Event("suggested", { bubbles: true }));
});

/** How far the upload is, for forms with photos. */
document.body.addEventListener("htmx:xhr:progress", (event) => {
  const { loaded, total } = (event as CustomEvent<{ loaded: number; total: number }>).detail;
  const bar = (event.target as HTMLElement).querySelector<HTMLProgressElement>("[data-upload]");
  if (!bar || !total) return;
  bar.hidden = loaded >= total;
  bar.value = (100 * loaded) / total;
});
