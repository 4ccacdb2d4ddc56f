// When the next step is. How it went suggests one; what somebody has chosen stays.

import { at, check, checked, tell, value } from "./parts.js";
import { asDate, day as inWords, inDays, iso, say, today, week } from "./words.js";

const SUGGESTED = { positive: "7", maybe: "14", nobody_there: "7", no: "none" };
let isOwn = false;
let agreedOn = null;

const option = (name) => document.querySelector(`[name="next"][value="${name}"]`).parentElement.querySelector("span");

// Monday of the week after next: far enough to be forgotten without a note.
const monday = () => inDays(15 - (today().getDay() || 7));

function showParts() {
  const when = checked("next");
  at("next-day").hidden = when !== "day";
  at("next-why").hidden = when !== "none";
  at("next-what").hidden = !when || when === "none" || when === "agreed";
}

export function showDays() {
  for (const days of ["7", "14"]) option(days).querySelector("small").textContent = inWords(inDays(Number(days)));
  option("week").querySelector("b").textContent = say("week", { week: week(monday()) });
  option("week").querySelector("small").textContent = inWords(monday());
  at("next-on").min = iso(today());
}

// What is agreed with this employer already, if the day has not come.
export function offerAgreed(employer) {
  agreedOn = employer?.next_on && asDate(employer.next_on) > today() ? employer.next_on : null;
  at("as-agreed").hidden = !agreedOn;
  if (agreedOn) option("agreed").textContent = say("agreed", { day: inWords(asDate(agreedOn)) });
  if (!agreedOn && checked("next") === "agreed") beginAgain();
  else suggest();
}

export function suggest() {
  const outcome = checked("outcome");
  if (isOwn || !outcome) return;
  const wanted = agreedOn && outcome !== "no" ? "agreed" : SUGGESTED[outcome];
  check("next", wanted);
  const why = at("why-none");
  const no = say("they-said-no");
  if (wanted === "none" && !why.value) why.value = no;
  else if (wanted !== "none" && why.value === no) why.value = "";
  showParts();
}

export function beginAgain() {
  isOwn = false;
  check("next", null);
  for (const id of ["next-on", "next-step", "why-none"]) at(id).value = "";
  showParts();
  suggest();
}

function on(when) {
  if (when === "day") return value("next-on");
  return iso(when === "week" ? monday() : inDays(Number(when)));
}

// The name of the sentence that says what is missing, or null.
export function missing() {
  const when = checked("next");
  if (!when) return ["fault.next", null];
  if (when === "day" && !value("next-on")) return ["fault.next-day", "next-on"];
  if (when === "day" && value("next-on") < iso(today())) return ["fault.next-past", "next-on"];
  if (when === "none" && !value("why-none")) return ["fault.next-why", "why-none"];
  return null;
}

// As the server wants it; null leaves what is agreed as it is.
export function step() {
  const when = checked("next");
  if (when === "agreed") return null;
  if (when === "none") return { step: null, on: null, why_none: value("why-none") };
  return { step: value("next-step"), on: on(when), why_none: null };
}

export function setUp() {
  at("next").addEventListener("change", ({ target }) => {
    if (target.name !== "next") return;
    isOwn = true;
    tell(at("next-fault"), "");
    showParts();
  });
  showDays();
}
