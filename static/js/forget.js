// Who is forgotten is forgotten by the phone too: its secret, what waited to be sent, what was being written, and the
// page that was kept for when there is no connection.

const { forget } = document.querySelector("[data-forget]").dataset;

try {
  for (const key of Object.keys(localStorage)) {
    if (key === `room-${forget}` || key.startsWith(`outbox-${forget}`)) localStorage.removeItem(key);
  }
} catch {
  // A browser that keeps nothing has nothing to forget.
}

async function forgetPage() {
  const isOurs = (address) => address.includes(`/f/${forget}/`);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.filter(({ scope }) => isOurs(scope)).map((worker) => worker.unregister()));
  const stores = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(stores.filter(isOurs).map((name) => caches.delete(name)));
}

forgetPage().catch(() => {});
