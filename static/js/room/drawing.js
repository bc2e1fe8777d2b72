// What waits on the phone is drawn under the form, and told in the line at the top.

import { $, WORDS, forgetShown, outbox, say, waiting } from "./kept.js";
import { isFailing } from "./sending.js";
import { edit, field, orphans, remove } from "./writing.js";

function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function button(text, about, act) {
  const made = element("button", text, "button button--quiet button--note");
  made.type = "button";
  made.setAttribute("aria-label", `${text}: ${about}`);
  made.addEventListener("click", act);
  return made;
}

function row(one) {
  const item = element("li", "", `note note--${one.state}`);
  item.append(element("p", one.text));
  if (one.says) item.append(element("p", one.says));
  item.append(element("p", one.words ?? WORDS[one.state], "small quiet state"));
  if (one.state === "refused" || one.state === "draft") item.append(buttons(one));
  return item;
}

// Words that no field takes now can be taken elsewhere.
function buttons(one) {
  const made = element("p", "", "row");
  if (one.isForm) made.append(button(WORDS.edit, one.text, () => location.assign(`${one.address}?kept=${one.id}`)));
  else if (!one.address && field()) made.append(button(WORDS.edit, one.text, () => edit(one)));
  else if (!one.address && navigator.clipboard) made.append(button(WORDS.copy, one.text, () => copy(one)));
  made.append(button(WORDS.remove, one.text, () => remove(one)));
  return made;
}

async function copy({ text }) {
  await navigator.clipboard.writeText(text);
  $("link").textContent = WORDS.copied;
}

export function draw() {
  const shown = new Set([...document.querySelectorAll("[data-note]")].map((item) => item.dataset.note));
  const rows = [...forgetShown((id) => shown.has(id)).filter(({ state }) => state !== "sending"), ...orphans()];
  if (!$("outbox")) return;
  $("outbox").replaceChildren(...rows.map(row));
  $("kept").hidden = !rows.length;
  tell();
}

let told = "";

export function tell() {
  const count = waiting().length;
  const words = count && (isFailing() || !navigator.onLine) ? say(WORDS.some_waiting, { count }) : "";
  const refused = outbox().filter(({ state }) => state === "refused").length;
  const isSent = outbox().some(({ state }) => state === "sent") && !count;
  const settled = refused ? say(WORDS.some_refused, { count: refused }) : isSent ? WORDS.all_sent : "";
  const quiet = navigator.onLine ? settled : WORDS.offline;
  if (told === (words || quiet)) return; // what a deed has answered there stays to be read
  told = words || quiet;
  $("link").textContent = told;
}

document.addEventListener("kept", draw);
