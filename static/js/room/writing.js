// Writing a note: what is typed is kept as a draft with every letter, and a sent note goes to the outbox first.

import { $, WORDS, change, chosen, drafts, drop, keepChosen, keepDraft, plain, post, say, similar, uuid } from "./kept.js";
import { trySend } from "./sending.js";
import { renewSoon } from "./stream.js";

const STILL = 700; // ms without a letter after which similar notes are asked for

const form = () => document.querySelector("form.write");
export const field = () => form()?.elements.text;
const draftOf = (text) => keepDraft(text.form.dataset.step, text.value);

export function restoreDraft() {
  const text = field();
  if (!text) return;
  if (!text.value) text.value = drafts()[form().dataset.step] ?? "";
  count(text);
  restoreChosen(form());
}

// The kind and the subject stay as they were chosen in the step, for the next note and when the page is opened anew.
function restoreChosen({ dataset, elements }) {
  for (const [name, value] of Object.entries(chosen()[dataset.step] ?? {})) {
    if ([...(elements[name]?.options ?? elements[name] ?? [])].some((one) => one.value === value)) elements[name].value = value;
  }
}

// What was being written in a step that took its field away.
export function orphans() {
  const left = Object.entries(drafts()).filter(([step, text]) => plain(text) && !$(`text-${step}`));
  return left.map(([step, text]) => ({ step, text, state: "draft" }));
}

export function remove({ id, step, state }) {
  if (state !== "draft") return drop(id);
  keepDraft(step, "");
  return document.dispatchEvent(new Event("kept"));
}

const over = (text) => [...plain(text.value)].length - Number(text.form.dataset.longest);

function count(text) {
  const more = over(text);
  const told = text.form.querySelector(".over");
  told.textContent = more > 0 ? say(WORDS.over, { count: more }) : say(WORDS.left, { count: -more });
  told.classList.toggle("is-over", more > 0);
  text.toggleAttribute("aria-invalid", more > 0);
  if (more > 0) text.setAttribute("aria-invalid", "true");
}

// A refused note, or one that was left unsent, comes back to be written otherwise, unless another is being written.
export function edit(note) {
  const text = field();
  if (!text || plain(text.value)) return text?.focus();
  text.value = note.text;
  draftOf(text);
  count(text);
  remove(note);
  return text.focus();
}

function submit(event) {
  const sent = event.target.closest("form.write");
  if (!sent) return;
  event.preventDefault();
  const text = sent.elements.text;
  if (!plain(text.value) || over(text) > 0) return text.focus();
  const { step } = sent.dataset;
  const { field: kind = "", about = "" } = Object.fromEntries(new FormData(sent));
  const says = plain(sent.querySelector("[name=field]:checked")?.labels[0].textContent ?? "");
  const note = { id: uuid(), step, field: kind, about, says, text: plain(text.value), state: "waiting" };
  change((all) => [...all, note]);
  empty(text);
  trySend(true);
}

function empty(text) {
  text.value = "";
  draftOf(text);
  count(text);
  text.form.querySelector(".similar")?.replaceChildren();
  text.focus();
}

function choose(event) {
  const { form: write, name, value } = event.target;
  if (write?.matches("form.write") && ["field", "about"].includes(name)) {
    keepChosen(write.dataset.step, { ...chosen()[write.dataset.step], [name]: value });
  }
}

let asking = 0;

function typed(event) {
  const text = event.target.closest("form.write textarea");
  if (!text) return;
  draftOf(text);
  count(text);
  clearTimeout(asking);
  if ("asksSimilar" in text.form.dataset) asking = setTimeout(() => ask(text), STILL);
}

async function ask(text) {
  const place = text.form.querySelector(".similar");
  const words = plain(text.value);
  if (words.length < 4) return place.replaceChildren();
  const answer = await post(similar, { text: words }, "text/html").catch(() => null);
  if (answer?.ok && plain(text.value) === words) place.innerHTML = await answer.text();
  return undefined;
}

// "Yes, the same" joins the note that is there already, in place of the one that was being written.
async function join(event) {
  const same = event.target.closest("[data-agree]");
  if (!same) return;
  const text = same.closest("form").elements.text;
  const answer = await post(same.dataset.address, { note: same.dataset.agree }, "application/json").catch(() => null);
  if (!answer?.ok) {
    $("link").textContent = answer ? (await answer.json()).words : WORDS.offline;
    return;
  }
  empty(text);
  $("link").textContent = WORDS.joined;
  renewSoon(0);
}

document.addEventListener("submit", submit);
document.addEventListener("change", choose);
document.addEventListener("input", typed);
document.addEventListener("click", join);
