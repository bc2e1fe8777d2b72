// The phone at the door. Taps are written on the phone first, under names made here, and sent until told what became
// of them. The list holds names, organisations and numbers only, and goes when the event is over or on "finish".

const door = document.getElementById("door");
const WORDS = JSON.parse(document.getElementById("door-words").textContent);
const KEY = `door:${door.dataset.event}`;
const [STATES, MOST, EVERY] = [["present", "absent", "apologised"], 30, 20_000];
const $ = (id) => document.getElementById(id);
const say = (words, values = {}) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });

let kept = { people: [], outbox: [], report: [] };
let isSending = false;
let isAsked = false; // to send once more, for what was tapped while the last list was on its way
let camera = null;

function load() {
  try {
    kept = { ...kept, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    localStorage.removeItem(KEY);
  }
  // Another keeper's phone: their list is not ours to see, their taps stay theirs.
  if (kept.person && kept.person !== door.dataset.person) Object.assign(kept, { people: [], report: [] });
  kept.person = door.dataset.person;
  if (isOver()) erase(WORDS.over);
}

const save = () => localStorage.setItem(KEY, JSON.stringify(kept));
const isOver = () => Date.now() > Date.parse(door.dataset.closes);
const mine = () => kept.outbox.filter((tap) => tap.person === door.dataset.person);

function erase(words) {
  // What the page says of it without a script is not said twice.
  if (words === WORDS.over && $("is-over")) $("is-over").hidden = true;
  Object.assign(kept, { people: [], report: [] });
  if (kept.outbox.length) save();
  else localStorage.removeItem(KEY);
  tell(words);
  draw();
}

function tell(words) {
  $("told").textContent = words;
}

function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function button(text, act, className = "button button--quiet button--small") {
  const made = element("button", text, className);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// What is shown of a person: the words of the state, its time and whose mark it is.
function stateOf({ state, at, by }) {
  if (!state) return WORDS.not_marked;
  return say(by ? WORDS.state_by : WORDS.state_at, { state: WORDS[state], time: clock(at), by });
}

function mark(person, state) {
  const tap = { uuid: uuid(), registration: person.id, state, seen: person.state, at: new Date().toISOString() };
  kept.outbox.push({ ...tap, person: door.dataset.person });
  Object.assign(person, { state, at: tap.at, by: "" });
  kept.report = kept.report.filter((met) => met.registration !== person.id);
  save();
  tell(say(WORDS.marked, { name: person.name, state: stateOf(person) }));
  draw();
  send();
}

// Made here, so that the same tap sent twice is one. Browsers give randomUUID on secure pages only.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Second reading of one badge says who marked the person and when.
function present(person) {
  if (person.state !== "present") return mark(person, "present");
  const values = { name: person.name, time: clock(person.at), by: person.by };
  return tell(say(person.by ? WORDS.already_by : WORDS.already, values));
}

function row(person) {
  const item = document.createElement("li");
  const words = element("p");
  words.append(element("strong", person.name), " ", element("span", person.organisation, "quiet"));
  item.append(words, element("p", stateOf(person), "small"));
  const buttons = element("p", "", "row");
  if (person.state) buttons.append(button(WORDS.undo, () => mark(person, "")));
  else {
    for (const state of STATES) {
      const look = state === "present" ? "button button--small" : undefined;
      buttons.append(button(WORDS[state], () => mark(person, state), look));
    }
  }
  for (const one of buttons.children) one.setAttribute("aria-label", `${one.textContent}: ${person.name}`);
  item.append(buttons);
  return item;
}

function conflict(met) {
  const item = document.createElement("li");
  const person = kept.people.find((one) => one.id === met.registration);
  item.append(element("p", `${met.name}: ${met.words}`));
  if (met.outcome !== "refused") item.append(element("p", say(WORDS.now_is, { state: stateOf(met) }), "small"));
  if (person && met.wanted && met.outcome === "changed") {
    item.append(button(say(WORDS.mark_anyway, { state: WORDS[met.wanted] }), () => mark(person, met.wanted)));
  }
  return item;
}

function draw() {
  const words = $("q").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (person) => words.every((word) => `${person.name} ${person.organisation} ${person.id}`.toLowerCase().includes(word));
  const found = words.length ? kept.people.filter(fits) : [];
  $("found").replaceChildren(...found.slice(0, MOST).map(row));
  if (words.length && !found.length) $("found").append(element("li", WORDS.nobody));
  if (found.length > MOST) $("found").append(element("li", WORDS.more));
  $("conflicts").replaceChildren(...kept.report.map(conflict));
  $("report").hidden = !kept.report.length;
  if (kept.people.length) {
    const attended = kept.people.filter((person) => person.state === "present").length;
    $("counts").textContent = `${kept.people.length} / ${attended}`;
  }
}

function tellLink(words) {
  $("link").textContent = say(words, { count: mine().length });
}

async function ask(address, options = {}) {
  const answer = await fetch(address, { redirect: "manual", credentials: "same-origin", ...options });
  if (answer.type === "opaqueredirect") throw Object.assign(new Error("sign in"), { words: WORDS.sign_in });
  return answer;
}

async function send() {
  isAsked = true;
  if (isSending) return;
  isSending = true;
  try {
    while (isAsked) await sendAll();
  } finally {
    isSending = false;
  }
}

async function sendAll() {
  isAsked = false;
  try {
    while (mine().length) await sendSome(mine().slice(0, 200));
    await fetchPeople();
    if (!isAsked) tellLink(WORDS.online);
  } catch (fault) {
    tellLink(fault.words ?? WORDS.offline);
  }
}

async function sendSome(taps) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const answer = await ask(door.dataset.sync, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ marks: taps }),
  });
  if (answer.status === 409) throw Object.assign(new Error("refused"), { words: (await answer.json()).reason });
  if (!answer.ok) return refused(answer);
  const { results } = await answer.json();
  const done = new Map(results.map((result) => [result.uuid, result]));
  for (const tap of taps) report(tap, done.get(nameOf(tap)));
  kept.outbox = kept.outbox.filter((tap) => !done.has(nameOf(tap)));
  save();
}

// The server tells of a tap by the name it came by; of one that has no name, by none.
const nameOf = ({ uuid }) => (typeof uuid === "string" ? uuid : "");

// A tap that met another mark, or that the server could not read, is shown until the keeper has seen to it.
function report(tap, result) {
  const person = kept.people.find((one) => one.id === tap.registration);
  if (result?.outcome === "refused" && !person) tell(result.words);
  if (!person || !result) return;
  if (result.outcome === "unknown") return tell(say(WORDS.gone, { name: person.name }));
  if (result.outcome !== "refused") Object.assign(person, { state: result.state, at: result.at, by: result.by });
  if (result.outcome === "already" && tap.state === "present") {
    tell(say(result.by ? WORDS.already_by : WORDS.already, { name: person.name, time: clock(result.at), by: result.by }));
  }
  if (!result.is_conflict) return;
  kept.report = kept.report.filter((met) => met.registration !== tap.registration);
  kept.report.push({ ...result, registration: tap.registration, name: person.name, wanted: tap.state });
}

function refused(answer) {
  if (answer.status === 403 || answer.status === 404) erase(WORDS.refused);
  throw new Error(`${answer.status}`);
}

async function fetchPeople() {
  const answer = await ask(door.dataset.people);
  if (!answer.ok) return refused(answer);
  const { is_over, counts, people } = await answer.json();
  if (is_over) return erase(WORDS.over);
  const waiting = new Map(mine().map((tap) => [tap.registration, tap]));
  kept.people = people.map((person) => {
    const tap = waiting.get(person.id);
    return tap ? { ...person, state: tap.state, at: tap.at, by: "" } : person;
  });
  save();
  $("walk-ins").textContent = counts.walk_ins;
  return draw();
}

// A badge's code is the address of its wearer on this page.
function read(code) {
  const found = code.match(/\/events\/(\d+)\/door\/\?registration=(\d+)$/);
  if (!found) return tell(WORDS.unreadable);
  const person = kept.people.find((one) => one.id === Number(found[2]));
  if (found[1] !== door.dataset.event || !person) return tell(WORDS.unknown);
  return present(person);
}

async function openCamera() {
  if (camera) return closeCamera();
  try {
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return tell(WORDS.no_camera);
  }
  const view = $("view");
  Object.assign(view, { srcObject: camera, hidden: false });
  await view.play();
  $("scan").textContent = WORDS.stop;
  tell(WORDS.look_at_code);
  return look(new BarcodeDetector({ formats: ["qr_code"] }), "");
}

async function look(detector, last) {
  if (!camera) return;
  const [seen] = await detector.detect($("view")).catch(() => []);
  if (seen && seen.rawValue !== last) read(seen.rawValue);
  setTimeout(() => look(detector, seen?.rawValue ?? last), 250);
}

function closeCamera() {
  camera.getTracks().forEach((track) => track.stop());
  camera = null;
  Object.assign($("view"), { srcObject: null, hidden: true });
  $("scan").textContent = WORDS.scan;
}

async function finish() {
  if (kept.outbox.length && !confirm(say(WORDS.unsent, { count: kept.outbox.length }))) return;
  kept.outbox = [];
  erase(WORDS.erased);
  const worker = await navigator.serviceWorker?.getRegistration(location.pathname);
  await worker?.unregister();
  for (const name of (await globalThis.caches?.keys()) ?? []) {
    if (name.startsWith(`door ${location.pathname} `)) await caches.delete(name);
  }
  $("link").textContent = "";
}

async function start() {
  load();
  const canRead = "BarcodeDetector" in globalThis && navigator.mediaDevices;
  $("camera").hidden = !canRead;
  $("no-reader").hidden = Boolean(canRead);
  $("finish").hidden = false;
  $("scan").addEventListener("click", openCamera);
  $("finish").addEventListener("click", finish);
  $("find").addEventListener("submit", (event) => event.preventDefault());
  $("q").addEventListener("input", draw);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  // A badge opened by the phone's own camera without a connection: its wearer is looked for on this phone.
  const badge = Number(new URLSearchParams(location.search).get("registration"));
  if (badge && !$("scanned")) $("q").value = kept.people.find((one) => one.id === badge)?.name ?? "";
  setInterval(() => (isOver() ? kept.people.length && erase(WORDS.over) : mine().length && send()), EVERY);
  draw();
  if (isOver()) return;
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(door.dataset.worker).catch(() => {});
  await send();
}

start();
