/** Photos before they are sent: seen, removed, made smaller. The re-drawing drops EXIF; the server does it again. */
import { said } from "./words";
const MOST_PIXELS = 2048;
const LARGE_BYTES = 1_500_000;

export default function start(root: HTMLElement): void {
  const input = root.querySelector<HTMLInputElement>("input[type=file]");
  const strip = root.querySelector<HTMLElement>("[data-strip]");
  const news = root.querySelector<HTMLElement>("[data-news]");
  if (!input || !strip) return;
  const most = Number(root.dataset["photos"]) || 9;
  let kept: File[] = [];
  const met = new WeakSet<File>(); // each is taken once, though it stood there already when its event comes

  const say = (words: string): void => { if (news) news.textContent = words; };
  const draw = (): void => {
    const bag = new DataTransfer();
    for (const file of kept) {
      met.add(file);
      bag.items.add(file);
    }
    input.files = bag.files;
    strip.replaceChildren(...kept.map(thumb));
    strip.hidden = kept.length === 0;
    say(kept.length ? said("已选 {n} 张，最多 {most} 张。", { n: kept.length, most }) : said("最多 {most} 张。", { most }));
  };
  const thumb = (file: File, index: number): HTMLElement => {
    const item = document.createElement("li");
    const frame = document.createElement("div");
    frame.className = "photo";
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = said("第 {n} 张照片", { n: index + 1 });
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "remove";
    remove.setAttribute("aria-label", said("移除第 {n} 张照片", { n: index + 1 }));
    remove.textContent = "✕";
    remove.addEventListener("click", () => {
      kept.splice(index, 1);
      draw();
      (strip.querySelector<HTMLElement>(".remove") ?? input).focus();
    });
    frame.append(image, remove);
    item.append(frame);
    return item;
  };
  const take = async (files: Iterable<File>): Promise<void> => {
    const pictures = [...files].filter((file) => file.type.startsWith("image/") && !met.has(file));
    for (const file of pictures) met.add(file);
    const room = pictures.slice(0, most - kept.length);
    say(said("正在处理照片…"));
    for (const file of room) kept.push(await smaller(file));
    draw();
    if (room.length < pictures.length) say(said("最多 {most} 张，多出的 {n} 张没有加入。", { most, n: pictures.length - room.length }));
  };

  input.addEventListener("change", () => void take([...(input.files ?? [])]));
  if (input.files?.length) void take([...input.files]); // put there before this began
  const camera = root.querySelector<HTMLInputElement>("[data-camera]");
  camera?.addEventListener("change", () => {
    void take([...(camera.files ?? [])]);
    camera.value = "";
  });
  const pick = root.querySelector<HTMLElement>(".photo-pick");
  for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]] as const) {
    pick?.addEventListener(name, (event) => {
      event.preventDefault();
      pick.classList.toggle("over", over);
      if (name === "drop") void take([...((event as DragEvent).dataTransfer?.files ?? [])]);
    });
  }
}

/** The picture at 2048 px at most as JPEG; the file itself where the browser cannot draw it (the server judges). */
async function smaller(file: File): Promise<File> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, MOST_PIXELS / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < LARGE_BYTES && file.type !== "image/jpeg") return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return drawn ? new File([drawn], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}
