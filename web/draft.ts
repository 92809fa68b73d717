/** Words in a form survive a reload or a lost connection: kept in this tab only, gone when the form was taken. */
const place = (name: string): string => `wangge:${location.pathname.split("/")[1]}:${name}`;

export default function start(root: HTMLElement): void {
  const done = root.dataset["draftDone"];
  if (done) {
    sessionStorage.removeItem(place(done));
    return;
  }
  const key = place(root.dataset["draft"] ?? "form");
  const fields = [...root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea[name], input[type=text][name]")]
    .filter((field) => !field.hasAttribute("data-not-kept"));
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Record<string, string>;
  for (const field of fields) {
    const words = kept[field.name];
    if (words && !field.value) {
      field.value = words;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  root.addEventListener("input", () => {
    const now = Object.fromEntries(fields.filter((field) => field.value).map((field) => [field.name, field.value]));
    sessionStorage.setItem(key, JSON.stringify(now));
  });
}
