// The console and the big screen hear from the live process that there is something to fetch; without it they poll.

const QUIET = 50; // ms: rings told together are one
const SILENCE = 20_000; // ms without a word after which a stream is not trusted; the server speaks every 15 s
const CALM = 5; // times as seldom does a page ask by itself while a stream stands
const { live, every } = document.querySelector("[data-every]").dataset;
let waits = false;
let stream = null;
let heardAt = 0;
let ticks = 0;

function ring() {
  if (waits) return;
  waits = true;
  setTimeout(() => {
    waits = false;
    document.body.dispatchEvent(new Event("ring"));
  }, QUIET);
}

const isTelling = () => stream?.readyState === EventSource.OPEN && Date.now() - heardAt < SILENCE;

function tick() {
  ticks += 1;
  if (!isTelling() || ticks % CALM === 0) ring();
}

function heard({ type }) {
  heardAt = Date.now();
  if (type === "message") ring();
}

// A server that is being started says nothing about the room: what is shown stays.
document.addEventListener("htmx:before:response", (event) => {
  if (event.detail.ctx.response.status >= 500) event.preventDefault();
});
// An answer cut off in its head comes as an empty page, which would leave nothing here to be renewed.
document.addEventListener("htmx:before:swap", (event) => {
  if (!event.detail.ctx.text) event.preventDefault();
});
setInterval(tick, Number(every) * 1000);
if (live) {
  stream = new EventSource(live); // it comes back by itself
  for (const type of ["open", "message", "here"]) stream.addEventListener(type, heard);
}
