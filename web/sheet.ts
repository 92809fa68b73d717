/** A check sheet on the spot. With a signal it is sent as any form; without one it is kept in this phone with its photos
 * and place, and sent when there is one. What the server refuses then comes back into the form. */
import { filesOf, type Files } from "./outbox_files";
import { flush, keepSheet, kept, newKey, show, type Post } from "./outbox";
import { toast } from "./page/toast";
import { said } from "./words";

export default function start(root: HTMLElement): void {
  const form = root as HTMLFormElement, box = form.closest<HTMLElement>("[data-outbox]");
  if (!box) return;
  const who = box.dataset["who"] ?? "", to = location.pathname;
  const mine = (): Post | undefined => kept().find((one) => one.who === who && one.to === to);
  const told = (): void => {
    const post = mine(), waits = post !== undefined && !post.refused;
    form.hidden = waits;
    for (const words of box.querySelectorAll<HTMLElement>("[data-waits]")) words.hidden = !waits;
    show(box, who);
  };
  const put = async (): Promise<void> => {
    const fault = missing(form);
    if (fault) {
      toast(fault.words, "overdue");
      fault.at.scrollIntoView({ block: "center" });
      return;
    }
    const sent = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const fields = sent.filter((pair): pair is [string, string] => typeof pair[1] === "string");
    const files = sent.filter((pair): pair is [string, File] => pair[1] instanceof File && pair[1].size > 0);
    const key = fields.find(([name]) => name === "key")?.[1] || newKey();
    try {
      await keepSheet({ key, who, to, title: form.dataset["later"] ?? "", fields, sheet: true, files: files.length }, files);
    } catch {
      toast(said("这部手机存不下。请不要关掉这一页，有信号时再交。"), "overdue");
      return;
    }
    told();
    window.scrollTo({ top: 0 });
    void flush(who, told).then(told);
  };
  const when = (name: string, deed: (post: Post | undefined) => void): void =>
    document.addEventListener(name, (event) => {
      if (form.isConnected && (event as CustomEvent<string>).detail === to) deed(mine());
    });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void put();
  }, true);
  form.addEventListener("htmx:sendError", (event) => {
    event.stopPropagation();
    void put();
  });
  when("outbox:taken", () => location.reload()); // shows the sheet as it was handed in
  when("outbox:refused", (post) => { if (post) void fill(form, post).then(told); });
  const post = mine();
  if (post?.refused) void fill(form, post).then(told);
  else told();
}

/** What surely is missing; the server says the rest. */
function missing(form: HTMLFormElement): { words: string; at: HTMLElement } | null {
  const place = form.elements.namedItem("lon");
  if (place instanceof HTMLInputElement && !place.value) {
    return { words: said("没有位置的检查和照片不能作数。请点“用我现在的位置”，或在图上点出您在哪里。"), at: place.parentElement ?? form };
  }
  for (const item of form.querySelectorAll<HTMLElement>(".check-item")) {
    const title = item.dataset["title"] ?? "";
    const marks = [...item.querySelectorAll<HTMLInputElement>("input[name^='mark-']")];
    const mark = marks.find((one) => (one.type === "text" ? one.value.trim() : one.checked));
    if (!mark) return { words: said("“{title}”还没有打分；不适用的请选“不适用”。", { title }), at: item };
    if ("short" in mark.dataset && !item.querySelector<HTMLTextAreaElement>("textarea")?.value.trim()) {
      return { words: said("“{title}”没有做到，请写明看到了什么、要改什么。", { title }), at: item };
    }
    if ("photo" in item.dataset && mark.value !== "na" && !item.querySelector<HTMLInputElement>("input[type=file]")?.files?.length) {
      return { words: said("“{title}”要有现场照片。", { title }), at: item };
    }
  }
  return null;
}

/** A kept sheet back in its form: marks, words, place, photos. */
async function fill(form: HTMLFormElement, post: Post): Promise<void> {
  for (const [name, value] of post.fields) {
    for (const input of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(`[name="${CSS.escape(name)}"]`)) {
      if (input instanceof HTMLInputElement && (input.type === "radio" || input.type === "checkbox")) input.checked = input.value === value;
      else if (input.type !== "file") input.value = value;
    }
  }
  const bags = new Map<string, DataTransfer>();
  for (const [name, file] of await filesOf(post.key).catch((): Files => [])) {
    bags.set(name, bags.get(name) ?? new DataTransfer());
    bags.get(name)?.items.add(file);
  }
  for (const [name, bag] of bags) {
    const input = form.querySelector<HTMLInputElement>(`input[type=file][name="${CSS.escape(name)}"]`);
    if (!input || input.files?.length) continue; // they still stand there: the page was not left meanwhile
    input.files = bag.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
