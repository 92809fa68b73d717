import { said } from "../words";

/** A form that says where the phone is, asked for only when it is sent; without an answer it goes as it is. */
export default function start(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement) || !("geolocation" in navigator)) return;
  const answer = form.querySelector<HTMLElement>("[data-answer]");
  let asked = false;
  form.addEventListener(
    "submit",
    (event) => {
      if (asked) return;
      event.preventDefault();
      event.stopPropagation();
      asked = true;
      if (answer) answer.textContent = said("正在定位…");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          fill(form, "lon", coords.longitude);
          fill(form, "lat", coords.latitude);
          form.requestSubmit();
        },
        () => form.requestSubmit(),
        { enableHighAccuracy: true, timeout: 10_000, maximumAge: 15_000 },
      );
    },
    true,
  );
}

function fill(form: HTMLFormElement, name: string, value: number): void {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value.toFixed(6);
}
