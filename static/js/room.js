// A phone in a room. What one writes is first kept on the phone under an id made here, then sent until the server
// has answered: a note is never lost, and never kept twice. The page is renewed when something is told to have changed.

import "./room/deeds.js";
import { draw, tell } from "./room/drawing.js";
import { keepSoon } from "./room/offline.js";
import { trySend } from "./room/sending.js";
import { EVERY, followTopics, listen, look, renewSoon } from "./room/stream.js";
import { restoreDraft } from "./room/writing.js";

function back() {
  if (document.hidden) return;
  listen();
  trySend(true);
  renewSoon(300);
}

function lookAround() {
  trySend(false);
  look();
}

document.addEventListener("htmx:after:swap", () => {
  restoreDraft();
  draw();
  if (!document.activeElement?.matches("textarea")) document.querySelector("[data-takes-focus]")?.focus(); // unless one writes
  followTopics();
  keepSoon();
});
document.addEventListener("visibilitychange", back);
addEventListener("pageshow", (event) => event.persisted && back());
addEventListener("online", back);
addEventListener("offline", tell);
setInterval(lookAround, EVERY);
restoreDraft();
draw();
back();
