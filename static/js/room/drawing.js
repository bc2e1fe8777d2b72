// What waits on the phone is drawn under the form, and told in the line at the top.

import { $, WORDS, drop, forgetShown, outbox, say, waiting } from "./kept.js";
import { isFailing } from "./sending.js";
import { edit, field, orphans } from "./writing.js";

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
  if (one.state !== "refused") return item;
  const buttons = element("p", "", "row");
  if (field() && !one.address) buttons.append(button(WORDS.edit, one.text, () => edit(one)));
  if (one.isForm) buttons.append(button(WORDS.edit, one.text, () => location.assign(`${one.address}?kept=${one.id}`)));
  buttons.append(button(WORDS.remove, one.text, () => drop(one.id)));
  item.append(buttons);
  return item;
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
  const isSent = outbox().some(({ state }) => state !== "sending") && !count;
  const quiet = !navigator.onLine ? WORDS.offline : isSent ? WORDS.all_sent : "";
  if (told === (words || quiet)) return; // what a deed has answered there stays to be read
  told = words || quiet;
  $("link").textContent = told;
}

document.addEventListener("kept", draw);
