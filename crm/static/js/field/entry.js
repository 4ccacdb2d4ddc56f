// Reading the form: what is missing, what it says, and how it stood, for when it is taken back.

import * as card from "./card.js";
import * as next from "./next.js";
import { at, checked, tell, value } from "./parts.js";
import * as rest from "./rest.js";
import { say } from "./words.js";

function complain(part, name, field) {
  tell(at(`${part}-fault`), name ? say(name) : "");
  return name ? at(field ?? part) : null;
}

// The place to go to first, with a sentence at each that is missing; null when it can be saved.
export function fault() {
  const step = next.missing();
  const wrong = [
    complain("where", card.choice() ? null : "fault.where"),
    complain("went", checked("outcome") ? null : "fault.went"),
    complain("next", step?.[0], step?.[1]),
    rest.missing(),
  ];
  const first = wrong.find(Boolean) ?? null;
  first?.closest("details")?.setAttribute("open", "");
  return first;
}

// What is written, as the server wants it.
export function entry() {
  const what = card.choice();
  return {
    employer: what.employer?.id ?? null,
    new: what.isNew ? card.newEmployer() : null,
    channel: checked("channel"),
    outcome: checked("outcome"),
    note: value("note"),
    next: next.step(),
    ...rest.rest(),
  };
}

const fields = () => [...at("log").querySelectorAll("input, select, textarea")].filter((field) => field.id !== "q");
const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

// Each field by its name, value and turn; the list of employers is another each time, and no part of it.
function named() {
  const turns = new Map();
  return fields().map((field) => {
    const name = `${field.id} ${field.name} ${isTicked(field) ? field.value : ""}`;
    turns.set(name, (turns.get(name) ?? 0) + 1);
    return [`${name} ${turns.get(name)}`, field];
  });
}

export const snapshot = () => ({
  what: card.choice(),
  offers: at("offers").children.length,
  values: new Map(named().map(([name, field]) => [name, isTicked(field) ? field.checked : field.value])),
});

export function restore({ what, offers, values }, choose) {
  choose(what);
  while (at("offers").children.length < offers) at("add-offer").click();
  for (const [name, field] of named()) {
    if (!values.has(name)) continue;
    if (isTicked(field)) field.checked = values.get(name);
    else field.value = values.get(name);
  }
  at("next").querySelector(":checked")?.dispatchEvent(new Event("change", { bubbles: true }));
}
