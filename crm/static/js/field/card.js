// The chosen employer: what one wants to know before the door opens.

import { alike, position } from "./finding.js";
import { at, button, check, make, tell } from "./parts.js";
import { asDate, day as inWords, say, since } from "./words.js";

let chosen = null;
let here = null;

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

export function show(what, employers, choose) {
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
  if (what?.isNew) showNew(employers, choose);
}

function showNew(employers, choose) {
  at("street").value = at("city").value = "";
  check("here", null);
  at("here-line").hidden = !("geolocation" in navigator);
  const same = alike(employers, chosen.isNew);
  tell(at("card-alike"), same.length ? say("alike") : "");
  at("alike").replaceChildren(
    ...same.map((employer) => make("li", {}, button(employer.name, () => choose({ employer })))),
  );
}

export function setUp() {
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
