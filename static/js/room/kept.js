// What a phone keeps of its own: what waits to be sent, and what is being written. Read and written at once, so that
// two pages of one phone do not lose each other's notes.

export const { code, phone, write, similar, worker } = document.body.dataset;
export const WORDS = JSON.parse(document.getElementById("room-words").textContent);
const OUTBOX = `outbox-${code}-${phone}`;
const DRAFTS = `outbox-${code}-${phone}-drafts`;
const CHOSEN = `outbox-${code}-${phone}-chosen`;
const memory = {}; // for browsers that keep nothing

export const $ = (id) => document.getElementById(id);
export const now = () => $("now");
export const say = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
export const plain = (text) => text.replace(/\s+/g, " ").trim();

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

export const outbox = () => read(OUTBOX, []);
export const waiting = () => outbox().filter((one) => one.state === "waiting");
export const drafts = () => read(DRAFTS, {});
export const keepDraft = (step, text) => keep(DRAFTS, { ...drafts(), [step]: text });

export const chosen = () => read(CHOSEN, {});
export const keepChosen = (step, names) => keep(CHOSEN, { ...chosen(), [step]: names });

// Alter what waits, and have it drawn.
export function change(alter) {
  keep(OUTBOX, alter(outbox()));
  document.dispatchEvent(new Event("kept"));
}

export const set = (id, values) => change((all) => all.map((one) => (one.id === id ? { ...one, ...values } : one)));
export const drop = (id) => change((all) => all.filter((one) => one.id !== id));

// What has been answered and is shown by the page itself needs no second place; this draws nothing.
export const forgetShown = (isShown) => {
  const all = outbox();
  const unseen = all.filter((one) => one.state !== "sent" || !isShown(one.id));
  if (unseen.length < all.length) keep(OUTBOX, unseen);
  return unseen;
};

function secret() {
  try {
    return localStorage.getItem(`room-${code}`);
  } catch {
    return null;
  }
}

export function headers() {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  return { "X-CSRFToken": token, ...(secret() && { "X-Room-Token": secret() }) };
}

export function post(address, values, accept) {
  const body = new URLSearchParams(values);
  const asked = { ...headers(), Accept: accept };
  return fetch(address, { method: "POST", headers: asked, body, redirect: "error", signal: AbortSignal.timeout(15_000) });
}

// Made here, so that the same note sent twice is one. Browsers give randomUUID on secure pages only.
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
