// Asking the server, on networks that are half dead.

import { forgetDay, keepDay, timesForgotten } from "./day.js";

const PATIENCE = 20000;
const HOME = new URL("../../../field/", import.meta.url);

// The status and the JSON of the answer; status 0 when there was none, 401 when the server asks who we are.
export async function ask(path, options = {}) {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), PATIENCE);
  try {
    const answer = await fetch(new URL(path, HOME), {
      ...options,
      signal: enough.signal,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect") return { status: 401 };
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.status, body: isJson ? await answer.json() : null };
  } catch {
    return { status: 0 };
  } finally {
    clearTimeout(timer);
  }
}

// The day of whoever is logged in, kept on the phone: {day} or {status} when there is none to have now.
export async function fetchDay() {
  const since = timesForgotten();
  const { status, body } = await ask("day");
  if (status === 401) await forgetDay();
  if (status !== 200 || !body?.account) return { status: status === 200 ? 0 : status };
  return { status, day: await keepDay(body, since) };
}
