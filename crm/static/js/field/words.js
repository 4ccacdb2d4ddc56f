// Wording stands in the page, in the language of whoever opened it: <template id="words"> holds a sentence for each name,
// with {places} to fill in. `many` chooses between name.one and name.other.

const page = document.documentElement;
const words = document.getElementById("words").content;
const plural = new Intl.PluralRules(page.lang);

export function say(name, values = {}) {
  const sentence = words.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
  return sentence.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export const many = (name, count, values = {}) =>
  say(`${name}.${plural.select(count) === "one" ? "one" : "other"}`, { count, ...values });

const short = new Intl.DateTimeFormat(page.lang, { weekday: "short", day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat(page.lang, { hour: "2-digit", minute: "2-digit" });
const ago = new Intl.RelativeTimeFormat(page.lang, { numeric: "auto" });

// A date as the server writes it, 2026-11-23, and back; noon is the same day in summer and winter time.
export const asDate = (iso) => new Date(`${iso}T12:00:00`);
export const iso = (date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
export const today = () => asDate(iso(new Date()));

export function inDays(days, from = today()) {
  const then = new Date(from);
  then.setDate(then.getDate() + days);
  return then;
}

export const day = (date) => short.format(date).replaceAll(".", "").replace(",", "");
export const time = (moment) => clock.format(new Date(moment));
export const since = (date) => ago.format(Math.round((date - today()) / 86400000), "day");

// ISO 8601: the week that holds Thursday.
export function week(date) {
  const thursday = inDays(4 - (date.getDay() || 7), date);
  const first = new Date(thursday.getFullYear(), 0, 1, 12);
  return 1 + Math.floor(Math.round((thursday - first) / 86400000) / 7);
}
