// Browsers that scanners open lose their cookies: the phone keeps the room's secret itself, and shows it to come back.

const place = document.querySelector("[data-room]");
const key = place && `room-${place.dataset.room}`;

function keep(secret) {
  try {
    localStorage.setItem(key, secret);
  } catch {
    // A browser that keeps nothing has the recovery code.
  }
}

async function comeBack() {
  const secret = localStorage.getItem(key);
  if (!secret) return;
  const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, "X-Room-Token": secret };
  const answer = await fetch(place.dataset.back, { method: "POST", headers });
  if (answer.ok) location.replace((await answer.json()).next);
}

if (place?.dataset.secret) keep(place.dataset.secret);
else if (place?.dataset.back) {
  // Kept before it is sent: should the answer be lost, the page opened anew comes back instead of joining twice.
  place.addEventListener("submit", () => keep(place.elements.secret.value));
  if (!("answered" in place.dataset)) comeBack().catch(() => {});
}

