// The console and the big screen hear from the live process that there is something to fetch; without it they poll.

const QUIET = 250; // ms: many rings are one
let waits = false;

function ring() {
  if (waits) return;
  waits = true;
  setTimeout(() => {
    waits = false;
    document.body.dispatchEvent(new Event("ring"));
  }, QUIET);
}

// A server that is being started says nothing about the room: what is shown stays.
document.addEventListener("htmx:before:response", (event) => {
  if (event.detail.ctx.response.status >= 500) event.preventDefault();
});

const address = document.querySelector("[data-live]")?.dataset.live;
if (address) new EventSource(address).addEventListener("message", ring); // it comes back by itself
