// The page that logs a contact at the door: puts the pieces together.

import { fetchDay } from "./asking.js";
import * as card from "./card.js";
import { readDay, whenForgotten } from "./day.js";
import { entry, fault, restore, snapshot } from "./entry.js";
import * as lines from "./lines.js";
import * as next from "./next.js";
import { at, tell } from "./parts.js";
import { put, take, waiting } from "./queue.js";
import * as rest from "./rest.js";
import { save } from "./saving.js";
import { sendNow, sendSoon, sendWithoutPage, setUp as setUpSending } from "./schedule.js";
import { alone } from "./sending.js";
import * as where from "./where.js";
import { day as inWords, say } from "./words.js";

const SECOND_THOUGHT = 5000;
const FRESH = 600000;
const form = at("log");
let day = null;
let fetched = 0;
let midnight;
let writer = null; // whose account the form was written under
let last = null; // what was saved last, for as long as it can be taken back: {row, form}

function choose(what) {
  card.show(what, day, choose);
  rest.fill(what?.employer, day?.people ?? []);
  next.offerAgreed(what?.employer);
  tell(at("where-fault"), "");
  if (what && !what.isGuess) at("card-name").focus();
}

function beginAgain() {
  form.reset();
  rest.beginAgain();
  choose(null);
  next.beginAgain();
  where.beginAgain();
}

// --- The day ---

function showDay(found, reason) {
  day = found;
  clearTimeout(midnight);
  form.hidden = !day;
  at("no-day").hidden = !!day;
  if (day) {
    midnight = setTimeout(look, Math.min(day.leaves_at - Date.now() + 500, 2 ** 31 - 1));
    at("called").textContent = say("called", { name: day.called, day: inWords(new Date()) });
  } else {
    at("called").textContent = "";
    at("no-day").querySelector("p").textContent = say(`no-day.${reason ?? "offline"}`);
  }
  where.give(day?.employers ?? []);
  if (!day) {
    last = null;
    lines.status(null);
    // At midnight what somebody was writing stays, and only what the day told goes.
    if (reason === "over") choose(null);
    else beginAgain();
  } else if (writer !== day.account) {
    writer = day.account;
    beginAgain();
  }
  lines.showQueue(day, takeAway);
  lines.showBecame();
}

// The day on the phone, if its time has not passed.
async function look() {
  const found = await readDay();
  if (found?.made_at !== day?.made_at || !found) showDay(found, day ? "over" : undefined);
  if (!found && navigator.onLine) await renew();
}

const REASONS = { 401: "none", 403: "refused" };

async function renew() {
  if (!day) showDay(null, "fetching");
  const answer = await fetchDay();
  if (answer.day) fetched = Date.now();
  if (answer.day || answer.status in REASONS) showDay(answer.day ?? null, REASONS[answer.status]);
  else if (!day) showDay(null, "offline");
  at("no-day").hidden = !!day || answer.status === 401;
  await lines.showLogIn(answer.status === 401);
}

// --- Saving ---

// Asked once, ever: some browsers ask the person.
async function askToKeep() {
  if (localStorage.getItem("field-kept")) return;
  localStorage.setItem("field-kept", "asked");
  await navigator.storage?.persist?.();
}

const SHAKY = 800;
let isSaving = false;
let savedAt = 0;

// A thumb that shakes taps twice; that is one contact, and nothing to complain about.
async function submit(event) {
  event.preventDefault();
  if (isSaving || (!card.choice() && Date.now() - savedAt < SHAKY)) return;
  const wrong = fault();
  if (wrong) {
    wrong.focus();
    return;
  }
  isSaving = true;
  try {
    await look();
    last = await saved();
  } catch {
    lines.status("saved.not");
    return;
  } finally {
    isSaving = false;
  }
  if (last) await goOn();
}

// What was written, in the queue; null when the day has ended or somebody else has logged in meanwhile.
async function saved() {
  const what = card.choice();
  if (!day || !what) return null;
  const form = snapshot();
  return { row: await save(entry(), what.isNew ?? what.employer.name, day), form };
}

// Ready for the next door.
async function goOn() {
  savedAt = Date.now();
  beginAgain();
  const canSend = navigator.onLine;
  lines.status(canSend ? "saved.soon" : "saved.later", true);
  if (canSend) sendSoon(SECOND_THOUGHT);
  else sendWithoutPage();
  at("where").focus({ preventScroll: true });
  at("main").scrollIntoView();
  await lines.showQueue(day, takeAway);
  askToKeep().catch(() => {});
}

const withdraw = (row) => alone(() => take(row.key));

async function undo() {
  const { row, form: written } = last;
  last = null;
  if (!written) {
    await put(row);
    lines.status("saved.later");
    sendSoon(SECOND_THOUGHT);
  } else if (await withdraw(row)) {
    beginAgain();
    restore(written, choose);
    lines.status("undone");
  } else {
    lines.status("too-late");
  }
  await lines.showQueue(day, takeAway);
}

async function takeAway(row) {
  const taken = await withdraw(row);
  last = taken ? { row: taken } : null;
  lines.status(taken ? "taken-away" : "too-late", !!taken);
  await lines.showQueue(day, takeAway);
  at(taken ? "undo" : "main").focus();
}

// --- Sending ---

async function heard(state) {
  if (state === "log-in" && day) showDay(null);
  if (state === "log-in") at("no-day").hidden = true;
  await lines.showLogIn(state === "log-in");
  const isWaiting = last && (await waiting()).some((row) => row.key === last.row.key);
  if (last?.form && !isWaiting) last = null;
  if (lines.statusName().startsWith("saved") && lines.statusName() !== "saved.not") {
    lines.status(isWaiting ? "saved.later" : "sent", isWaiting);
  }
  if (state !== "sent") sendWithoutPage();
  const found = await readDay();
  if (found && found.account !== day?.account) showDay(found);
  await lines.showQueue(day, takeAway);
  await lines.showBecame();
}

// --- Beginning ---

async function keepPage() {
  const { worker, scope } = at("main").dataset;
  await navigator.serviceWorker?.register(worker, { scope, type: "module" });
}

function chooseFromAddress() {
  const id = Number(new URLSearchParams(location.search).get("employer"));
  const employer = id && day?.employers.find((one) => one.id === id);
  if (employer) choose({ employer });
}

async function begin() {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return showDay(null, "closed");
  try {
    await look();
  } catch {
    return showDay(null, "closed"); // a private window, or a policy
  }
  if (!fetched) await renew();
  chooseFromAddress();
  where.lookAroundIfAllowed();
  sendNow();
}

where.setUp(choose);
card.setUp();
next.setUp();
rest.setUp();
rest.beginAgain();
lines.setUp();
setUpSending(() => lines.showQueue(day, takeAway), heard);
form.addEventListener("submit", submit);
form.addEventListener("change", ({ target }) => {
  if (target.name !== "outcome") return;
  tell(at("went-fault"), "");
  next.suggest();
});
at("change").addEventListener("click", () => {
  choose(null);
  at("where").focus();
});
at("undo").addEventListener("click", undo);
at("again").addEventListener("click", () => renew().then(sendNow));
at("send-now").addEventListener("click", sendNow);
whenForgotten(look);
document.addEventListener("visibilitychange", async () => {
  if (document.hidden) return;
  next.showDays();
  await look();
  if (Date.now() - fetched > FRESH) await renew();
});
window.addEventListener("load", () => keepPage().catch(() => {}));
begin();
