// What a form does better with script. Nothing typed is stored on the device: it may be about a person.

const changed = new WeakSet();
const guarded = () => document.querySelectorAll("form[data-guard]");

// Warn before a half-filled form is left. The browser words the question itself.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed.add(form);
});
document.addEventListener("submit", (event) => changed.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...guarded()].some((form) => changed.has(form))) event.preventDefault();
});

// A form handed back: begin at what is wrong. It is also unsaved, although nobody has typed since.
document.querySelector(".error-summary")?.focus();
for (const form of document.querySelectorAll(".error-summary + form[data-guard]")) changed.add(form);

// "Use that instead": put the other person's text in the field, and let it be taken back.
for (const button of document.querySelectorAll("[data-use-theirs]")) button.hidden = false;
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use-theirs]");
  const input = button && document.getElementById(button.dataset.useTheirs);
  if (!input) return;
  [input.value, button.dataset.value] = [button.dataset.value, input.value];
  button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
});

// Logging out takes the day away that may lie on the phone, before the log-in page does it once more.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-leaves]")) return;
  event.preventDefault();
  await import("./field/leaving.js").then((leaving) => leaving.leave()).catch(() => {});
  HTMLFormElement.prototype.submit.call(form);
});
