// While an employer is typed in: those of the register that it may be. Without this they are shown when one saves.
// Sent as a form, never in an address: a sole trader's number and a position are nobody's to find in a log.

const box = document.querySelector("[data-alike]");
const form = box?.closest("form");
const told = ["name", "street", "postcode", "city", "orgnr", "lat", "lon"];
let asked = 0;
let pause;

// Under the name, so that the field stays where it is while one types.
if (box && !box.textContent.trim()) form.elements.name.closest(".field").after(box);

async function show() {
  const mine = ++asked;
  const typed = new FormData();
  for (const name of [...told, "csrf_token"]) typed.set(name, form.elements[name]?.value ?? "");
  const answer = await fetch(box.dataset.alike, { method: "POST", body: typed, headers: { "HX-Request": "true" } });
  if (answer.ok && mine === asked) box.innerHTML = await answer.text(); // our own server's escaped markup
}

form?.addEventListener("input", (event) => {
  if (!told.includes(event.target.name)) return;
  clearTimeout(pause);
  pause = setTimeout(() => show().catch(() => {}), 250);
});

const here = form?.querySelector("[data-here]");
if (here && "geolocation" in navigator) here.hidden = false;
here?.addEventListener("click", () => {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      for (const name of ["lat", "lon"]) {
        const value = name === "lat" ? coords.latitude : coords.longitude;
        form.elements[name].value = value.toFixed(5).replace(".", document.documentElement.lang === "sv" ? "," : ".");
      }
      show().catch(() => {});
    },
    () => (form.querySelector("[data-no-position]").hidden = false),
    { timeout: 8000, maximumAge: 60000 },
  );
});
