/** What is told beside the map of a day: caption, shares, key, chapters, events, and the day in words. */

import { byId, button, element, word } from "./dom.js";
import { sign } from "./key.js";

/** @typedef {import("./types").Look} Look */
/** @typedef {import("./words").Words} Words */
/** @typedef {import("./world").World} World */
/** @typedef {import("./map").WarMap} WarMap */

/** Opacity of an arrow down to which the key explains it; as in scene/pane.py. */
const CLEAR = 0.5;

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
    byId("headline").textContent = caption?.title ?? "";
    byId("caption-text").textContent = caption?.text ?? words.table.phases[phase]?.[1] ?? "";
    byId("known").textContent = words.known(day);
    const share = (100 * facts.km2[day]) / facts.landKm2;
    byId("share-first").textContent = `${words.side(0, day)} ${share.toFixed(0)} %`;
    byId("share-second").textContent = `${words.side(1, day)} ${(100 - share).toFixed(0)} %`;
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
    const signs = layers.has("front") ? map.fronts.signs(day, map.view) : new Set();
    // What is all but faded explains itself by going.
    const shown = layers.has("arrows") && day < world.last ? map.arrows.shown(day, map.view) : [];
    const moving = shown.filter((arrow) => arrow.alpha > CLEAR);
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
      ...(day === world.last && world.zone.length ? ["zone"] : []),
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
    const key = entries.map((entry) => `${entry} ${this.meaning(entry, day)}`).join();
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
    if (entry === "first" || entry === "second") return words.side(entry === "first" ? 0 : 1, day);
    const [kind, side] = entry.split("-");
    if (side) return `${words.say(`legend.${kind}`)}: ${words.side(side, day)}`;
    if (kind === "certain") {
      const { movements } = this.world.facts;
      const peace = movements.every((move) => day < move[4]);
      const ends = day === this.world.last && this.world.zone.length;
      return words.say(ends ? "legend.demarcation" : peace ? "legend.border" : "legend.front");
    }
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
