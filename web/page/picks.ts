/** Long lists of choices: a search box narrows them; a pick may fill a text field. Without script all are there. */
import { toast } from "./toast";
import { said } from "../words";

export default function start(root: HTMLElement): void {
  const search = root.querySelector<HTMLElement>(".pick-search");
  const input = search?.querySelector<HTMLInputElement>("input");
  if (search && input) {
    search.hidden = false;
    input.addEventListener("input", () => narrow(root, input.value));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      root.querySelector<HTMLInputElement>(".pick:not([hidden]) input")?.click();
    });
  }
  const chosen = root.querySelector<HTMLInputElement>("input[type=radio]:checked");
  const folded = chosen?.closest<HTMLDetailsElement>("details");
  if (folded) folded.open = true;
  root.addEventListener("change", (event) => fill(root, event.target as HTMLInputElement));
}

/** Only the picks that have all the words; folded groups open while there is something to find. */
function narrow(root: HTMLElement, text: string): void {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  for (const pick of root.querySelectorAll<HTMLElement>(".pick")) {
    const told = (pick.dataset["words"] ?? "").toLowerCase();
    pick.hidden = !words.every((word) => told.includes(word));
  }
  for (const group of root.querySelectorAll<HTMLElement>(".pick-group")) {
    group.hidden = !group.querySelector(".pick:not([hidden])");
    if (group instanceof HTMLDetailsElement) group.open = words.length > 0 && !group.hidden;
  }
}

/** The words of a pick go into its text field, unless a person has written there. */
function fill(root: HTMLElement, radio: HTMLInputElement): void {
  const words = radio.dataset["fill"];
  const text = document.querySelector<HTMLTextAreaElement>(`#f-${CSS.escape(root.dataset["fills"] ?? "")}`);
  if (!words || !text) return;
  if (text.value && text.value !== text.dataset["filled"]) {
    toast(said("下面的话是您写的，没有改动。"));
    return;
  }
  text.value = text.dataset["filled"] = words;
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A suggestion beside the list picks from it. */
document.addEventListener("click", (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-picks-value]");
  if (!button) return;
  const name = button.dataset["picksName"] ?? "";
  const wanted = `input[type=radio][name="${CSS.escape(name)}"][value="${CSS.escape(button.dataset["picksValue"] ?? "")}"]`;
  const radio = document.querySelector<HTMLInputElement>(wanted);
  if (!radio) return;
  radio.checked = true;
  radio.closest(".pick")?.scrollIntoView({ block: "nearest" });
  radio.focus({ preventScroll: true });
});
