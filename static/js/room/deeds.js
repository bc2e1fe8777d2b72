// A vote, or another deed done with a button, is kept on the phone before it is sent: one that met no server waits, and
// of several about the same thing the last one counts.

import { $, WORDS, change, plain, set } from "./kept.js";
import { dropIfSame, failed } from "./sending.js";

let made = 0;
const sent = new WeakMap(); // by form: its last deed

function note(event) {
  const form = event.target.closest("form[data-deed]");
  if (!form) return;
  const values = [...new FormData(form, event.submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const { deed, about } = form.dataset;
  const says = event.submitter?.dataset.says ?? plain(event.submitter?.textContent ?? "");
  made += 1;
  const one = { id: deed, made: `${Date.now()}-${made}`, address: form.action, values, text: about, says, state: "sending" };
  sent.set(form, one);
  change((all) => [...all.filter(({ id }) => id !== deed), one]);
  const { reason = "", value } = Object.fromEntries(values);
  if (plain(reason) && value !== "-1") $("link").textContent = WORDS.no_reason;
}

// Answered, also with a refusal, which the page shows.
function answered({ detail: { ctx } }) {
  const one = sent.get(ctx.sourceElement);
  if (!one) return;
  if (ctx.response.status < 500) dropIfSame(one);
  else wait(one);
}

function wait(one) {
  failed();
  set(one.id, { state: "waiting" });
}

function unanswered({ detail: { ctx } }) {
  const one = ctx && sent.get(ctx.sourceElement);
  if (one) wait(one);
}

// What was on its way when the page was left may not have arrived.
change((all) => all.map((one) => (one.state === "sending" ? { ...one, state: "waiting" } : one)));
document.addEventListener("submit", note);
document.addEventListener("htmx:before:response", answered);
document.addEventListener("htmx:error", unanswered);
