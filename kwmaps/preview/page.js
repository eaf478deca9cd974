"use strict";
// Hears of every save, and shows the map of the chosen day: as it is, as it was before the last save, or both.

const by = (id) => document.getElementById(id);
const map = by("map"), now = by("now"), before = by("before"), slider = by("day"), split = by("split");
const DAY = 86400000;
let state = null;      // what the server told last
let day = null;        // YYYY-MM-DD
let blinking = 0;

const time = (text) => Date.parse(text + "T00:00:00Z");
const text = (number) => new Date(number).toISOString().slice(0, 10);
const spoken = (value) =>
  new Date(time(value)).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const mode = () => document.querySelector("input[name=mode]:checked").value;

// A picture takes its place when it is there, and not if another was asked for meanwhile.
async function put(image, address) {
  if (image.dataset.wanted === address) return;
  image.dataset.wanted = address;
  const fresh = new Image();
  fresh.src = address;
  try {
    await fresh.decode();
  } catch {
    return;
  }
  if (image.dataset.wanted === address) {
    image.src = address;
    image.dataset.shown = address;
  }
}

function draw() {
  const documented = state.documented.includes(day);
  slider.value = (time(day) - time(state.first)) / DAY;
  slider.setAttribute("aria-valuetext", spoken(day) + (documented ? ", documented" : ""));
  by("date").textContent = spoken(day) + (documented ? " ●" : "");
  by("date").title = documented ? "a front is documented for this day" : "the front of this day is worked out from its neighbours";
  now.alt = `${state.title}, ${day}`;
  put(now, `map/${state.number}/${day}.png`);
  const comparing = state.before !== null && mode() !== "now";
  if (comparing) {
    before.alt = `${state.title}, ${day}, before the last save`;
    put(before, `map/${state.before}/${day}.png`);
  }
  show(comparing);
}

function show(comparing) {
  const chosen = comparing ? mode() : "now";
  map.dataset.mode = chosen;
  clearInterval(blinking);
  before.hidden = chosen === "now";
  by("edge").hidden = split.hidden = chosen !== "swipe";
  by("which").hidden = chosen === "now";
  const say = () => { by("which").textContent = chosen === "swipe" ? "before │ now" : before.hidden ? "now" : "before"; };
  if (chosen === "blink") {
    blinking = setInterval(() => { before.hidden = !before.hidden; say(); }, 900);
  }
  say();
}

function hear(told) {
  const first = state === null;
  state = told;
  document.title = (told.faults.length ? "⚠ " : "") + told.title + " – preview";
  by("title").textContent = told.title;
  map.style.setProperty("--shape", `${told.size[0]}/${told.size[1]}`);
  map.style.setProperty("--ratio", told.size[0] / told.size[1]);
  slider.max = (time(told.last) - time(told.first)) / DAY;
  if (first) day = told.day;
  if (time(day) < time(told.first)) day = told.first;
  if (time(day) > time(told.last)) day = told.last;
  by("compare").disabled = told.before === null;
  const count = told.faults.length + told.more_faults;
  by("faults").hidden = count === 0;
  by("wrong").textContent = count === 1 ? "1 fault in what was saved" : `${count} faults in what was saved`;
  fill(by("list"), told.faults, told.more_faults);
  const against = told.contradicted.length + told.more_contradicted;
  by("contradicted").hidden = against === 0;
  by("against").textContent = against === 1 ? "1 thing doesn't agree with this" : `${against} things don't agree with this`;
  fill(by("witnesses"), told.contradicted, told.more_contradicted);
  by("remarks").hidden = told.notes.length === 0;
  by("remarks").querySelector("summary").textContent = told.notes.length === 1 ? "1 remark" : `${told.notes.length} remarks`;
  fill(by("notes"), told.notes, 0);
  by("status").textContent = count ? "the last good map; waiting for the files to be mended"
    : first ? "up to date; save a file of the folder and look here" : `up to date, change ${told.number - 1}`;
  draw();
}

function fill(list, lines, more) {
  const items = lines.concat(more ? [`… and ${more} more: kwmaps check lists them all`] : []);
  list.replaceChildren(...items.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
}

function choose(value) {
  if (state === null || value === undefined) return;
  day = value;
  draw();
}

const earlier = () => choose(state.documented.filter((other) => other < day).at(-1));
const later = () => choose(state.documented.find((other) => other > day));
slider.addEventListener("input", () => choose(text(time(state.first) + slider.value * DAY)));
slider.addEventListener("keydown", (event) => {
  if (event.key === "PageUp") { earlier(); event.preventDefault(); }
  if (event.key === "PageDown") { later(); event.preventDefault(); }
});
by("earlier").addEventListener("click", earlier);
by("later").addEventListener("click", later);
by("controls").addEventListener("submit", (event) => event.preventDefault());
by("compare").addEventListener("change", () => { if (state) draw(); });

const divide = (share) => {
  split.value = Math.max(0, Math.min(100, share));
  map.style.setProperty("--split", `${split.value}%`);
};
split.addEventListener("input", () => divide(split.value));
const drag = (event) => {
  if (map.dataset.mode !== "swipe" || (event.type === "pointermove" && !event.buttons)) return;
  const box = map.getBoundingClientRect();
  divide(100 * (event.clientX - box.left) / box.width);
};
map.addEventListener("pointerdown", drag);
map.addEventListener("pointermove", drag);

const stream = new EventSource("events");
stream.addEventListener("message", (event) => hear(JSON.parse(event.data)));
stream.addEventListener("error", () => { by("status").textContent = "kwmaps preview isn't running any more, or has too many pages open"; });
