/** Posts that wait for a signal: a form is kept in this phone until the server has taken it, and it is taken once. It
 * knows the pages of visits: their doors, and that a visit without an outcome is none. Check sheets: sheet.ts.
 *
 * A kept post carries a key (UUIDv7), so that sending twice is harmless, and the account it was written under: nobody
 * else's sign-in sends it, and the server asks again, as a page kept in a shared phone tells who it was made for. What
 * the server refuses stays with its reason until somebody drops it. */
import { dropFiles, filesOf, putFiles, type Files } from "./outbox_files";
import { said } from "./words";

export interface Post { key: string; who: string; to: string; title: string; fields: [string, string][]; refused?: string; sheet?: boolean; files?: number }

const county = location.pathname.split("/")[1] ?? "";
const place = `wangge:${county}:outbox`;

export function kept(): Post[] {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "[]") as Post[];
  } catch {
    return [];
  }
}

const keep = (posts: Post[]): void => localStorage.setItem(place, JSON.stringify(posts));

/** Keep a sheet with its photos, in place of what the same person kept for the same page. */
export async function keepSheet(post: Post, files: Files): Promise<void> {
  await putFiles(post.key, files);
  const before = kept().filter((one) => one.to === post.to && one.who === post.who).map((one) => one.key);
  keep([...kept().filter((one) => !before.includes(one.key)), post]);
  for (const key of before) if (key !== post.key) void dropFiles(key);
}

export function drop(gone: Post): void {
  keep(kept().filter((one) => one.key !== gone.key));
  if (gone.files) void dropFiles(gone.key);
}

/** A UUIDv7: the millisecond, then chance. */
export function newKey(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let n = 5, left = now; n >= 0; n -= 1, left = Math.floor(left / 256)) bytes[n] = left % 256;
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function token(): string {
  const field = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? field?.value ?? "";
}

type Sent = "taken" | "later" | { refused: string };

async function send(post: Post): Promise<Sent> {
  const body = new FormData();
  for (const [name, value] of post.fields) body.append(name, value);
  try {
    for (const [name, file] of post.files ? await filesOf(post.key) : []) body.append(name, file, file.name);
    const answer = await fetch(post.to, {
      method: "POST", body, credentials: "same-origin", redirect: "manual",
      headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Wangge-Writer": post.who },
    });
    const told = answer.headers.get("Content-Type")?.startsWith("application/json") ?? false;
    if (answer.ok && told) return "taken";
    if (told && answer.status >= 400 && answer.status < 500) {
      return { refused: ((await answer.json()) as { reason?: string }).reason ?? String(answer.status) };
    }
    return "later"; // signed out, somebody else signed in, or the server is away: nothing is lost
  } catch {
    return "later";
  }
}

let busy: Promise<void> | undefined;

/** Send what waits, one after the other; the first that finds no way ends the round. */
export function flush(who: string, told: () => void): Promise<void> {
  busy ??= (async () => {
    for (const post of kept().filter((one) => one.who === who && !one.refused)) {
      const sent = await send(post);
      if (sent === "later") break;
      if (sent === "taken") drop(post);
      else keep(kept().map((one) => (one.key === post.key ? { ...one, refused: sent.refused } : one)));
      document.dispatchEvent(new CustomEvent(sent === "taken" ? "outbox:taken" : "outbox:refused", { detail: post.to }));
      told();
    }
  })().finally(() => { busy = undefined; });
  return busy;
}

function line(post: Post, gone: () => void): HTMLElement {
  const row = document.createElement("p");
  row.className = "visit-refused";
  row.textContent = said("{title}：{why}", { title: post.title, why: post.refused ?? "" });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet";
  button.textContent = said("知道了，删去");
  button.addEventListener("click", gone);
  if (post.sheet && location.pathname !== post.to) {
    const open = document.createElement("a");
    open.className = "btn btn-secondary";
    open.href = post.to;
    open.textContent = said("打开，改好再交");
    row.append(" ", open);
  }
  row.append(" ", button);
  return row;
}

/** What waits, in words; empty when nothing does. */
export function show(root: HTMLElement, who: string): void {
  const news = root.querySelector<HTMLElement>("[data-kept]");
  if (!news) return;
  const mine = kept().filter((one) => one.who === who);
  const waiting = mine.filter((one) => !one.refused).length;
  news.replaceChildren();
  if (waiting && navigator.onLine) news.append(said("{n} 条正在上传，没有传上的会再试。", { n: waiting }));
  else if (waiting) news.append(said("{n} 条待上传，有信号时自动上传。", { n: waiting }));
  for (const post of mine.filter((one) => one.refused)) {
    news.append(line(post, () => { drop(post); show(root, who); }));
  }
  news.hidden = mine.length === 0;
}

/** A door that was recorded: its form goes, its line says how it stands. Of a sheet its line in the list says it. */
function mark(root: HTMLElement, to: string, words: string): void {
  root.querySelector(`a[href="${CSS.escape(to)}"] [data-how]`)?.replaceChildren(words);
  const form = root.querySelector<HTMLFormElement>(`form[action="${CSS.escape(to)}"]`);
  const door = form?.closest<HTMLElement>("[data-door]");
  if (!door) return;
  const open = door.querySelector("details");
  if (open) open.open = false;
  door.dataset["recorded"] = "yes";
  const go = door.querySelector<HTMLElement>(".visit-go");
  if (go) go.textContent = words;
}

export default function start(root: HTMLElement): void {
  const who = root.dataset["who"] ?? "";
  const told = (): void => show(root, who);
  const again = (): void => void flush(who, told).then(told);
  if ("done" in root.dataset) for (const post of kept()) if (post.who === who && post.to === location.pathname) drop(post);
  for (const post of kept()) if (post.who === who) mark(root, post.to, said("待上传"));
  root.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("form[data-later]:not([data-sheet])") || form.querySelector<HTMLInputElement>("input[type=file]")?.files?.length) return;
    if (!new FormData(form).get("outcome")) return; // the server says what is missing
    event.preventDefault();
    const stamp = form.elements.namedItem("at"), key = form.elements.namedItem("key");
    if (stamp instanceof HTMLInputElement) stamp.value = new Date().toISOString();
    if (key instanceof HTMLInputElement) key.value = newKey();
    const fields = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
    const to = form.getAttribute("action") ?? "";
    const post = { key: String(new FormData(form).get("key")), who, to, title: form.dataset["later"] ?? "",
      fields: fields.filter(([name]) => name !== "csrfmiddlewaretoken") };
    keep([...kept(), post]);
    mark(root, to, said("待上传"));
    told();
    void flush(who, told).then(() => {
      told();
      const left = kept().find((one) => one.key === post.key);
      if (!left && !form.closest("[data-door]")) location.assign(document.querySelector<HTMLAnchorElement>(".visits nav a")?.href ?? location.href);
    });
  });
  document.addEventListener("outbox:taken", (event) => mark(root, (event as CustomEvent<string>).detail, said("已记下")));
  window.addEventListener("online", again);
  window.addEventListener("offline", told);
  told();
  again();
  const worker = root.dataset["worker"];
  if (worker && "serviceWorker" in navigator) void navigator.serviceWorker.register(worker).catch(() => undefined);
}

/** Signing out leaves no page of one's way behind; posts that wait stay, for the same person alone. */
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!/\/sign-out\/$/.test(form.action) || !("caches" in window)) return;
  for (const name of ["wangge-visits-page", "wangge-checks-page"]) void caches.delete(name);
});
