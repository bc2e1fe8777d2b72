// Keeps the shell of one event's door page for when there is no connection. People's names are never kept here.
const PAGE = "{{ page|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const STORE = "door " + FILES.join(" ");

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
    const old = names.filter((name) => name !== STORE && name.startsWith("door " + PAGE + " "));
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

// The page: the network's word first, the kept one without it. Files: the kept one first. All else goes past.
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && address.pathname === PAGE) {
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE, { cacheName: STORE })));
  } else if (FILES.includes(address.pathname) && address.pathname !== PAGE) {
    event.respondWith(caches.match(address.pathname, { cacheName: STORE }).then((kept) => kept || fetch(event.request)));
  }
});
