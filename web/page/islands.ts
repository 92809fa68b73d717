/** An island is a part of a page that must draw or work by itself; its code loads where its mark stands. */
type Island = (root: HTMLElement) => void | Promise<void>;

const islands: Record<string, () => Promise<{ default: Island }>> = {
  "[data-map-picker]": () => import("../map/picker"),
  "[data-map-still]": () => import("../map/still"),
  "[data-atlas]": () => import("../map/atlas"),
  "[data-town]": () => import("../map/town"),
  "[data-photos]": () => import("../photos"),
  "[data-steps]": () => import("../steps"),
  "[data-picks]": () => import("./picks"),
  "[data-here-form]": () => import("./here"),
  "[data-triage]": () => import("./triage"),
  "[data-wall]": () => import("../wall/start"),
  "[data-draft], [data-draft-done]": () => import("../draft"),
  "[data-outbox]": () => import("../outbox"),
  "[data-sheet]": () => import("../sheet"),
};

const awake = new WeakMap<HTMLElement, Set<string>>();

/** Start the islands within `root` that are not awake yet. A failing island leaves the page as it was. */
export function wakeIslands(root: HTMLElement): void {
  for (const [mark, load] of Object.entries(islands)) {
    const found = [...root.querySelectorAll<HTMLElement>(mark), ...(root.matches(mark) ? [root] : [])];
    const asleep = found.filter((element) => !awake.get(element)?.has(mark));
    for (const element of asleep) awake.set(element, (awake.get(element) ?? new Set()).add(mark));
    if (asleep.length > 0) {
      load().then(({ default: start }) => asleep.map(start), (reason: unknown) => console.warn(mark, reason));
    }
  }
}
