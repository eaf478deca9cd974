/** Ask the map: who held a spot, when it changed hands, and who says so. */

import { byId, button, drawing, element, word } from "./dom.js";

/** @typedef {import("./types").Asked} Asked */
/** @typedef {import("./types").Look} Look */
/** @typedef {import("./words").Words} Words */
/** @typedef {import("./world").World} World */

/** Changes of hands that are listed without asking for more. */
const LISTED = 14;

/** Metres within which a spot is called after a place. */
const NEARBY = 12_000;

/** Metres from the drawn front within which a spot lies at it. */
const AT_FRONT = 1500;

export class Answers {
  /**
   * @param {World} world
   * @param {{ day: (day: number) => void, ask: (asked: Asked | null) => void }} go
   */
  constructor(world, go) {
    this.world = world;
    this.go = go;
    /** @type {Asked | null} */
    this.asked = null;
    byId("chip-more").addEventListener("click", (/** @type {Event} */ event) => {
      // The page's address tells the day, and stays as it is.
      event.preventDefault();
      byId("answer").scrollIntoView({ block: "start" });
      byId("asked").focus({ preventScroll: true });
    });
    byId("forget").addEventListener("click", () => {
      go.ask(null);
      byId("map").focus();
    });
  }

  /**
   * @param {Words} words
   * @param {Look} look
   */
  dress(words, look) {
    this.words = words;
    this.look = look;
  }

  /**
   * Answers for a day.
   * @param {Asked | null} asked
   * @param {number} day
   */
  show(asked, day) {
    const { words } = this;
    byId("answer").hidden = !asked;
    byId("hint").hidden = Boolean(asked);
    byId("chip").hidden = !asked;
    if (!words || !asked) {
      this.asked = null;
      return;
    }
    if (asked !== this.asked) {
      this.asked = asked;
      this.showHistory(asked, words);
    }
    this.showDay(asked, day, words);
  }

  /** The words or the colours have changed. */
  forget() {
    this.asked = null;
  }

  /**
   * @param {number} metres
   * @param {Words} words
   */
  away(metres, words) {
    return Number.isFinite(metres) ? words.say("player.from_front", { km: words.number(metres / 1000) }) : "";
  }

  /**
   * What was asked about: a place, or a spot, with the place nearby.
   * @param {Asked} asked
   * @param {Words} words
   */
  name(asked, words) {
    if (asked.place >= 0) return words.place(asked.place);
    const near = this.world.near(asked.x, asked.y, NEARBY);
    const spot = this.spot(asked, words);
    return near < 0 ? spot : `≈ ${words.place(near)} (${spot})`;
  }

  /**
   * @param {Asked} asked
   * @param {Words} words
   */
  spot(asked, words) {
    const [lon, lat] = this.world.degrees(asked.x, asked.y);
    return words.say("player.spot", { lon: words.degrees.format(lon), lat: words.degrees.format(lat) });
  }

  /**
   * @param {Asked} asked
   * @param {Words} words
   */
  showHistory(asked, words) {
    const runs = this.world.history(asked);
    byId("asked").replaceChildren(word(this.name(asked, words)));
    const strip = byId("strip");
    strip.setAttribute("viewBox", `0 0 ${this.world.days} 20`);
    strip.replaceChildren(
      ...runs.map((run) =>
        drawing("rect", {
          x: run.from,
          y: run.holder === "0" ? 0 : run.holder === "1" ? 8 : 6,
          width: run.to - run.from + 1,
          height: run.holder === "-" ? 8 : 12,
          class: run.holder === "-" ? "nobody" : run.holder === "0" ? "first" : "second",
        }),
      ),
    );
    const cursor = drawing("line", { y1: -2, y2: 22, class: "cursor" });
    strip.append(cursor);
    this.cursor = cursor;
    const nowhere = runs.length === 1 && runs[0].holder === "-";
    const changes = runs.slice(1);
    byId("history").hidden = nowhere;
    strip.setAttribute(
      "aria-label",
      runs.map((run) => `${words.days(run.from, run.to)}: ${words.side(run.holder, run.from)}`).join("; "),
    );
    byId("changes-title").textContent = words.say(changes.length ? "player.changes" : "player.never");
    const list = changes.map((run) => {
      const made = button(`${words.day(run.from)}: ${words.side(run.holder, run.from)}`, () => this.go.day(run.from));
      return element("li", {}, made);
    });
    const rest = list.splice(LISTED);
    if (rest.length) {
      const more = button(words.say("player.more", { count: words.number(rest.length) }), () => {
        more.parentElement?.replaceWith(...rest);
        /** @type {HTMLElement | null} */ (rest[0].firstChild)?.focus();
      });
      list.push(element("li", {}, more));
    }
    byId("changes").replaceChildren(...list);
  }

  /**
   * @param {Asked} asked
   * @param {number} day
   * @param {Words} words
   */
  showDay(asked, day, words) {
    const { world } = this;
    const holder = world.holder(asked, day);
    const who = holder === "-" ? words.say("player.nobody") : words.say("player.held", { side: words.side(holder, day) });
    byId("holder").replaceChildren(word(`${words.day(day)}: ${who}`));
    byId("holder").dataset.holder = holder;
    byId("chip-text").replaceChildren(word(`${this.name(asked, words)}: ${who}`));
    this.cursor?.setAttribute("x1", String(day + 0.5));
    this.cursor?.setAttribute("x2", String(day + 0.5));
    const sources = byId("says");
    sources.hidden = holder === "-";
    if (holder === "-") return;
    const spot = world.locate(asked.x, asked.y);
    const isle = spot ? spot.island >= 0 : false;
    const metres = world.toFront(day, asked.x, asked.y) * world.facts.step;
    const away = metres < AT_FRONT ? words.say("player.at_front") : this.away(metres, words);
    byId("at-front").textContent = isle ? words.say("player.island") : away;
    const entries = [...new Set(world.between(day))].map((snapshot) => {
      const [source, certainty, km] = world.witness(snapshot, asked.x, asked.y);
      const date = world.facts.snapshots[snapshot][0];
      const made = button(words.say("player.front_of", { day: words.day(date) }), () => this.go.day(date));
      const grade = `${words.say(`lesson.${world.facts.certainties[certainty]}`)}, ± ${km} km`;
      return element("li", {}, made, element("br"), word(world.facts.sources[source]), element("br"), element("em", {}, grade));
    });
    byId("sources").replaceChildren(...entries);
  }
}
