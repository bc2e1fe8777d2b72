// The page as it stands now is kept on the phone, so that it opens without a connection too. The worker script serves it.

import { worker } from "./kept.js";

const STORE = `room ${location.pathname} `; // and the files that the worker keeps
const STILL = 1_000; // ms: many changes are kept as one
let keeping = 0;

async function keep() {
  const name = (await caches.keys()).find((one) => one.startsWith(STORE));
  const store = name && (await caches.open(name));
  const before = await store?.match(location.pathname);
  if (!before) return;
  const page = document.documentElement.cloneNode(true);
  page.dataset.kept = Date.now();
  for (const one of page.querySelectorAll(".htmx-request")) one.classList.remove("htmx-request");
  const headers = new Headers(before.headers); // with what the page may do
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  await store.put(location.pathname, new Response(`<!DOCTYPE html>\n${page.outerHTML}`, { headers }));
}

export function keepSoon() {
  clearTimeout(keeping);
  keeping = setTimeout(() => keep().catch(() => {}), STILL);
}

// A page that was kept a while ago counts from then: its clock is this phone's own.
function count() {
  const { kept } = document.documentElement.dataset;
  if (!kept) return;
  const gone = Math.max(0, Math.round((Date.now() - Number(kept)) / 1000));
  for (const timer of document.querySelectorAll("[data-left]")) timer.dataset.left = Math.max(0, timer.dataset.left - gone);
}

count();
if ("serviceWorker" in navigator && "caches" in globalThis) {
  navigator.serviceWorker.register(worker).catch(() => {});
  navigator.serviceWorker.ready.then(keepSoon);
}
