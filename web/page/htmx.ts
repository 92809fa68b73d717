/** htmx under our rules: no eval, no inline styles, refusals are shown where they belong. */
import htmx from "htmx.org";
import { toast } from "./toast";
import { said } from "../words";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0; // pages may hold personal data; the server answers again
htmx.config.selfRequestsOnly = true;
// The answer to a refused deed (409, 422, 403) is the form itself with the reason beside the field; to one question
// too many (429) it is the page that says when to ask again.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "(403|409|422|429)", swap: true, error: false },
  { code: "...", swap: false, error: true },
];

document.body.addEventListener("htmx:responseError", () => toast(said("没有办成：服务器没有答复。您填写的内容还在，请稍后再试。"), "overdue"));
document.body.addEventListener("htmx:sendError", () => toast(said("网络不通。您填写的内容还在，联网后再试。"), "overdue"));
document.body.addEventListener("toast", (event) => {
  const detail = (event as CustomEvent<{ value?: string; words?: string; tone?: string }>).detail;
  toast(detail.words ?? detail.value ?? "", detail.tone);
});

/** After a swap, the focus goes where the answer asks for it: `autofocus` or `data-focus`. */
document.body.addEventListener("htmx:afterSwap", (event) => {
  const place = (event as CustomEvent<{ target?: HTMLElement }>).detail.target?.querySelector<HTMLElement>("[data-focus]"); // none where one goes back
  place?.focus();
});
