import { said } from "../words";

/** `data-opens="id"` opens a dialog, `data-closes` closes the one around it; a click on the ground closes too. */
const before = new WeakMap<HTMLDialogElement, Element | null>();

export function open(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  before.set(dialog, document.activeElement);
  dialog.showModal();
  dialog.querySelector<HTMLElement>("[data-first]")?.focus();
}

document.addEventListener("click", (event) => {
  const at = event.target as HTMLElement;
  const opener = at.closest<HTMLElement>("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset["opens"] ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      open(dialog);
    }
    return;
  }
  if (at.closest("[data-closes]") || at instanceof HTMLDialogElement) at.closest("dialog")?.close();
  const photo = at.closest<HTMLAnchorElement>("a[data-photo]");
  if (photo && !event.metaKey && !event.ctrlKey) {
    event.preventDefault();
    view(photo);
  }
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details.provenance[open], details.menu[open]")) {
    if (!details.contains(at)) details.open = false;
  }
});

document.addEventListener("close", (event) => {
  const element = before.get(event.target as HTMLDialogElement);
  if (element instanceof HTMLElement) element.focus();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details.provenance[open], details.menu[open]")) {
    details.open = false;
    details.querySelector("summary")?.focus();
  }
});

/** One photo large; arrows go through its strip. Without script the link opens the picture itself. */
function view(link: HTMLAnchorElement): void {
  const strip = [...(link.closest(".photos")?.querySelectorAll<HTMLAnchorElement>("a[data-photo]") ?? [link])];
  let at = strip.indexOf(link);
  const dialog = document.createElement("dialog");
  dialog.className = "viewer";
  const image = document.createElement("img");
  const words = document.createElement("span");
  const show = (index: number): void => {
    at = (index + strip.length) % strip.length;
    const from = strip[at] as HTMLAnchorElement;
    image.src = from.href;
    image.alt = from.querySelector("img")?.alt ?? "";
    words.textContent = `${image.alt}（${at + 1} / ${strip.length}）`;
  };
  const bar = document.createElement("div");
  bar.className = "viewer-bar";
  const button = (text: string, act: () => void): HTMLButtonElement => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-quiet";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };
  words.className = "push";
  words.setAttribute("aria-live", "polite");
  if (strip.length > 1) bar.append(button(said("上一张"), () => show(at - 1)), button(said("下一张"), () => show(at + 1)));
  bar.append(words, button(said("关闭"), () => dialog.close()));
  dialog.setAttribute("aria-label", said("照片"));
  dialog.append(image, bar);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  document.body.append(dialog);
  show(at);
  dialog.showModal();
}
