// Who is forgotten is forgotten by the phone too: its secret, what waited to be sent, and what was being written.

const { forget } = document.querySelector("[data-forget]").dataset;

try {
  for (const key of Object.keys(localStorage)) {
    if (key === `room-${forget}` || key.startsWith(`outbox-${forget}`)) localStorage.removeItem(key);
  }
} catch {
  // A browser that keeps nothing has nothing to forget.
}
