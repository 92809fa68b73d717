import { said } from "./words";

/** A long form shown part by part. Without script all parts stand below each other and the form works the same. */
export default function start(form: HTMLElement): void {
  const parts = [...form.querySelectorAll<HTMLElement>("[data-part]")];
  const marks = [...form.querySelectorAll<HTMLElement>(".stepper li")];
  const back = form.querySelector<HTMLButtonElement>("[data-back]");
  const on = form.querySelector<HTMLButtonElement>("[data-on]");
  const send = form.querySelector<HTMLButtonElement>("[data-send]");
  const news = form.querySelector<HTMLElement>("[data-step-news]");
  let at = 0;

  const show = (index: number, move: boolean): void => {
    at = index;
    parts.forEach((part, number) => { part.hidden = number !== at; });
    marks.forEach((mark, number) => {
      mark.classList.toggle("done", number < at);
      if (number === at) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    });
    const last = at === parts.length - 1;
    if (back) back.hidden = at === 0;
    if (on) on.hidden = last;
    if (send) send.hidden = !last;
    if (!move) return;
    const title = parts[at]?.querySelector<HTMLElement>("legend, h2");
    if (news) news.textContent = said("第 {n} 步，共 {count} 步：{title}", { n: at + 1, count: parts.length, title: title?.textContent?.trim() ?? "" });
    title?.setAttribute("tabindex", "-1");
    title?.focus({ preventScroll: true });
    form.querySelector(".stepper")?.scrollIntoView({ block: "start" });
    parts[at]?.dispatchEvent(new Event("shown", { bubbles: true }));
  };

  /** The browser names the first field of this part that is not right yet. */
  const complete = (part: HTMLElement): boolean =>
    [...part.querySelectorAll<HTMLInputElement>("input, textarea, select")].every((field) => field.reportValidity());

  on?.addEventListener("click", () => { if (complete(parts[at] as HTMLElement)) history.pushState({ step: at + 1 }, ""), show(at + 1, true); });
  back?.addEventListener("click", () => history.back());
  window.addEventListener("popstate", (event) => show(Math.min((event.state as { step?: number } | null)?.step ?? 0, parts.length - 1), true));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && at < parts.length - 1 && event.target.type !== "file") {
      event.preventDefault();
      on?.click();
    }
  });
  const wrong = parts.findIndex((part) => part.querySelector("[aria-invalid=true], .field-error"));
  history.replaceState({ step: Math.max(wrong, 0) }, "");
  show(Math.max(wrong, 0), false);
}
