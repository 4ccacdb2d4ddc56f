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
