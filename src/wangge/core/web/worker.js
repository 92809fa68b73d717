// Keeps pages of one's work in the phone: as they were last fetched, and what they are drawn with. Nothing else is kept.
// PAGE: the name of their store; KEPT: which addresses they have below this script's own (core/web/away.py says both).
const PARTS = "wangge-parts";
const BEFORE = "wangge-visits-parts"; // what PARTS was called while visits alone were kept
const SCOPE = self.registration.scope;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(moved().finally(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const address = request.url.split(/[?#]/)[0];
    if (address.startsWith(SCOPE) && KEPT.test(address.slice(SCOPE.length))) event.respondWith(page(request, address));
  } else if (["script", "style", "font", "image"].includes(request.destination)) {
    event.respondWith(part(request));
  }
});

// What the phone holds under the old name comes along. It stays there too until every worker whose pages are kept has
// moved: one that was not renewed yet draws its pages with it, and may have no signal.
async function moved() {
  if (!(await caches.has(BEFORE))) return;
  const old = await caches.open(BEFORE), kept = await caches.open(PARTS);
  for (const request of await old.keys()) {
    const part = await old.match(request);
    if (part && !(await kept.match(request))) await kept.put(request, part);
  }
  await kept.put(mark(PAGE), new Response());
  const pages = (await caches.keys()).filter((name) => /^wangge-[a-z]+-page$/.test(name));
  const known = await Promise.all(pages.map((name) => kept.match(mark(name))));
  if (known.every(Boolean)) await caches.delete(BEFORE);
}

const mark = (page) => new URL(`/moved/${page}`, self.location.origin).href;

// A redirect is one to the sign-in: whoever is not known leaves no page behind.
async function page(request, address) {
  const kept = await caches.open(PAGE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && answer.type === "basic") await kept.put(address, answer.clone());
    else if (answer.status === 401 || answer.redirected || answer.type === "opaqueredirect") await caches.delete(PAGE);
    else if (answer.status < 500) await kept.delete(address); // this page is refused; the others stand
    return answer;
  } catch (error) {
    const known = await kept.match(address);
    if (known) return known;
    throw error;
  }
}

async function part(request) {
  const kept = await caches.open(PARTS);
  const known = (await kept.match(request)) ?? (await caches.match(request, { cacheName: BEFORE }));
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok && /\/assets\//.test(request.url)) await kept.put(request, answer.clone());
  return answer;
}
