/** Change a part of the page to the text the server sent, touching only what differs: focus and motion go on. */

/** `data-keep` marks what the page draws by itself; `data-key` tells which of a list is which. */
export function settle(root: HTMLElement, html: string): void {
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  const heading = root.querySelector(":scope > h1");
  if (heading) wanted.content.prepend(heading.cloneNode(true));
  children(root, wanted.content);
  root.dispatchEvent(new Event("settled"));
}

function children(has: Node, wants: Node): void {
  const keyed = new Map<string, HTMLElement>();
  for (const child of has.childNodes) {
    if (child instanceof HTMLElement && child.dataset["key"]) keyed.set(child.dataset["key"], child);
  }
  let at: ChildNode | null = has.firstChild;
  for (const want of [...wants.childNodes]) {
    const key = want instanceof HTMLElement ? want.dataset["key"] : undefined;
    const found = key ? keyed.get(key) : undefined;
    if (key && !found) {
      (want as HTMLElement).classList.add("fresh");
      has.insertBefore(want, at);
      continue;
    }
    if (found && found !== at) has.insertBefore(found, at);
    const mine: ChildNode | null = found ?? at;
    if (mine && same(mine, want)) {
      at = mine.nextSibling;
      node(mine, want);
    } else {
      has.insertBefore(want, at);
    }
  }
  while (at) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

const same = (one: Node, other: Node): boolean => one.nodeType === other.nodeType && one.nodeName === other.nodeName;

function node(has: Node, wants: Node): void {
  if (!(has instanceof Element) || !(wants instanceof Element)) {
    if (has.nodeValue !== wants.nodeValue) has.nodeValue = wants.nodeValue;
    return;
  }
  if (has.hasAttribute("data-keep")) return;
  for (const { name, value } of [...wants.attributes]) if (has.getAttribute(name) !== value) has.setAttribute(name, value);
  for (const { name } of [...has.attributes]) {
    if (!wants.hasAttribute(name) && name !== "class" && name !== "hidden" && name !== "open" && name !== "data-page") has.removeAttribute(name);
  }
  children(has, wants);
}
