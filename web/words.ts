/** The words a script says, in the page's language: Chinese stands in the code, English in english.json. */
import english from "./english.json";

const inEnglish: Record<string, string> = document.documentElement.lang.startsWith("en") ? english : {};

/** `said("第 {n} 张照片", { n: 2 })`; `./wangge manage words` finds it. */
export function said(words: string, values: Record<string, string | number> = {}): string {
  return (inEnglish[words] || words).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
