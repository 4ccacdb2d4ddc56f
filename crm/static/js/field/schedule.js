// When to send: after saving, when there is a network again, when somebody looks at the page; and after a failure later
// and later, never all phones at once.

import { sendAll } from "./sending.js";

const FIRST = 2000;
const LONGEST = 300000;
let timer;
let wait = 0;
let isSending = false;
let isAskedAgain = false;
let shorter = () => {};
let ended = () => {};

async function once() {
  try {
    return await sendAll(shorter);
  } catch {
    return "later"; // the phone's own storage is busy or full
  }
}

export async function sendNow() {
  clearTimeout(timer);
  isAskedAgain = isSending;
  if (isSending) return;
  isSending = true;
  let state;
  do {
    isAskedAgain = false;
    state = await once();
  } while (isAskedAgain && state === "sent");
  isSending = false;
  const isOver = state === "sent" || state === "log-in";
  wait = isOver ? 0 : Math.min(LONGEST, wait * 2 || FIRST);
  if (!isOver) timer = setTimeout(sendNow, wait * (0.5 + Math.random() / 2));
  ended(state);
}

// Room for a second thought before it is sent.
export function sendSoon(pause) {
  clearTimeout(timer);
  timer = setTimeout(sendNow, pause);
}

// Where the browser can, it wakes the worker when there is a network, also with the page closed.
export async function sendWithoutPage() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("field-entries").catch(() => {});
}

// `whenShorter` is called as the queue shrinks, `whenEnded` with how a round went.
export function setUp(whenShorter, whenEnded) {
  [shorter, ended] = [whenShorter, whenEnded];
  window.addEventListener("online", () => {
    wait = 0;
    sendNow();
  });
  document.addEventListener("visibilitychange", () => {
    sendNow();
    if (document.hidden) sendWithoutPage();
  });
}
