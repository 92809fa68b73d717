/** Habits of forms: sent once, copied with one tap, and a count of what is left to write. */
import { toast } from "./toast";

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
      toast("已复制。");
    } catch {
      window.prompt("请长按复制：", text);
    }
  }
  if ((event.target as HTMLElement).closest("[data-print]")) window.print();
});

document.addEventListener("input", (event) => {
  const input = event.target as HTMLTextAreaElement;
  const count = input.id && document.querySelector<HTMLElement>(`[data-count-of="${CSS.escape(input.id)}"]`);
  if (count && input.maxLength > 0) count.textContent = `${input.value.length} / ${input.maxLength}`;
});
