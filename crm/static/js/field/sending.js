// Sending what waits: in order, one sender at a time over all tabs and the worker, nothing taken away before the server
// has said that it has it. An answer that got lost costs nothing: what has arrived is known there by its key.

import { ask, fetchDay } from "./asking.js";
import { forgetDay, keepSaid, readDay } from "./day.js";
import { removeArrived, setAside, waiting } from "./queue.js";

const MOST = 50;

// One at a time: whatever changes the queue under a sender's hands waits for its turn.
export const alone = (work) =>
  navigator.locks ? navigator.locks.request("dorroppnare-queue", work) : work();

const mine = async (day) => (await waiting()).filter((row) => row.account === day.account && !row.aside);

function deliver(day, rows) {
  const entries = rows.map(({ key, account, seal, sealed }) => ({ key, account, seal, sealed }));
  return ask("entries", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": day.csrf },
    body: JSON.stringify({ sent_at: new Date().toISOString(), entries }),
  });
}

// What has a key among those sent has arrived; gives how many.
async function arrived(rows, results) {
  const sent = new Set(rows.map((row) => row.key));
  const known = (Array.isArray(results) ? results : []).filter((result) => sent.has(result.key));
  const told = known.filter((result) => result.said?.length);
  if (told.length) {
    const names = new Map(rows.map((row) => [row.key, row.name]));
    await keepSaid(told.map(({ key, said, url }) => ({ key, said, url, name: names.get(key) })));
  }
  await removeArrived(known.map((result) => result.key));
  return known.length;
}

async function sendUntilDone(tell) {
  if (!(await waiting()).length) return "sent";
  let day = await readDay();
  let most = MOST;
  let isNew = false;
  for (;;) {
    if (!day) {
      const answer = await fetchDay();
      if (!answer.day) return answer.status === 401 ? "log-in" : answer.status === 403 ? "refused" : "later";
      [day, isNew] = [answer.day, true];
    }
    const rows = (await mine(day)).slice(0, most);
    if (!rows.length) return "sent";
    const { status, body } = await deliver(day, rows);
    if (status === 200) {
      if (!(await arrived(rows, body?.results))) return "later";
      [most, isNew] = [MOST, false];
      tell();
    } else if (status === 401) {
      await forgetDay();
      return "log-in";
    } else if (status === 403 && !isNew) {
      day = null; // the token has run out, or somebody else has logged in: the day says which
    } else if ((status === 413 || status === 422) && rows.length > 1) {
      most = Math.ceil(rows.length / 2); // find the one that cannot be understood
    } else if (status === 413 || status === 422) {
      await setAside(rows[0].key, body?.said ?? []);
      tell();
    } else {
      return status === 403 ? "refused" : "later";
    }
  }
}

// Send everything of whoever is logged in: "sent", "log-in" (somebody has to), "refused", or "later" (no answer).
// `tell` is called each time that the queue has become shorter.
export const sendAll = (tell = () => {}) => alone(() => sendUntilDone(tell));
