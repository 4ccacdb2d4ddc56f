// The day: what is needed to knock today, and what the server said of what arrived. It goes when the day is over, at
// log-out, when the log-in has run out, and when it is somebody else's.

import { DAY, remove, within } from "./databases.js";
import { forgetNames } from "./queue.js";

const open = globalThis.BroadcastChannel ? new BroadcastChannel("dorroppnare-day") : null;
let forgotten = 0;
const AN_HOUR = 3600000;

// Call `heard` when the day has been taken away by another tab or by the worker.
export function whenForgotten(heard) {
  open?.addEventListener("message", () => {
    forgotten += 1;
    heard();
  });
}

export async function forgetDay() {
  forgotten += 1;
  await remove(DAY);
  await forgetNames();
  open?.postMessage("forgotten");
}

const kept = (key) =>
  within(DAY, "kept", "readonly", (store, give) => {
    store.get(key).onsuccess = (event) => give(event.target.result);
  });

// The day as it was fetched, with `leaves_at`; null when there is none. One that is over is taken away here.
export async function readDay() {
  const found = await kept("day");
  if (!found) return null;
  const now = Date.now();
  // A clock that was put back would keep it for longer than it may stay.
  if (now < found.leaves_at && now >= found.kept_at - AN_HOUR) return { ...found.day, leaves_at: found.leaves_at };
  await forgetDay();
  return null;
}

// By the server's clock: a phone's may be hours wrong, and the day lasts as long all the same.
const lasts = (day) => Math.min(new Date(day.until) - new Date(day.made_at), 26 * AN_HOUR);

// Keep a day that was asked for when `since` was the number of times that one was forgotten.
export async function keepDay(day, since) {
  const before = await kept("day");
  if (before && before.day.account !== day.account) {
    await forgetDay();
    since = forgotten;
  }
  if (since !== forgotten) return null;
  const now = Date.now();
  const row = { day, kept_at: now, leaves_at: now + lasts(day) };
  await within(DAY, "kept", "readwrite", (store) => store.put(row, "day"));
  return readDay();
}

export const timesForgotten = () => forgotten;

// What the server said of entries that arrived, until somebody has looked.
export const readSaid = async () => (await kept("said")) ?? [];

export const keepSaid = (results) =>
  within(DAY, "kept", "readwrite", (store) => {
    store.get("said").onsuccess = ({ target }) => store.put([...(target.result ?? []), ...results], "said");
  });

export const forgetSaid = () => within(DAY, "kept", "readwrite", (store) => store.delete("said"));
