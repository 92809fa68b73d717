// Keeps today's way in the phone: the page as it was last fetched, and what it is drawn with. Nothing else is kept.
const PAGE = "wangge-visits-page", PARTS = "wangge-visits-parts";
const TODAY = self.registration.scope;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (request.url.split(/[?#]/)[0] === TODAY) event.respondWith(today(request));
  } else if (["script", "style", "font", "image"].includes(request.destination)) {
    event.respondWith(part(request));
  }
});

async function today(request) {
  const kept = await caches.open(PAGE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && answer.type === "basic") await kept.put(TODAY, answer.clone());
    else if (answer.status !== 503 && answer.status !== 502) await caches.delete(PAGE);
    return answer;
  } catch (error) {
    const page = await kept.match(TODAY);
    if (page) return page;
    throw error;
  }
}

async function part(request) {
  const kept = await caches.open(PARTS);
  const known = await kept.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok && /\/assets\//.test(request.url)) await kept.put(request, answer.clone());
  return answer;
}
