// What waits is sent until the server has answered: nothing is lost, and nothing is kept twice.

import { outbox, drop, post, set, waiting, write } from "./kept.js";
import { EVERY, renewAfresh } from "./stream.js";

const LONGEST_WAIT = 60_000; // ms

let failures = 0;
let triesAt = 0;
let isSending = false;
let isAsked = false; // to send at once, while a try before it has not ended

export const isFailing = () => failures > 0;

export function failed() {
  failures += 1;
  triesAt = Date.now() + Math.min(EVERY * 2 ** (failures - 1), LONGEST_WAIT) * (0.8 + 0.4 * Math.random());
}

async function send() {
  if (isSending || !waiting().length) return;
  isSending = true;
  try {
    for (let one = waiting()[0]; one; [one] = waiting()) await sendOne(one);
    failures = 0;
    renewAfresh();
  } catch {
    failed();
  } finally {
    isSending = false;
    document.dispatchEvent(new Event("kept"));
    if (isAsked) trySend(true);
  }
}

async function sendOne(one) {
  const { id, step, field, about = "", text } = one;
  const [address, values] = one.address ? [one.address, one.values] : [write, { id, step, field, about, text }];
  const answer = await post(address, values, "application/json");
  if (answer.ok) return one.address ? dropIfSame(one) : set(id, { state: "sent" });
  const told = await answer.json();
  if (answer.status !== 422 || told.again) throw new Error("again");
  return set(id, { state: "refused", words: told.words });
}

// A deed may have been done otherwise while the one before was on its way: then the newer one waits still.
export function dropIfSame({ id, made }) {
  if (outbox().find((one) => one.id === id)?.made === made) drop(id);
}

export function trySend(isSure) {
  if (isSure) [isAsked, triesAt] = [isSending, 0];
  if (Date.now() >= triesAt) send();
}
