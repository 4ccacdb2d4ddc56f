// The chosen employer: what one wants to know before the door opens.

import { ask } from "./asking.js";
import { alike, position } from "./finding.js";
import { at, button, check, make, tell } from "./parts.js";
import { asDate, day as inWords, say, since } from "./words.js";

let chosen = null;
let here = null;
let compare = () => {};

// {employer} on the phone or from the register, {isNew: name}, or null.
export const choice = () => chosen;

// The new employer as the server wants it; the position only when one has said that one stands there.
export const newEmployer = () => ({
  name: chosen.isNew,
  street: at("street").value.trim() || null,
  city: at("city").value.trim() || null,
  lat: here?.lat ?? null,
  lon: here?.lon ?? null,
});

function agreed({ next_step: step, next_on: on, no_next_step_reason: why }) {
  if (on && step) return say("next", { step, day: inWords(asDate(on)) });
  if (on) return say("next.only-day", { day: inWords(asDate(on)) });
  return why ? say("next.none", { why }) : "";
}

// One of an old file is in its own words.
const inOurs = (code) => (code ? say(`code.${code}`) || code : "");

const knocked = (lately) =>
  lately && say("knocked", { who: lately.who, since: since(asDate(lately.on)), day: inWords(asDate(lately.on)) });

function said({ on, channel, outcome, met, note }) {
  const what = [inWords(asDate(on)), inOurs(channel), inOurs(outcome), met];
  return make("li", {}, make("span", { class: "muted" }, what.filter(Boolean).join(" · ")), note && make("p", {}, note));
}

function call(name, title, phone) {
  if (!phone) return title || name ? make("li", {}, make("span", {}, [name, title].filter(Boolean).join(", "))) : null;
  const number = phone.replace(/[^\d+]/g, "");
  const text = make("span", {}, name, title && make("span", { class: "muted" }, ` ${title}`));
  return make("li", {}, make("a", { class: "button call", href: `tel:${number}` }, text, make("span", { class: "number" }, phone)));
}

function calls({ contact_people: people = [], phone }) {
  const all = people.map((person) => call(say("call", { name: person.name }), person.title, person.phone));
  if (phone) all.push(call(say("call.employer"), "", phone));
  return all.filter(Boolean);
}

// `day` is the one on the phone, `choose` takes another in its place.
export function show(what, day, choose) {
  chosen = what;
  here = null;
  at("card").hidden = !what;
  at("where").hidden = !!what;
  // Also when nothing is chosen: what is hidden can still be read.
  const employer = what?.employer ?? {};
  at("card-name").textContent = what?.isNew ? say("new", { name: what.isNew }) : (employer.name ?? "");
  const address = [employer.street, employer.city].filter(Boolean).join(", ") || employer.address || "";
  tell(at("card-address"), what?.isGuess ? [say("stands"), address].filter(Boolean).join(" ") : address);
  tell(at("card-knocked"), knocked(employer.knocked));
  tell(at("card-next"), agreed(employer));
  at("card-last").replaceChildren(...(employer.last ?? []).map(said));
  at("card-calls").replaceChildren(...calls(employer));
  at("card-new").hidden = !what?.isNew;
  at("alike").replaceChildren();
  if (what?.isNew) showNew(day, choose);
}

function showNew(day, choose) {
  at("street").value = at("city").value = "";
  check("here", null);
  at("here-line").hidden = !("geolocation" in navigator);
  const known = alike(day.employers, chosen.isNew);
  offer(known, choose);
  compare = () => askRegister(day, known, choose);
  compare();
}

// Those that the new one may be: a tap chooses one of them instead.
function offer(found, choose) {
  const isSame = found.some(({ verdict }) => verdict !== "similar");
  tell(at("card-alike"), found.length ? say(isSame ? "alike" : "alike.similar") : "");
  const row = (employer) => {
    const address = employer.address ?? [employer.street, employer.city].filter(Boolean).join(", ");
    const more = [address, employer.likeness].filter(Boolean).join(" · ");
    const text = make("span", {}, employer.name, more && make("span", { class: "muted" }, more));
    return make("li", {}, button(text, () => choose({ employer }), { class: "place" }));
  };
  at("alike").replaceChildren(...found.map(row));
}

// With a network the whole register is compared, also by address. Where one stands is not asked with: it leaves the phone
// in a sealed entry only.
async function askRegister(day, known, choose) {
  const asked = chosen?.isNew;
  if (!asked || !navigator.onLine) return;
  const { name, street, city } = newEmployer();
  const { status, body } = await ask("../employers/like", {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": day.csrf },
    body: new URLSearchParams({ name, street: street ?? "", city: city ?? "" }),
  });
  if (status !== 200 || !Array.isArray(body) || chosen?.isNew !== asked) return;
  const onPhone = new Map(day.employers.map((employer) => [employer.id, employer]));
  const found = body.slice(0, 4).map((one) => ({ ...one, likeness: one.why, why: [], ...onPhone.get(one.id) }));
  const ids = new Set(found.map(({ id }) => id));
  offer([...found, ...known.filter(({ id }) => !ids.has(id))], choose);
}

export function setUp() {
  for (const id of ["street", "city"]) at(id).addEventListener("change", () => compare());
  at("here-line").addEventListener("change", async ({ target }) => {
    here = null;
    if (!target.checked) return;
    try {
      const found = await position();
      if (target.checked) here = found;
    } catch {
      target.checked = false;
      tell(at("where-fault"), say("no-position"));
    }
  });
}
