// The page is renewed when something is told to have changed; where no stream stands, by asking every now and then.

import { headers, now } from "./kept.js";

const SILENCE = 40_000; // ms without a word after which a stream is dead; the server speaks at once, and every 15 s
const JITTER = 1_500; // ms over which the phones of a room spread their fetches
export const EVERY = 5_000; // ms between looks where no stream stands

let etag = "";
let deeds = 0; // of this phone, so that no answer to what was asked before one hides what came of it
let stream = null;
let openedAt = 0;
let heardAt = 0;
let renewal = 0;
let isAsked = false; // to fetch whatever has been told
const news = new Map(); // the versions told, by topic, until they are looked for

// What the page shows already, for instance after one's own deed, is not fetched once more.
function isNew() {
  const shown = JSON.parse(now().dataset.shown ?? "{}");
  return isAsked || [...news].some(([topic, version]) => !(version <= shown[topic]));
}

function renew() {
  renewal = 0;
  const wants = isNew() && !document.hidden;
  isAsked = false;
  news.clear();
  if (wants) document.body.dispatchEvent(new Event("ring"));
}

export function renewSoon(within) {
  isAsked = true;
  renewWithin(within);
}

function renewWithin(within) {
  if (renewal && within) return;
  clearTimeout(renewal);
  renewal = setTimeout(renew, Math.random() * within);
}

// After one's own deed the page is fetched whole: its mark tells nothing of one's own votes.
export function renewAfresh() {
  etag = "";
  deeds += 1;
  renewSoon(0);
}

const isTelling = () => stream?.readyState === EventSource.OPEN && Date.now() - heardAt < SILENCE;

export function listen() {
  stream?.close();
  stream = null;
  const address = now().dataset.live;
  if (!address || document.hidden) return;
  openedAt = Date.now();
  stream = new EventSource(address);
  stream.topics = now().dataset.topics;
  stream.addEventListener("here", () => (heardAt = Date.now()));
  stream.addEventListener("message", heard);
}

function heard(event) {
  heardAt = Date.now();
  const { topic, version } = JSON.parse(event.data);
  news.set(topic, version);
  renewWithin(topic.startsWith("group") ? JITTER / 3 : JITTER);
}

// Ask for what is new, unless a stream would tell of it; a stream that has been silent for long is opened anew.
export function look() {
  if (isTelling()) return;
  if (stream && Date.now() - Math.max(openedAt, heardAt) >= SILENCE) listen();
  renewSoon(EVERY / 10);
}

export function followTopics() {
  if (stream && stream.topics !== now().dataset.topics) listen();
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  Object.assign(ctx.request.headers, headers());
  ctx.deeds = deeds;
  if (ctx.sourceElement !== now() || !etag) return;
  ctx.request.headers["If-None-Match"] = etag;
  ctx.request.cache = "no-store";
});
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const { status, headers: told } = ctx.response;
  if (status === 200) etag = (ctx.deeds === deeds && told.get("ETag")) || "";
  if (status >= 500) event.preventDefault(); // a server that is being started says nothing about the room
});
// An answer cut off in its head comes as an empty page, which would leave nothing here to be renewed.
document.addEventListener("htmx:before:swap", (event) => {
  if (!event.detail.ctx.text) event.preventDefault();
});
