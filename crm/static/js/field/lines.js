// What the page says about itself: saved, waiting, log in, what became of what was sent.

import { forgetSaid, readSaid } from "./day.js";
import { at, button, make, tell } from "./parts.js";
import { waiting } from "./queue.js";
import { many, say, time } from "./words.js";

export function status(name, undo = false) {
  tell(at("said"), name ? say(name) : "");
  at("said").dataset.word = name ?? "";
  at("undo").hidden = !undo;
}

export const statusName = () => at("said").dataset.word ?? "";

function waitingRow(row, takeAway) {
  const values = { name: row.name ?? say("waiting.nameless"), time: time(row.written_at) };
  const label = say("take-away.which", values);
  return make(
    "li",
    {},
    make("span", {}, say("waiting.row", values), row.aside && make("p", {}, [say("aside"), ...row.aside].join(" "))),
    button(say("take-away"), () => takeAway(row), { class: "button quiet", "aria-label": label }),
  );
}

// `day` says whose rows are ours; without one nobody's are, and only their number is told.
export async function showQueue(day, takeAway) {
  const rows = await waiting();
  const ours = day ? rows.filter((row) => row.account === day.account) : [];
  const others = day ? rows.length - ours.length : 0;
  at("waiting").hidden = !ours.length;
  at("waiting").querySelector("summary").textContent = many("waiting", ours.length);
  at("waiting").querySelector("ul").replaceChildren(...ours.map((row) => waitingRow(row, takeAway)));
  tell(at("others"), others ? many("others", others) : "");
}

export async function showLogIn(isNeeded) {
  const count = isNeeded ? (await waiting()).length : 0;
  if (!isNeeded) tell(at("log-in"), "");
  else tell(at("log-in"), count ? many("log-in", count) : say("log-in.none"));
}

function becameRow({ said, url, name }) {
  const link = url && url.startsWith("/") ? make("a", { href: url }, say("became.open")) : null;
  const heading = name && make("strong", {}, say("became.at", { name }), " ");
  return make("li", {}, make("span", {}, heading, said.join(" ")), link);
}

export async function showBecame() {
  const results = await readSaid();
  at("became").querySelector("ul").replaceChildren(...results.map(becameRow));
  at("became").hidden = !results.length;
}

export function setUp() {
  at("looked").addEventListener("click", async () => {
    await forgetSaid();
    await showBecame();
    at("main").focus();
  });
}
