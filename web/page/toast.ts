import { said } from "../words";

/** Short news at the foot of the page, also spoken (the region is `aria-live`). */
export function toast(words: string, tone?: string): void {
  const region = document.querySelector<HTMLElement>("[data-toasts]");
  if (!region || !words) return;
  const note = document.createElement("div");
  note.className = "toast";
  if (tone) note.dataset["tone"] = tone;
  const text = document.createElement("span");
  text.textContent = words;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", said("关闭提示"));
  close.textContent = "✕";
  close.addEventListener("click", () => note.remove());
  note.append(text, close);
  region.append(note);
  if (tone !== "overdue") setTimeout(() => note.remove(), 8000);
}
