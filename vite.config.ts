import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** One SVG sprite of the icons named in web/icons.txt, as `icons-<hash>.svg`; the page refers to it by `{% icon %}`. */
function iconSprite(): Plugin {
  const folder = resolve(import.meta.dirname, "node_modules/@tabler/icons/icons");
  const symbol = (name: string): string => {
    const [shape, style] = name.endsWith("-filled") ? [name.slice(0, -7), "filled"] : [name, "outline"];
    const inner = readFileSync(resolve(folder, style, `${shape}.svg`), "utf8")
      .replace(/<!--[\s\S]*?-->/, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "").replace(/\s*\n\s*/g, "");
    const paint = style === "filled" ? 'fill="currentColor"'
      : 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
    return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${inner}</symbol>`;
  };
  return {
    name: "icon-sprite",
    apply: "build",
    buildStart() {
      const list = resolve(import.meta.dirname, "web/icons.txt");
      this.addWatchFile(list);
      const names = readFileSync(list, "utf8").split(/\s+/).filter(Boolean);
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>\n`;
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: "web/icons.svg", source });
    },
  };
}

/** Compressed twins beside the larger files; the static server hands them to browsers that take them. */
function compressedTwins(): Plugin {
  return {
    name: "compressed-twins",
    apply: "build",
    writeBundle({ dir }) {
      const folder = resolve(dir!, "assets");
      for (const name of readdirSync(folder).filter((file) => /\.(js|mjs|css|svg)$/.test(file))) {
        const file = resolve(folder, name);
        const content = readFileSync(file);
        if (content.length < 1400) continue;
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(content));
      }
    },
  };
}

export default defineConfig({
  root: "web",
  base: "./",
  publicDir: false,
  plugins: [iconSprite(), compressedTwins()],
  css: { preprocessorOptions: { scss: { quietDeps: true, loadPaths: [resolve(import.meta.dirname, "node_modules")] } } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1300, // the map library is one large island, loaded only where a map is
    target: "es2022",
    rolldownOptions: {
      input: { base: resolve(import.meta.dirname, "web/base.ts") },
      checks: { eval: false, pluginTimings: false, bundlerTimings: false }, // htmx has an eval, which its configuration switches off
    },
  },
});
