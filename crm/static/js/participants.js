// The participant's form: a week to tick instead of writing times, and occupations added by a tap.
// Both only fill in ordinary text fields, so everything works without this file too.

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const FIRST_HOUR = 6;
const LAST_HOUR = 22;
const clock = (hour) => `${String(hour).padStart(2, "0")}:00`;

// "mon-fri 08:00-12:00; sat 10:00-14:00" → for each day the hours ticked; null when a text holds something else.
function hoursOf(text) {
  const week = DAYS.map(() => new Set());
  for (const rule of text.toLowerCase().split(";").map((part) => part.trim()).filter(Boolean)) {
    const match = /^([a-z]{3})(?:-([a-z]{3}))? (\d{2}):00-(\d{2}):00$/.exec(rule);
    const [first, last] = match ? [DAYS.indexOf(match[1]), DAYS.indexOf(match[2] ?? match[1])] : [-1, -1];
    if (first < 0 || last < first || match[3] < FIRST_HOUR || match[4] > LAST_HOUR || +match[4] <= +match[3]) return null;
    for (let day = first; day <= last; day++) for (let hour = +match[3]; hour < +match[4]; hour++) week[day].add(hour);
  }
  return week;
}

function spansOf(hours) {
  const spans = [];
  for (let hour = FIRST_HOUR; hour < LAST_HOUR; hour++) {
    if (!hours.has(hour)) continue;
    if (hours.has(hour - 1)) spans.at(-1)[1] = hour + 1;
    else spans.push([hour, hour + 1]);
  }
  return spans.map(([from, to]) => `${clock(from)}-${clock(to)}`);
}

// Days in a row with the same span are written together.
function textOf(week) {
  const rules = [];
  week.forEach((hours, day) => {
    for (const span of spansOf(hours)) {
      const before = rules.find((rule) => rule.span === span && rule.last === day - 1);
      if (before) before.last = day;
      else rules.push({ span, first: day, last: day });
    }
  });
  return rules
    .map(({ span, first, last }) => `${DAYS[first]}${last > first ? `-${DAYS[last]}` : ""} ${span}`)
    .join("; ");
}

function cell(grid, input, names, day, hour) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", `${names[day]} ${clock(hour)}–${clock(hour + 1)}`);
  button.addEventListener("click", () => {
    const week = hoursOf(input.value) ?? DAYS.map(() => new Set());
    if (!week[day].delete(hour)) week[day].add(hour);
    input.value = textOf(week);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  button.dataset.day = day;
  button.dataset.hour = hour;
  return button;
}

function drawGrid(grid) {
  const input = document.getElementById(grid.dataset.for);
  const names = grid.dataset.days.split(" ");
  const table = document.createElement("table");
  table.createCaption().textContent = grid.dataset.caption;
  const head = table.createTHead().insertRow();
  head.append(document.createElement("td"), ...names.map((name) => {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = name;
    return th;
  }));
  const body = table.createTBody();
  for (let hour = FIRST_HOUR; hour < LAST_HOUR; hour++) {
    const row = body.insertRow();
    const th = document.createElement("th");
    th.scope = "row";
    th.textContent = clock(hour);
    row.append(th);
    DAYS.forEach((_, day) => row.insertCell().append(cell(grid, input, names, day, hour)));
  }
  grid.append(table);
  const show = () => {
    const week = hoursOf(input.value);
    grid.hidden = week === null; // times that no whole hour can show stay as text
    for (const button of grid.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(Boolean(week?.[button.dataset.day].has(+button.dataset.hour))));
    }
  };
  input.addEventListener("input", show);
  show();
}

for (const grid of document.querySelectorAll("[data-week-grid]")) drawGrid(grid);
