// For whom, and at which employer: what may be told there shows at once. Without this a button fetches it.

const box = document.querySelector("#may-tell");
const whom = document.querySelector("select[name=participant_id]");
for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
let asked = 0;

const employer = () => document.querySelector("[name=employer]:checked, [data-employer]")?.value ?? "";

async function show() {
  const mine = ++asked;
  const query = new URLSearchParams();
  if (whom.value) query.set("participant", whom.value);
  if (/^\d+$/.test(employer())) query.set("employer", employer());
  const answer = await fetch(`${box.dataset.card}?${query}`);
  if (answer.ok && mine === asked) box.innerHTML = await answer.text(); // our own server's escaped markup
}

if (box && whom) {
  whom.addEventListener("change", () => show().catch(() => {}));
  // The choices are drawn anew by a search, so the one around them listens.
  document.querySelector(".where .choices")?.addEventListener("change", () => show().catch(() => {}));
}
