// Where: the employers to choose from. Nearest and due first, searched among those on the phone and, with a network, in the
// whole register; or a new one.

import { fold, mayAskPosition, nearest, position, search, standsAt } from "./finding.js";
import { at, button, make, tell } from "./parts.js";
import { asDate, day as inWords, many, say } from "./words.js";

const FEW = 5;
const WALK = 1500;
let employers = [];
let choose = () => {};
let showsAll = false;
let elsewhere = [];
let distances = new Map();

const typed = () => at("q").value.trim();

export function away(metres) {
  if (metres < 950) return say("away.metres", { count: Math.max(10, Math.round(metres / 10) * 10) });
  const kilometres = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  return say("away.kilometres", { count: kilometres.format(metres / 1000) });
}

function why(employer) {
  const code = ["overdue", "due", "hosting", "recent", "own", "near"].find((one) => employer.why?.includes(one));
  return code ? say(`why.${code}`, { day: employer.next_on ? inWords(asDate(employer.next_on)) : "" }) : "";
}

function place(employer) {
  const metres = distances.get(employer.id);
  const reason = why(employer);
  const isNow = employer.why?.some((code) => code === "due" || code === "overdue");
  const address = [employer.street, employer.city].filter(Boolean).join(", ") || employer.address;
  const text = make("span", {}, make("strong", {}, employer.name), address && make("span", { class: "muted" }, address));
  const side = make(
    "span",
    { class: "side" },
    metres != null && make("span", {}, away(metres)),
    reason && make("span", { class: isNow ? "tag now" : "tag" }, reason),
  );
  const pressed = button(text, () => choose({ employer }), { class: "place", "data-employer": employer.id });
  pressed.append(side);
  return make("li", {}, pressed);
}

function ordered() {
  const close = [...distances].filter(([, metres]) => metres < WALK).map(([id]) => id);
  const near = close.slice(0, FEW - 1).map((id) => employers.find((employer) => employer.id === id));
  return [...near.filter(Boolean), ...employers.filter((employer) => !near.includes(employer))];
}

function offerNew(name) {
  const pressed = button(say("add", { name }), () => choose({ isNew: name }), { class: "place new", id: "add-new" });
  return make("li", {}, pressed);
}

export function showPlaces() {
  const query = typed();
  const found = query ? search(ordered(), query) : ordered();
  const shown = showsAll || query ? found : found.slice(0, FEW);
  const known = new Set(found.map((employer) => employer.id));
  const others = query ? elsewhere.filter((employer) => !known.has(employer.id)) : [];
  const rows = shown.map(place);
  if (others.length) rows.push(make("li", { class: "muted between" }, say("in-register")), ...others.map(place));
  if (query && !found.some((employer) => fold(employer.name) === fold(query))) rows.push(offerNew(query));
  at("places").replaceChildren(...rows);
  tell(at("more"), shown.length < found.length ? say("more", { count: found.length }) : "");
  at("found").textContent = query ? many("found", found.length + others.length) : "";
}

// The server's choices, as a piece of a page: only text and ids are taken from it.
async function searchRegister(query) {
  const register = new URL(at("main").dataset.places, location.href);
  register.searchParams.set("q", query);
  let piece;
  try {
    const answer = await fetch(register, { cache: "no-store", redirect: "error" });
    piece = answer.ok ? await answer.text() : "";
  } catch {
    return [];
  }
  const choices = new DOMParser().parseFromString(piece, "text/html").querySelectorAll("label.choice");
  return [...choices].flatMap((choice) => {
    const id = Number(choice.querySelector("input")?.value);
    const name = choice.querySelector("span")?.firstChild?.textContent?.trim();
    return id && name ? [{ id, name, address: choice.querySelector(".muted")?.textContent ?? "" }] : [];
  });
}

let pause;
function lookFurther() {
  clearTimeout(pause);
  elsewhere = [];
  const query = typed();
  if (query.length < 2 || !navigator.onLine) return;
  pause = setTimeout(async () => {
    const found = await searchRegister(query);
    if (query !== typed()) return;
    elsewhere = found.slice(0, 8);
    showPlaces();
  }, 300);
}

async function lookAround(isAsked) {
  try {
    const here = await position();
    const found = nearest(employers, here);
    distances = new Map(found.map(({ employer, away: metres }) => [employer.id, metres]));
    showPlaces();
    const sure = standsAt(found, here.accuracy);
    if (!isAsked && sure && at("card").hidden && !typed()) choose({ employer: sure, isGuess: true });
  } catch {
    if (isAsked) tell(at("where-fault"), say("no-position"));
  }
}

// Ask where the phone is without a tap, when it has been allowed to say so before.
export async function lookAroundIfAllowed() {
  if (await mayAskPosition()) await lookAround(false);
}

export function give(list) {
  employers = list;
  const ids = new Set(list.map((employer) => employer.id));
  for (const id of distances.keys()) if (!ids.has(id)) distances.delete(id);
  if (!list.length) [elsewhere, showsAll] = [[], false];
  showPlaces();
}

export function beginAgain() {
  at("q").value = "";
  [elsewhere, showsAll] = [[], false];
  showPlaces();
}

export function setUp(chosen) {
  choose = chosen;
  at("q").addEventListener("input", () => {
    showPlaces();
    lookFurther();
  });
  // Enter searches; it must not save half a form.
  at("q").addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  at("more").addEventListener("click", () => {
    showsAll = true;
    const next = at("places").children.length;
    showPlaces();
    at("places").children[next]?.querySelector("button").focus();
  });
  at("near").hidden = !("geolocation" in navigator);
  at("near").addEventListener("click", () => lookAround(true));
}
