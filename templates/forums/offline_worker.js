// Keeps one page and its files for when there is no connection; what else there is goes past. Nobody's list is kept here.
const PAGE = "{{ page|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const NAME = "{{ name|escapejs }} " + PAGE + " ";
const STORE = NAME + FILES.join(" ");

self.addEventListener("install", (event) => {
  const keep = async () => {
    const store = await caches.open(STORE);
    await Promise.all(FILES.map(async (file) => {
      const answer = await fetch(file, { redirect: "error", credentials: "same-origin" });
      if (!answer.ok) throw new Error(file);
      await store.put(file, answer);
    }));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name !== STORE && name.startsWith(NAME));
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

// The page: the network's word first, the kept one without it or while the server is away. Files: the kept one first.
async function open(request) {
  const kept = await caches.match(PAGE, { cacheName: STORE });
  const answer = await fetch(request).catch(() => null);
  if (answer && (answer.status < 500 || !kept)) return answer;
  return kept || Response.error();
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && address.pathname === PAGE) {
    event.respondWith(open(event.request));
  } else if (FILES.includes(address.pathname) && address.pathname !== PAGE) {
    event.respondWith(caches.match(address.pathname, { cacheName: STORE }).then((kept) => kept || fetch(event.request)));
  }
});
