/** The player: which day it is, in which words and colours, and the loop that shows it. */

import { Address } from "./address.js";
import { Answers } from "./ask.js";
import { byId } from "./dom.js";
import { Clock } from "./clock.js";
import { Controls } from "./controls.js";
import { dressPage } from "./dress.js";
import { LAYERS } from "./layers.js";
import { Panel } from "./panel.js";
import { preferredLanguage, preferredTheme } from "./reader.js";
import { Search } from "./search.js";
import { TimeLine } from "./timeline.js";
import { WarMap } from "./map.js";
import { Words } from "./words.js";

/** @typedef {import("./types").Asked} Asked */
/** @typedef {import("./types").Table} Table */

/** Milliseconds between two sentences for those who listen, while the war plays. */
const SPOKEN = 5000;

/** Milliseconds after the last that somebody did until the page rests. */
const AWAKE = 1500;

/** Milliseconds between two changes of what is read beside the map, while the war plays. */
const READ = 500;

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

export class Player {
  /**
   * @param {import("./world").World} world
   * @param {Record<string, Table>} tables
   */
  constructor(world, tables) {
    this.world = world;
    this.tables = tables;
    this.clock = new Clock(world.facts.stay, world.facts.read);
    this.layers = new Set(Object.keys(LAYERS).filter((layer) => LAYERS[layer]));
    this.names = "period";
    this.sides = "short";
    this.code = preferredLanguage(Object.keys(tables));
    this.theme = preferredTheme();
    this.usual = { code: this.code, theme: this.theme, names: this.names, sides: this.sides };
    this.address = new Address();
    /** @type {Asked | null} */
    this.asked = null;
    this.day = -1;
    this.toldDay = -1;
    this.toldAt = 0;
    this.spoken = 0;
    this.said = "";
    /** @type {{ from: import("./types").Box, to: import("./types").Box, start: number } | null} */
    this.flight = null;
    this.running = false;
    this.frame = 0;
    this.before = 0;
    this.awakeUntil = 0;
    const ask = (/** @type {Asked | null} */ asked) => this.ask(asked);
    this.map = new WarMap(byId("map"), world, ask, () => this.wake());
    this.timeline = new TimeLine(world, (day) => this.go(day));
    this.panel = new Panel(world, this.map, { day: (day) => this.go(day), chapter: (phase) => this.chapter(phase) });
    this.answers = new Answers(world, { day: (day) => this.go(day), ask });
    this.search = new Search(world, ask);
    this.words = new Words(tables[this.code], world, this.names, this.sides);
    this.controls = new Controls(this);
    this.follow();
    this.dress();
    // By the time it is heard, the film that plays on may have written its own day over what was asked for.
    window.addEventListener("hashchange", ({ newURL }) => {
      this.follow(new URL(newURL).hash);
      this.dress();
    });
    still.addEventListener("change", () => still.matches && this.pause());
  }

  // state

  get look() {
    return this.world.facts.themes[this.theme];
  }

  /** Everything that words or colours change. */
  dress() {
    const { look } = this;
    this.words = new Words(this.tables[this.code], this.world, this.names, this.sides);
    const { words } = this;
    dressPage(this);
    this.map.dress(look, words, this.layers);
    this.timeline.dress(look);
    this.timeline.forget();
    this.panel.dress(words, look);
    this.answers.dress(words, look);
    this.answers.forget();
    this.search.dress(words);
    this.showPlaying();
    [this.day, this.toldDay] = [-1, -1];
  }

  /** @param {number} day */
  go(day) {
    this.clock.go(day);
    this.clock.position = this.clock.day;
    this.wake();
  }

  play() {
    this.clock.play();
    this.showPlaying();
    this.wake();
  }

  pause() {
    this.clock.pause();
    this.spoken = 0;
    this.showPlaying();
  }

  showPlaying() {
    const { playing } = this.clock;
    const text = this.words.say(playing ? "player.pause" : "player.play");
    const made = byId("play");
    made.setAttribute("aria-label", text);
    made.title = text;
    made.dataset.playing = String(playing);
  }

  /** @param {Asked | null} asked */
  ask(asked) {
    this.asked = asked;
    this.map.show(asked);
    this.answers.show(asked, this.clock.day);
    if (asked) {
      const { words } = this;
      this.say(`${this.answers.name(asked, words)}. ${byId("holder").textContent}. ${byId("strip").getAttribute("aria-label")}`);
      // Beside the map there is room for the answer; below it, a line upon the map tells the main thing.
      if (byId("chip").offsetParent === null) byId("answer").scrollIntoView({ block: "nearest" });
    }
  }

  /**
   * A phase: its first day, and the part of the country where it happened.
   * @param {number} phase
   */
  chapter(phase) {
    const [, first, , focus] = this.world.facts.phases[phase];
    this.go(first);
    this.fly(focus);
  }

  /**
   * Moves the map to a part of the country, at once for those who want no motion.
   * @param {import("./types").Box} box
   */
  fly(box) {
    if (still.matches) {
      this.map.frameOn(box);
      return;
    }
    const { view } = this.map;
    const [left, top] = view.toWorld(view.inset[0], view.inset[1]);
    const [right, bottom] = view.toWorld(view.width - view.inset[2], view.height - view.inset[3]);
    this.flight = { from: [left, top, right, bottom], to: box, start: performance.now() };
    this.wake();
  }

  /**
   * One step back or forward: a day, a documented front or an event.
   * @param {number} direction
   * @param {string} by
   */
  step(direction, by) {
    const { facts, last } = this.world;
    this.pause();
    const day = this.clock.day;
    const days =
      by === "snapshot"
        ? facts.snapshots.map((snapshot) => snapshot[0])
        : by === "event"
          ? facts.events.filter((event) => event[2] <= 2).map((event) => event[1])
          : [day - 1, day + 1];
    const found = direction > 0 ? Math.min(...days.filter((other) => other > day)) : Math.max(...days.filter((other) => other < day));
    if (Number.isFinite(found)) this.go(Math.min(last, Math.max(0, found)));
  }

  /** What is not as the page would have it by itself, and so belongs into a link. */
  get choices() {
    /** @type {Map<string, string>} */
    const found = new Map();
    if (this.code !== this.usual.code) found.set("lang", this.code);
    if (this.theme !== this.usual.theme) found.set("theme", this.theme);
    if (this.names !== this.usual.names) found.set("names", this.names);
    if (this.sides !== this.usual.sides) found.set("sides", this.sides);
    if (this.asked && this.asked.place >= 0) found.set("place", this.world.facts.places[this.asked.place][0]);
    return found;
  }

  /** Does what the page's address asks for; what it can't mean is passed over. */
  follow(asked = location.hash) {
    const wanted = this.address.read(asked);
    if (!wanted) return;
    const day = this.world.number(wanted.date);
    if (day >= 0) {
      this.clock.pause();
      this.go(day);
    }
    const { places, themes, sideNames } = this.world.facts;
    for (const [name, value] of wanted.choices) {
      if (name === "lang" && Object.hasOwn(this.tables, value)) this.code = value;
      if (name === "theme" && Object.hasOwn(themes, value)) this.theme = value;
      if (name === "names" && ["period", "modern", "local"].includes(value)) this.names = value;
      if (name === "sides" && ["short", ...sideNames].includes(value)) this.sides = value;
      const place = name === "place" ? places.findIndex(([id]) => id === value) : -1;
      if (place >= 0) this.asked = { x: places[place][1], y: places[place][2], place };
    }
    this.map.show(this.asked);
  }

  // the loop

  /** From now on the page answers to whoever does something; while nobody does and nothing moves, it rests. */
  run() {
    this.running = true;
    const events = ["pointerdown", "pointermove", "wheel", "keydown", "click", "input", "change", "focusin"];
    for (const kind of events) document.addEventListener(kind, () => this.wake(), { capture: true, passive: true });
    this.wake();
  }

  wake() {
    this.awakeUntil = performance.now() + AWAKE;
    if (!this.running || this.frame) return;
    this.before = performance.now();
    this.frame = requestAnimationFrame((now) => this.next(now));
  }

  /** @param {number} now */
  next(now) {
    const passed = Math.min(100, Math.max(0, now - this.before));
    this.before = now;
    this.frame = 0;
    if (this.clock.playing) {
      this.clock.advance(passed);
      if (!this.clock.playing) this.pause();
    }
    this.flyOn(now);
    this.show(now);
    if (this.clock.playing || this.flight || now < this.awakeUntil) {
      this.frame = requestAnimationFrame((later) => this.next(later));
    }
  }

  /** @param {number} now */
  flyOn(now) {
    if (!this.flight) return;
    const { from, to, start } = this.flight;
    const passed = Math.min(1, Math.max(0, (now - start) / 700));
    const share = passed * passed * (3 - 2 * passed);
    const box = from.map((value, at) => value + (to[at] - value) * share);
    this.map.moved(() => this.map.view.show(/** @type {import("./types").Box} */ (box)));
    if (passed >= 1) this.flight = null;
  }

  /** @param {number} now */
  show(now) {
    const { clock, words } = this;
    this.map.draw(still.matches ? clock.day : clock.position);
    this.timeline.show(clock.position, words);
    this.address.write(this.world.iso(clock.day), this.choices, now);
    if (clock.day !== this.day) {
      this.day = clock.day;
      this.panel.show(clock.day);
      this.speak(now);
    }
    // What is read rather than seen needn't change with every frame.
    if (clock.day !== this.toldDay && (!clock.playing || now - this.toldAt > READ)) {
      [this.toldDay, this.toldAt] = [clock.day, now];
      this.panel.tell(clock.day);
      this.answers.show(this.asked, clock.day);
    }
  }

  /**
   * For those who listen: every step by hand, but while the war plays only now and then.
   * @param {number} now
   */
  speak(now) {
    if (this.clock.playing && now - this.spoken < SPOKEN) return;
    this.spoken = now;
    this.say(this.words.value(this.clock.day));
  }

  /** @param {string} text */
  say(text) {
    if (text === this.said) return;
    this.said = text;
    byId("live").textContent = text;
  }
}
