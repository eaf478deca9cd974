/** What is told beside the map of a day: caption, shares, key, chapters, events, and the day in words. */

import { byId, button, drawing, element, word } from "./dom.js";

/** @typedef {import("./types").Look} Look */
/** @typedef {import("./words").Words} Words */
/** @typedef {import("./world").World} World */
/** @typedef {import("./map").WarMap} WarMap */

const KINDS = ["attack", "withdrawal", "landing", "drop", "sealift"];

export class Panel {
  /**
   * @param {World} world
   * @param {WarMap} map
   * @param {{ day: (day: number) => void, chapter: (phase: number) => void }} go
   */
  constructor(world, map, go) {
    this.world = world;
    this.map = map;
    this.go = go;
    this.phase = -1;
    this.key = "";
  }

  /**
   * @param {Words} words
   * @param {Look} look
   */
  dress(words, look) {
    this.words = words;
    this.look = look;
    this.phase = -1;
    this.key = "";
    const { phases } = this.world.facts;
    byId("chapters").replaceChildren(
      ...phases.map(([, first, last], number) => {
        const made = button(words.table.phases[number][0], () => this.go.chapter(number));
        made.append(element("span", { class: "when" }, words.days(first, last)));
        return element("li", {}, made);
      }),
    );
  }

  /** @param {number} day */
  show(day) {
    const { words, look, world } = this;
    if (!words || !look) return;
    const { facts } = world;
    const phase = world.phase(day);
    byId("date").textContent = words.day(day);
    byId("phase").textContent = words.table.phases[phase]?.[0] ?? "";
    const caption = words.caption(day);
    byId("caption-title").textContent = caption?.title ?? "";
    byId("caption-text").textContent = caption?.text ?? words.table.phases[phase]?.[1] ?? "";
    byId("known").textContent = words.known(day);
    const share = (100 * facts.km2[day]) / facts.landKm2;
    byId("share-first").textContent = `${words.sides[0]} ${share.toFixed(0)} %`;
    byId("share-second").textContent = `${words.sides[1]} ${(100 - share).toFixed(0)} %`;
    byId("bar").style.setProperty("--share", `${share.toFixed(1)}%`);
  }

  /** @param {number} phase */
  showPhase(phase) {
    const { words, world } = this;
    if (!words) return;
    this.phase = phase;
    for (const [number, entry] of [...byId("chapters").children].entries()) {
      if (number === phase) entry.firstChild.setAttribute("aria-current", "true");
      else entry.firstChild.removeAttribute("aria-current");
    }
    const [, first, last] = world.facts.phases[phase] ?? ["", 0, world.last];
    byId("events").replaceChildren(
      ...world.facts.events.flatMap((event, number) => {
        if (event[1] < first || event[1] > last) return [];
        const [title, text] = words.table.events[number];
        const made = button(title || text, () => this.go.day(event[1]), { class: `rank-${event[2]}` });
        made.prepend(element("span", { class: "when" }, words.day(event[1], "short")));
        return [element("li", { "data-day": String(event[1]) }, made)];
      }),
    );
  }

  /**
   * Which events lie behind; the last of them is kept in sight.
   * @param {number} day
   */
  showEvents(day) {
    const list = byId("events");
    let last = null;
    for (const entry of list.children) {
      const past = Number(entry.dataset.day) <= day;
      entry.firstChild.classList.toggle("past", past);
      if (past) last = entry;
    }
    if (!list.contains(document.activeElement)) {
      list.scrollTop = last ? last.offsetTop - list.offsetTop - list.clientHeight / 2 : 0;
    }
  }

  /**
   * A key for what the map shows on a day, and nothing else.
   * @param {number} day
   */
  showKey(day) {
    const { words, look, world, map } = this;
    if (!words || !look) return;
    const { layers } = map;
    const signs = layers.has("front") ? map.fronts.signs(day) : new Set();
    const moving = layers.has("arrows") && day < world.last ? map.arrows.shown(day, map.view) : [];
    const kinds = new Set(moving.map((arrow) => world.facts.movements[arrow.number][2]));
    const contested = layers.has("contested") && world.facts.contested.some(([from, to]) => from <= day && day <= to);
    const lines = layers.has("lines") && world.facts.lines.some(([, from, to]) => from <= day && day <= to);
    const entries = [
      "first",
      "second",
      ...(signs.has(0) || !layers.has("doubt") ? ["certain"] : []),
      ...(layers.has("doubt") && signs.has(1) ? ["likely"] : []),
      ...(layers.has("doubt") && signs.has(2) ? ["conjecture"] : []),
      ...(signs.has(3) ? ["pocket"] : []),
      ...(day === world.last ? ["zone"] : []),
      ...(layers.has("parallel") && world.parallel.length ? ["parallel"] : []),
      ...(contested ? ["contested"] : []),
      ...(lines ? ["line"] : []),
      ...KINDS.filter((kind) => kinds.has(kind)).flatMap((kind) =>
        [0, 1].flatMap((side) =>
          moving.some(({ number }) => {
            const move = world.facts.movements[number];
            return move[2] === kind && move[1] === side;
          })
            ? [`${kind}-${side}`]
            : [],
        ),
      ),
    ];
    const key = entries.join(" ");
    if (key === this.key) return;
    this.key = key;
    byId("key").replaceChildren(
      ...entries.map((entry) =>
        element("li", {}, /** @type {any} */ (sign(entry, look, layers)), word(this.meaning(entry, day))),
      ),
    );
  }

  /**
   * @param {string} entry
   * @param {number} day
   */
  meaning(entry, day) {
    const { words } = this;
    if (!words) return "";
    if (entry === "first" || entry === "second") return words.sides[entry === "first" ? 0 : 1];
    const [kind, side] = entry.split("-");
    if (side) return `${words.say(`legend.${kind}`)}: ${words.sides[Number(side)]}`;
    if (kind === "certain") return words.say(day === this.world.last ? "legend.demarcation" : "legend.front");
    if (kind === "likely" || kind === "conjecture") return words.say(`legend.front_${kind}`);
    if (kind === "pocket") return words.say("player.pocket");
    return words.say(`legend.${kind === "line" ? "named_line" : kind}`);
  }

  /**
   * What is read beside the map: key, events, and the day in words.
   * @param {number} day
   */
  tell(day) {
    const { words, world, map } = this;
    if (!words) return;
    const phase = world.phase(day);
    if (phase !== this.phase) this.showPhase(phase);
    this.showEvents(day);
    this.showKey(day);
    const moves = map.arrows.underWay(day);
    const lines = [`${words.day(day)}.`, ...words.told(day), `${words.known(day)}.`];
    const events = world.facts.events.flatMap((event, number) => (event[1] === day ? [words.table.events[number][1]] : []));
    byId("told").replaceChildren(
      element("p", {}, word(lines.join(" "))),
      ...events.map((text) => element("p", {}, word(text))),
      ...(moves.length
        ? [
            element("p", {}, `${words.say("player.moving")}:`),
            element(
              "ul",
              {},
              ...moves.map((number) => {
                const [, , , , first, last] = world.facts.movements[number];
                return element("li", {}, word(words.table.movements[number]), ` (${words.days(first, last)})`);
              }),
            ),
          ]
        : []),
    );
  }
}

/**
 * A sign of the key, drawn as the map draws it.
 * @param {string} entry
 * @param {Look} look
 * @param {Set<string>} layers
 */
function sign(entry, look, layers) {
  const { colours } = look;
  const box = drawing("svg", { viewBox: "0 0 34 16", width: 34, height: 16, "aria-hidden": "true" });
  /** @param {string} stroke @param {number} width @param {string} [dashes] @param {string} [cap] */
  const line = (stroke, width, dashes = "", cap = "butt") =>
    drawing("line", { x1: 2, x2: 32, y1: 8, y2: 8, stroke, "stroke-width": width, "stroke-dasharray": dashes, "stroke-linecap": cap });
  const [kind, number] = entry.split("-");
  const side = look.sides[Number(number ?? (entry === "second" ? 1 : 0))];
  /** @param {string} fill */
  const hatched = (fill) => [
    drawing("rect", { x: 1, y: 1, width: 32, height: 14, fill }),
    ...[4, 12, 20, 28].map((x) =>
      drawing("line", { x1: x - 4, y1: 15, x2: x + 6, y2: 1, stroke: colours.contested, "stroke-width": 1.1 }),
    ),
  ];
  /** @param {string} fill @param {string} [dashes] */
  const arrow = (fill, dashes = "") =>
    drawing("path", {
      d: "M2 6.5 L20 5 L19 1.5 L32 8 L19 14.5 L20 11 L2 9.5 Z",
      fill,
      stroke: side.arrow,
      "stroke-width": 1.4,
      "stroke-dasharray": dashes,
    });
  switch (kind) {
    case "first":
      box.append(drawing("rect", { x: 1, y: 1, width: 32, height: 14, fill: look.sides[0].ground }));
      box.append(drawing("circle", { cx: 17, cy: 8, r: 3.4, fill: look.sides[0].symbol }));
      break;
    case "second": {
      const fill = look.sides[1].ground;
      const lined = layers.has("hatching") || look.sides[1].hatch;
      if (lined) box.append(...hatched(fill));
      else box.append(drawing("rect", { x: 1, y: 1, width: 32, height: 14, fill }));
      box.append(drawing("rect", { x: 13.8, y: 4.8, width: 6.4, height: 6.4, fill: look.sides[1].symbol }));
      break;
    }
    case "certain":
      box.append(line(colours.front_casing, 7), line(colours.front, 3.6));
      break;
    case "likely":
      box.append(line(colours.front_casing, 7), line(colours.front_likely, 2.6));
      break;
    case "conjecture":
      box.append(line(colours.front_casing, 7), line(colours.front_likely, 2.6, "6.5 5"));
      break;
    case "pocket":
      box.append(drawing("ellipse", { cx: 17, cy: 8, rx: 11, ry: 5.5, fill: look.sides[0].ground, stroke: colours.front, "stroke-width": 2.4 }));
      break;
    case "zone":
      box.append(line(colours.zone, 8), line(colours.front, 2));
      break;
    case "parallel":
      box.append(line(colours.parallel, 1.8, "9 4.5"));
      break;
    case "line":
      box.append(line(colours.line, 2, "0.5 4", "round"));
      break;
    case "contested":
      box.append(...hatched(look.sides[0].ground));
      break;
    case "withdrawal":
      box.append(arrow(colours.front_casing, "3.5 2.5"));
      break;
    case "sealift":
      box.append(arrow(colours.front_casing));
      break;
    case "landing":
      box.append(arrow(side.arrow));
      box.append(drawing("line", { x1: 3, x2: 24, y1: 8, y2: 8, stroke: colours.front_casing, "stroke-width": 1.4 }));
      break;
    case "drop":
      box.append(
        drawing("path", { d: "M10 7 A7 6 0 0 1 24 7 Z M10 7 L17 15 L24 7", fill: side.arrow, stroke: side.arrow, "stroke-width": 1 }),
      );
      break;
    default:
      box.append(arrow(side.arrow));
  }
  return box;
}
