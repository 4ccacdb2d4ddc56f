// Where was the visit: search while typing, and the nearest when the phone says where it is.
// Without this the search button does the same. The position is sent once, and stored nowhere.

const box = document.querySelector("[data-where]");
const list = box?.querySelector(".choices");
const typed = box?.querySelector("[name=where]");
const near = box?.querySelector("[data-near]");
const met = document.querySelector("#met select");
let asked = 0;

const chosen = () => list.querySelector(":checked")?.value ?? "";

async function show(values) {
  const mine = ++asked;
  const query = new URLSearchParams(values);
  if (/^\d+$/.test(chosen())) query.set("employer", chosen());
  const answer = await fetch(`${box.dataset.where}?${query}`, { headers: { "HX-Request": "true" } });
  if (answer.ok && mine === asked) list.innerHTML = await answer.text(); // our own server's escaped markup
  if (values.q && mine === asked) await showAlike(values.q, () => mine === asked);
}

// What is typed may be an employer that is written in another way: then it stands first, before it is added anew.
async function showAlike(name, isLatest) {
  const typed = new FormData();
  typed.set("name", name);
  typed.set("csrf_token", box.closest("form").elements.csrf_token?.value ?? "");
  const answer = await fetch(box.dataset.alike, { method: "POST", body: typed, headers: { Accept: "application/json" } });
  const found = answer.ok ? await answer.json() : [];
  if (!isLatest()) return;
  for (const one of found.filter(({ verdict }) => verdict === "same").reverse()) {
    if (!list.querySelector(`[value="${one.id}"]`)) list.prepend(choiceOf(one));
  }
}

function choiceOf({ id, name, address, why }) {
  const choice = document.createElement("label");
  choice.className = "choice";
  const radio = Object.assign(document.createElement("input"), { type: "radio", name: "employer", value: id });
  const said = document.createElement("span");
  const about = Object.assign(document.createElement("span"), { className: "muted small" });
  about.textContent = [address, why].filter(Boolean).join(". ");
  said.append(name, document.createElement("br"), about);
  choice.append(radio, said);
  return choice;
}

async function showPeople() {
  if (!met || !/^\d+$/.test(chosen())) return;
  const answer = await fetch(`${box.dataset.people}?employer=${chosen()}`);
  if (answer.ok) met.innerHTML = await answer.text();
}

let pause;
typed?.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => show({ q: typed.value }).catch(() => {}), 200);
});
// Enter in the search box searches; it must not save half a form.
typed?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  show({ q: typed.value }).catch(() => {});
});
list?.addEventListener("change", () => showPeople().catch(() => {}));

if (near && "geolocation" in navigator) near.hidden = false;
near?.addEventListener("click", () => {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => show({ lat: coords.latitude, lon: coords.longitude }).catch(() => {}),
    () => (box.querySelector("[data-no-position]").hidden = false),
    { timeout: 8000, maximumAge: 60000 },
  );
});
