// A phone in a room. What one writes is first kept on the phone under an id made here, then sent until the server
// has answered: a note is never lost, and never kept twice. The page is renewed when something is told to have changed.

const { code, phone, write, similar } = document.body.dataset;
const WORDS = JSON.parse(document.getElementById("room-words").textContent);
const KEY = `outbox-${code}-${phone}`;
const DRAFTS = `outbox-${code}-${phone}-drafts`;
const EVERY = 5_000; // ms between tries, and between looks where no stream stands
const LONGEST_WAIT = 60_000; // ms
const SILENCE = 40_000; // ms without a word after which a stream is dead; the server speaks every 15 s
const JITTER = 1_500; // ms over which the phones of a room spread their fetches
const $ = (id) => document.getElementById(id);
const now = () => $("now");
const say = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
const plain = (text) => text.replace(/\s+/g, " ").trim();

const memory = {}; // for browsers that keep nothing
let failures = 0;
let triesAt = 0;
let isSending = false;
let etag = "";
let stream = null;
let heardAt = 0;
let renewal = 0;

function read(key, empty) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? memory[key] ?? empty;
  } catch {
    return memory[key] ?? empty;
  }
}

function keep(key, value) {
  memory[key] = value;
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Kept in memory, until the page is closed.
  }
}

const outbox = () => read(KEY, []);
// Read and written at once, so that two pages of one phone do not lose each other's notes.
const change = (alter) => keep(KEY, alter(outbox()));
const set = (id, values) => change((notes) => notes.map((note) => (note.id === id ? { ...note, ...values } : note)));

function secret() {
  try {
    return localStorage.getItem(`room-${code}`);
  } catch {
    return null;
  }
}

function headers() {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  return { "X-CSRFToken": token, ...(secret() && { "X-Room-Token": secret() }) };
}

// Made here, so that the same note sent twice is one. Browsers give randomUUID on secure pages only.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function post(address, values, accept) {
  const body = new URLSearchParams(values);
  const asked = { ...headers(), Accept: accept };
  return fetch(address, { method: "POST", headers: asked, body, redirect: "error", signal: AbortSignal.timeout(15_000) });
}

// --- The outbox -----------------------------------------------------------------------------------------------

const waiting = () => outbox().filter((note) => note.state === "waiting");

async function send() {
  if (isSending || !waiting().length) return;
  isSending = true;
  try {
    for (let note = waiting()[0]; note; [note] = waiting()) await sendOne(note);
    failures = 0;
    renewSoon(0);
  } catch {
    failures += 1;
    triesAt = Date.now() + Math.min(EVERY * 2 ** (failures - 1), LONGEST_WAIT) * (0.8 + 0.4 * Math.random());
  } finally {
    isSending = false;
    draw();
  }
}

async function sendOne(note) {
  const { id, step, field, text } = note;
  const answer = await post(write, { id, step, field, text }, "application/json");
  if (answer.ok) set(id, { state: "sent" });
  else {
    const told = await answer.json();
    if (answer.status !== 422 || told.again) throw new Error("again");
    set(id, { state: "refused", words: told.words });
  }
  draw();
}

function trySend(isSure) {
  if (isSure) triesAt = 0;
  if (Date.now() >= triesAt) send();
}

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

function row(note) {
  const item = element("li", "", `note note--${note.state}`);
  item.append(element("p", note.text), element("p", note.words ?? WORDS[note.state], "small quiet state"));
  if (note.state !== "refused") return item;
  const buttons = element("p", "", "row");
  if (field()) buttons.append(button(WORDS.edit, note.text, () => edit(note)));
  buttons.append(button(WORDS.remove, note.text, () => drop(note.id)));
  item.append(buttons);
  return item;
}

function drop(id) {
  change((notes) => notes.filter((note) => note.id !== id));
  draw();
}

function edit(note) {
  const text = field();
  if (!text || plain(text.value)) return text?.focus();
  text.value = note.text;
  drop(note.id);
  keepDraft(text);
  return text.focus();
}

// What was being written in a step that took its field away.
function orphans() {
  const drafts = Object.entries(read(DRAFTS, {}));
  return drafts.filter(([step, text]) => plain(text) && !$(`text-${step}`)).map(([, text]) => ({ text, state: "draft" }));
}

function draw() {
  const shown = new Set([...document.querySelectorAll("[data-note]")].map((item) => item.dataset.note));
  const notes = outbox();
  const unseen = notes.filter((note) => note.state !== "sent" || !shown.has(note.id));
  if (unseen.length < notes.length) keep(KEY, unseen);
  const rows = [...unseen, ...orphans()];
  if (!$("outbox")) return;
  $("outbox").replaceChildren(...rows.map(row));
  $("kept").hidden = !rows.length;
  tell();
}

function tell() {
  const count = waiting().length;
  const words = count && (failures || !navigator.onLine) ? say(WORDS.some_waiting, { count }) : "";
  const quiet = !navigator.onLine ? WORDS.offline : outbox().length && !count ? WORDS.all_sent : "";
  if ($("link").textContent !== (words || quiet)) $("link").textContent = words || quiet;
}

// --- Writing --------------------------------------------------------------------------------------------------

const form = () => document.querySelector("form.write");
const field = () => form()?.elements.text;

function keepDraft(text) {
  const drafts = read(DRAFTS, {});
  drafts[text.form.dataset.step] = text.value;
  keep(DRAFTS, drafts);
}

function restoreDraft() {
  const text = field();
  if (text && !text.value) text.value = read(DRAFTS, {})[form().dataset.step] ?? "";
  if (text) count(text);
}

function over(text) {
  return [...plain(text.value)].length - Number(text.form.dataset.longest);
}

function count(text) {
  const more = over(text);
  const told = text.form.querySelector(".over");
  told.textContent = more > 0 ? say(WORDS.over, { count: more }) : say(WORDS.left, { count: -more });
  told.classList.toggle("is-over", more > 0);
  text.toggleAttribute("aria-invalid", more > 0);
  if (more > 0) text.setAttribute("aria-invalid", "true");
}

function submit(event) {
  const sent = event.target.closest("form.write");
  if (!sent) return;
  event.preventDefault();
  const text = sent.elements.text;
  if (!plain(text.value) || over(text) > 0) return text.focus();
  const { step } = sent.dataset;
  const note = { id: uuid(), step, field: new FormData(sent).get("field") ?? "", text: plain(text.value), state: "waiting" };
  change((notes) => [...notes, note]);
  empty(text);
  draw();
  trySend(true);
}

function empty(text) {
  text.value = "";
  keepDraft(text);
  count(text);
  text.form.querySelector(".similar")?.replaceChildren();
  text.focus();
}

let asking = 0;

function typed(event) {
  const text = event.target.closest("form.write textarea");
  if (!text) return;
  keepDraft(text);
  count(text);
  clearTimeout(asking);
  if ("asksSimilar" in text.form.dataset) asking = setTimeout(() => ask(text), 700);
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

// --- Renewing -------------------------------------------------------------------------------------------------

function renew() {
  renewal = 0;
  if (!document.hidden) document.body.dispatchEvent(new Event("ring"));
}

function renewSoon(within) {
  if (renewal && within) return;
  clearTimeout(renewal);
  renewal = setTimeout(renew, Math.random() * within);
}

const isLive = () => stream && Date.now() - heardAt < SILENCE;

function listen() {
  stream?.close();
  stream = null;
  const address = now().dataset.live;
  if (!address || document.hidden) return;
  heardAt = Date.now();
  stream = new EventSource(address);
  stream.topics = now().dataset.topics;
  stream.addEventListener("here", () => (heardAt = Date.now()));
  stream.addEventListener("message", heard);
}

function heard(event) {
  heardAt = Date.now();
  renewSoon(JSON.parse(event.data).topic.startsWith("group") ? JITTER / 3 : JITTER);
}

function look() {
  trySend(false);
  if (isLive() && stream.readyState === EventSource.OPEN) return;
  if (stream && !isLive()) listen();
  renewSoon(EVERY / 10);
}

function back() {
  if (document.hidden) return;
  listen();
  trySend(true);
  renewSoon(300);
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  Object.assign(ctx.request.headers, headers());
  if (ctx.sourceElement !== now() || !etag) return;
  ctx.request.headers["If-None-Match"] = etag;
  ctx.request.cache = "no-store";
});
document.addEventListener("htmx:before:response", ({ detail: { ctx } }) => {
  if (ctx.response.status === 200) etag = ctx.response.headers.get("ETag") ?? "";
});
document.addEventListener("htmx:after:swap", () => {
  restoreDraft();
  draw();
  document.querySelector("[data-takes-focus]")?.focus();
  if (stream && stream.topics !== now().dataset.topics) listen();
});
document.addEventListener("submit", submit);
document.addEventListener("input", typed);
document.addEventListener("click", join);
document.addEventListener("visibilitychange", back);
addEventListener("pageshow", (event) => event.persisted && back());
addEventListener("online", back);
addEventListener("offline", tell);
setInterval(look, EVERY);
restoreDraft();
draw();
back();
