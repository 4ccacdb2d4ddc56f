// Making pieces of the page. Text goes in as text, never as markup: what employers are called is written by people.

export const at = (id) => document.getElementById(id);

// Put `text` in an element and show it; nothing to say hides it.
export function tell(element, text) {
  (element.querySelector(":scope > span") ?? element).textContent = text ?? "";
  element.hidden = !text;
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value != null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child || child === 0));
  return element;
}

export const button = (text, pressed, attributes = {}) => {
  const made = make("button", { type: "button", class: "button", ...attributes }, text);
  made.addEventListener("click", pressed);
  return made;
};

export const value = (id) => at(id).value.trim() || null;
export const checked = (name) => document.querySelector(`[name="${name}"]:checked`)?.value ?? null;

export function check(name, wanted) {
  for (const input of document.querySelectorAll(`[name="${name}"]`)) input.checked = input.value === wanted;
}

// Numbers as people write them: 12 or 7,5. Null for nothing, NaN for what is no number.
export function number(text) {
  const written = text.trim().replace(",", ".");
  return written === "" ? null : Number(written);
}
