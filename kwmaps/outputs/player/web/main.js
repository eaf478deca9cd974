/** Puts the page together: state, controls, keys, and the loop that draws. */

import { Answers, Search } from "./ask.js";
import { byId, element } from "./dom.js";
import { Clock } from "./clock.js";
import { Panel } from "./panel.js";
import { TimeLine } from "./timeline.js";
import { WarMap } from "./map.js";
import { Words } from "./words.js";
import { openWorld } from "./world.js";

/** @typedef {import("./types").Asked} Asked */
/** @typedef {import("./types").Table} Table */

/** Layers that can be switched, and whether they are on at first. */
const LAYERS = /** @type {Record<string, boolean>} */ ({
  front: true,
  doubt: true,
  arrows: true,
  places: true,
  names: true,
  contested: true,
  parallel: true,
  lines: true,
  rivers: true,
  relief: true,
  hatching: false,
});

const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** Milliseconds between two sentences for those who listen, while the war plays. */
const SPOKEN = 5000;

/** Milliseconds between two changes of what is read beside the map, while the war plays. */
const READ = 500;

/** Milliseconds between two changes of the page's address: browsers refuse more than some in a minute. */
const ADDRESSED = 1000;

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

class Player {
  /**
   * @param {import("./world").World} world
   * @param {Record<string, Table>} tables
   */
  constructor(world, tables) {
    this.world = world;
    this.tables = tables;
    this.clock = new Clock(world.facts.stay);
    this.layers = new Set(Object.keys(LAYERS).filter((layer) => LAYERS[layer]));
    this.names = "period";
    this.sides = "short";
    this.code = this.choose(navigator.languages);
    this.theme = this.preferredTheme();
    this.shortcuts = true;
    /** The part of the page's address behind #, and in it what was chosen besides the day. */
    this.hash = "";
    this.choices = "";
    /** @type {Asked | null} */
    this.asked = null;
    this.day = -1;
    this.toldDay = -1;
    this.toldAt = 0;
    this.spoken = 0;
    this.said = "";
    this.addressed = 0;
    /** @type {{ from: import("./types").Box, to: import("./types").Box, start: number } | null} */
    this.flight = null;
    const ask = (/** @type {Asked | null} */ asked) => this.ask(asked);
    this.map = new WarMap(byId("map"), world, ask);
    this.timeline = new TimeLine(world, (day) => this.go(day));
    this.panel = new Panel(world, this.map, { day: (day) => this.go(day), chapter: (phase) => this.chapter(phase) });
    this.answers = new Answers(world, { day: (day) => this.go(day), ask });
    this.search = new Search(world, ask);
    this.words = new Words(tables[this.code], world, this.names, this.sides);
    this.settings();
    this.buttons();
    this.keys();
    this.readAddress();
    this.dress();
    window.addEventListener("hashchange", () => this.readAddress() && this.dress());
    still.addEventListener("change", () => still.matches && this.pause());
  }

  // state

  /**
   * The first language that both a reader and the page know.
   * @param {readonly string[]} wanted
   */
  choose(wanted) {
    const known = Object.keys(this.tables);
    const own = document.documentElement.dataset.language ?? known[0];
    for (const code of document.documentElement.dataset.fixed ? [] : wanted) {
      const base = code.split("-")[0];
      const chinese = /^zh\b/.test(code) ? (/hant|tw|hk|mo/i.test(code) ? "zh-Hant" : "zh-Hans") : base;
      if (known.includes(chinese)) return chinese;
    }
    return own;
  }

  preferredTheme() {
    const asks = (/** @type {string} */ query) => window.matchMedia(query).matches;
    if (asks("(prefers-contrast: more)") || asks("(forced-colors: active)")) return "high-contrast";
    return asks("(prefers-color-scheme: dark)") ? "dark" : "atlas";
  }

  get look() {
    return this.world.facts.themes[this.theme];
  }

  /** Everything that words or colours change. */
  dress() {
    const { world, look } = this;
    this.words = new Words(this.tables[this.code], world, this.names, this.sides);
    const { words } = this;
    document.documentElement.lang = this.code;
    document.title = words.table.war.title;
    byId("title").textContent = words.table.war.title;
    byId("subtitle").textContent = words.table.war.subtitle;
    byId("credit").textContent = words.table.war.credit;
    for (const made of document.querySelectorAll("[data-say]")) {
      made.textContent = words.say(/** @type {HTMLElement} */ (made).dataset.say ?? "");
    }
    for (const made of document.querySelectorAll("[data-label]")) {
      const text = words.say(/** @type {HTMLElement} */ (made).dataset.label ?? "");
      made.setAttribute("aria-label", text);
      if (made instanceof HTMLButtonElement) made.title = text;
      if (made instanceof HTMLInputElement) made.placeholder = text;
    }
    const style = document.documentElement.style;
    for (const role of ["paper", "ink", "muted", "rule", "accent", "sea"]) style.setProperty(`--${role}`, look.colours[role]);
    for (const [number, side] of ["first", "second"].entries()) {
      style.setProperty(`--${side}`, look.sides[number].ground);
      style.setProperty(`--${side}-ink`, look.sides[number].symbol);
    }
    document.documentElement.dataset.theme = this.theme;
    for (const [id, value] of Object.entries({ language: this.code, names: this.names, sides: this.sides, theme: this.theme })) {
      byId(id).value = value;
    }
    for (const [number, name] of ["short", ...world.facts.sideNames].entries()) {
      const [first, second] = words.table.sides[name];
      byId("sides").options[number].textContent = `${first} – ${second}`;
    }
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
  }

  play() {
    this.clock.play();
    this.showPlaying();
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

  // the address

  /** Reads #1950-11-28, with ;lang=, ;theme=, ;names= and ;sides= behind it; tells whether anything was said. */
  readAddress() {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (!hash || hash === this.hash) return false;
    const [date, ...choices] = hash.split(";");
    const day = this.world.number(date);
    if (day >= 0) {
      this.clock.pause();
      this.go(day);
    }
    for (const choice of choices) {
      const [name, value] = choice.split("=");
      if (name === "lang" && value in this.tables) this.code = value;
      if (name === "theme" && value in this.world.facts.themes) this.theme = value;
      if (name === "names" && ["period", "modern", "local"].includes(value)) this.names = value;
      if (name === "sides" && ["short", ...this.world.facts.sideNames].includes(value)) this.sides = value;
    }
    this.choices = choices.length ? `;${choices.join(";")}` : "";
    return true;
  }

  /** @param {number} now */
  writeAddress(now) {
    const hash = `${this.world.iso(this.clock.day)}${this.choices}`;
    if (hash === this.hash || now - this.addressed < ADDRESSED) return;
    this.addressed = now;
    this.hash = hash;
    try {
      history.replaceState(null, "", `#${hash}`);
    } catch {
      // A page inside another may not be allowed to: the link is then shown without being kept.
    }
    byId("link").href = `#${hash}`;
  }

  // controls

  settings() {
    const { facts } = this.world;
    const fill = (/** @type {string} */ id, /** @type {[string, string][]} */ options) =>
      byId(id).replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
    fill("language", Object.values(this.tables).map((table) => [table.code, table.name]));
    fill("sides", ["short", ...facts.sideNames].map((name) => [name, name]));
    fill("speed", SPEEDS.map((speed) => [String(speed), `${speed} ×`]));
    byId("speed").value = "1";
    for (const option of byId("language").options) option.lang = option.value;
    const change = (/** @type {string} */ id, /** @type {(value: string) => void} */ act) =>
      byId(id).addEventListener("change", (/** @type {Event} */ event) => {
        act(/** @type {HTMLSelectElement} */ (event.target).value);
        if (id !== "speed" && id !== "step-by") this.dress();
      });
    change("language", (value) => (this.code = value));
    change("names", (value) => (this.names = value));
    change("sides", (value) => (this.sides = value));
    change("theme", (value) => (this.theme = value));
    change("speed", (value) => (this.clock.speed = Number(value)));
    byId("layers").replaceChildren(
      ...Object.keys(LAYERS).map((layer) => {
        const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", id: `layer-${layer}` }));
        box.checked = this.layers.has(layer);
        box.addEventListener("change", () => {
          if (box.checked) this.layers.add(layer);
          else this.layers.delete(layer);
          this.dress();
        });
        return element("label", {}, box, element("span", { "data-say": `player.layer_${layer}` }));
      }),
    );
    byId("shortcuts").addEventListener("change", (/** @type {Event} */ event) => {
      this.shortcuts = /** @type {HTMLInputElement} */ (event.target).checked;
    });
  }

  buttons() {
    const click = (/** @type {string} */ id, /** @type {() => void} */ act) => byId(id).addEventListener("click", act);
    click("play", () => (this.clock.playing ? this.pause() : this.play()));
    click("back", () => this.step(-1, byId("step-by").value));
    click("forward", () => this.step(1, byId("step-by").value));
    for (const made of document.querySelectorAll("[data-move]")) {
      made.addEventListener("click", () => this.map.move(/** @type {HTMLElement} */ (made).dataset.move ?? ""));
    }
    click("help-button", () => byId("help").showModal());
    click("help-close", () => byId("help").close());
    click("settings-button", () => this.showSettings(byId("settings").hidden));
    click("full", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
    if (!document.fullscreenEnabled) byId("full").hidden = true;
    document.addEventListener("pointerdown", (event) => {
      const inside = event.target instanceof Element && event.target.closest("#settings, #settings-button");
      if (!inside) this.showSettings(false);
    });
    click("link", () => {
      const { clipboard } = navigator;
      clipboard?.writeText(location.href).then(
        () => this.say(this.words.say("player.copied")),
        () => undefined,
      );
    });
  }

  /** @param {boolean} open */
  showSettings(open) {
    byId("settings").hidden = !open;
    byId("settings-button").setAttribute("aria-expanded", String(open));
    if (open) byId("language").focus();
  }

  keys() {
    const { map } = this;
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !byId("settings").hidden) {
        this.showSettings(false);
        byId("settings-button").focus();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
      const target = /** @type {HTMLElement} */ (event.target);
      if (target.matches("input:not([type=range]):not([type=checkbox]), select, textarea")) return;
      if (target.id === "map" && this.mapKey(event.key)) {
        event.preventDefault();
        return;
      }
      if (target.matches("input[type=range]") && /^(Arrow|Home|End|Page)/.test(event.key) && !event.shiftKey) {
        this.pause();
        return;
      }
      const pressing = target.matches("button, a, summary, input") && (event.key === " " || event.key === "Enter");
      if (pressing || !this.shortcuts) return;
      if (this.key(event)) event.preventDefault();
    });
    map.frame.addEventListener("focus", () => byId("cross").classList.add("shown"));
    map.frame.addEventListener("blur", () => byId("cross").classList.remove("shown"));
    map.frame.addEventListener("pointerdown", () => byId("cross").classList.remove("shown"));
  }

  /**
   * Keys while the map has the focus: they move it, and ask about its middle.
   * @param {string} key
   */
  mapKey(key) {
    const moves = /** @type {Record<string, string>} */ ({
      ArrowLeft: "left",
      ArrowRight: "right",
      ArrowUp: "up",
      ArrowDown: "down",
      "+": "in",
      "=": "in",
      "-": "out",
      0: "home",
    });
    if (key === "Enter") this.map.askAt(this.map.view.width / 2, this.map.view.height / 2);
    else if (moves[key]) this.map.move(moves[key]);
    else return false;
    byId("cross").classList.add("shown");
    return true;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { key, shiftKey } = event;
    if (key === " " || key === "k") this.clock.playing ? this.pause() : this.play();
    else if (key === "ArrowLeft") this.step(-1, shiftKey ? "event" : "day");
    else if (key === "ArrowRight") this.step(1, shiftKey ? "event" : "day");
    else if (key === ",") this.step(-1, "snapshot");
    else if (key === ".") this.step(1, "snapshot");
    else if (key === "Home") this.go(0);
    else if (key === "End") this.go(this.world.last);
    else if (key === "+" || key === "=") this.map.move("in");
    else if (key === "-") this.map.move("out");
    else if (key === "0") this.map.move("home");
    else if (key === "f") byId("full").click();
    else if (key === "/") byId("find").focus();
    else if (key === "?") byId("help").showModal();
    else return false;
    return true;
  }

  // the loop

  run() {
    let before = performance.now();
    const frame = (/** @type {number} */ now) => {
      const passed = Math.min(100, now - before);
      before = now;
      if (this.clock.playing) {
        this.clock.advance(passed);
        if (!this.clock.playing) this.pause();
      }
      this.fly_on(now);
      this.show(now);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** @param {number} now */
  fly_on(now) {
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
    this.writeAddress(now);
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

async function begin() {
  const text = (/** @type {string} */ id) => byId(id).textContent;
  const world = await openWorld(JSON.parse(text("facts")), text("shapes"));
  /** @type {Record<string, Table>} */
  const tables = {};
  for (const script of document.querySelectorAll("script[data-words]")) {
    const table = JSON.parse(script.textContent ?? "");
    tables[table.code] = table;
  }
  const player = new Player(world, tables);
  await player.map.open();
  player.run();
  document.documentElement.dataset.ready = "true";
  // For those who look into the page, and for its tests.
  Object.assign(window, { kwmaps: player });
}

begin().catch((error) => {
  byId("failed").hidden = false;
  throw error;
});
