// An action is written on a page of its own. It goes to the phone's outbox before it is sent; without a connection it
// waits there, and the page of the room goes on sending it.

import { change, drop, outbox, plain, post, set } from "./room/kept.js";

const form = document.querySelector("form[data-room]");

// One that was refused later comes back as it was written.
function fill() {
  const kept = outbox().find(({ id }) => id === new URLSearchParams(location.search).get("kept"));
  for (const [name, value] of kept?.values ?? []) {
    if (form.elements[name]) form.elements[name].value = value;
  }
}

function keep() {
  const values = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const id = form.elements.id.value;
  const text = plain(form.elements.title.value);
  const one = { id, made: `${Date.now()}`, address: form.action, values, text, isForm: true, state: "sending" };
  change((all) => [...all.filter((other) => other.id !== id), one]);
  return one;
}

async function send(event) {
  event.preventDefault();
  const { id, values } = keep();
  try {
    const answer = await post(form.action, values, "application/json");
    if (answer.status === 422) {
      drop(id);
      return form.submit(); // the page tells what is wrong with it
    }
    if (!answer.ok) throw new Error("again");
    drop(id);
  } catch {
    set(id, { state: "waiting" });
  }
  return location.assign(form.dataset.room);
}

if (form) {
  fill();
  form.addEventListener("submit", send);
}
