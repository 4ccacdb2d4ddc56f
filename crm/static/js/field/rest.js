// What is folded: who was met, what was learnt, places offered, for whom, and for how long.

import { at, check, checked, make, number, tell, value } from "./parts.js";
import { many, say } from "./words.js";

const FEW = 4;
let questions = [];
let known = {};
let showsAll = false;

const copy = (id) => at(id).content.cloneNode(true);

function person({ id, name, title }) {
  const input = make("input", { type: "radio", name: "met", value: id });
  return make("label", { class: "choice" }, input, make("span", {}, [name, title].filter(Boolean).join(", ")));
}

function showFacts() {
  for (const fact of at("facts").children) {
    const code = fact.dataset.fact;
    const isAsked = questions.indexOf(code);
    fact.hidden = !showsAll && (questions.length ? isAsked < 0 || isAsked >= FEW : true);
    if (fact.querySelector(":checked") && !(code in known)) fact.hidden = false;
  }
  at("more-facts").hidden = showsAll;
}

function fillFacts() {
  at("facts").replaceChildren(copy("fact-list"));
  const rank = (fact) => (questions.indexOf(fact.dataset.fact) + 1 || 99);
  at("facts").append(...[...at("facts").children].sort((a, b) => rank(a) - rank(b)));
  for (const [code, is] of Object.entries(known)) check(`fact-${code}`, is ? "yes" : "no");
  showsAll = false;
  showFacts();
  at("facts-part").querySelector(".count").textContent = questions.length ? many("facts", questions.length) : "";
}

// The answers that say something new about this employer.
function facts() {
  const said = {};
  for (const { dataset } of at("facts").children) {
    const answer = checked(`fact-${dataset.fact}`);
    if (answer && known[dataset.fact] !== (answer === "yes")) said[dataset.fact] = answer === "yes";
  }
  return said;
}

const inside = (offer, name) => offer.querySelector(`[name="${name}"]`);

function offerOf(element) {
  const all = (name) => number(inside(element, name).value);
  return {
    work: inside(element, "work").value.trim(),
    kind: inside(element, "kind").value || null,
    places: all("places"),
    hours_min: all("hours_min"),
    hours_max: all("hours_max"),
  };
}

const isEmpty = ({ work, kind, ...numbers }) => !work && !kind && Object.values(numbers).every((one) => one === null);
const isHours = (one) => one === null || (one >= 0 && one <= 40);

function fault(offer) {
  if (!offer.work) return "fault.offer-work";
  const isCount = offer.places === null || (Number.isInteger(offer.places) && offer.places > 0);
  if (!isCount || !isHours(offer.hours_min) || !isHours(offer.hours_max)) return "fault.offer-number";
  if (offer.hours_min !== null && offer.hours_max !== null && offer.hours_max < offer.hours_min) return "fault.offer-order";
  return null;
}

// The first field that cannot be saved as it is written; null when all can.
export function missing() {
  for (const element of at("offers").children) {
    const offer = offerOf(element);
    const name = isEmpty(offer) ? null : fault(offer);
    const line = element.querySelector(".fault");
    line.textContent = name ? say(name) : "";
    line.hidden = !name;
    if (name) return inside(element, name === "fault.offer-work" ? "work" : "hours_min");
  }
  const isWrong = value("minutes") !== null && minutes() === null;
  tell(at("minutes-fault"), isWrong ? say("fault.minutes") : "");
  return isWrong ? at("minutes") : null;
}

export function fill(employer, participants) {
  questions = employer?.questions ?? [];
  known = employer?.known ?? {};
  at("met").replaceChildren(...(employer?.contact_people ?? []).map(person));
  fillFacts();
  const options = participants.map(({ id, short }) => make("option", { value: id }, short));
  const before = at("participant").value;
  at("participant").replaceChildren(make("option", { value: "" }, "–"), ...options);
  if (options.some((option) => option.value === before)) at("participant").value = before;
}

export function beginAgain() {
  at("offers").replaceChildren(copy("offer"));
  for (const id of ["met-name", "participant", "minutes"]) at(id).value = "";
  for (const part of document.querySelectorAll("#log details")) part.open = false;
}

const minutes = () => {
  const spent = number(at("minutes").value);
  return Number.isInteger(spent) && spent > 0 && spent <= 1440 ? spent : null;
};

// As the server wants it.
export const rest = () => ({
  met: Number(checked("met")) || null,
  met_name: value("met-name"),
  participant: Number(at("participant").value) || null,
  minutes: minutes(),
  facts: facts(),
  places: [...at("offers").children].map(offerOf).filter((offer) => !isEmpty(offer)),
});

export function setUp() {
  at("add-offer").addEventListener("click", () => {
    at("offers").append(copy("offer"));
    at("offers").lastElementChild.querySelector("input").focus();
  });
  at("more-facts").addEventListener("click", () => {
    showsAll = true;
    showFacts();
  });
}
