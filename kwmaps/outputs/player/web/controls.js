/** Buttons, settings and keys: what people do, told to the player. */

import { byId, element } from "./dom.js";
import { LAYERS } from "./layers.js";

/** @typedef {import("./player").Player} Player */

/** Times that the film's own pace is played; before them stands the pace that leaves time to read. */
const SPEEDS = [0.5, 1, 2, 4];

export class Controls {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    /** Whether single keys work without the control that they belong to: some people's software presses them by mistake. */
    this.shortcuts = true;
    this.settings();
    this.buttons();
    this.keys();
  }

  settings() {
    const { player } = this;
    const { facts } = player.world;
    const fill = (/** @type {string} */ id, /** @type {[string, string][]} */ options) =>
      byId(id).replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
    fill("language", Object.values(this.player.tables).map((table) => [table.code, table.name]));
    fill("sides", ["short", ...facts.sideNames].map((name) => [name, name]));
    byId("speed").append(...SPEEDS.map((speed) => element("option", { value: String(speed) }, `${speed} ×`)));
    for (const option of byId("language").options) option.lang = option.value;
    const change = (/** @type {string} */ id, /** @type {(value: string) => void} */ act) =>
      byId(id).addEventListener("change", (/** @type {Event} */ event) => {
        act(/** @type {HTMLSelectElement} */ (event.target).value);
        if (id !== "speed" && id !== "step-by") this.player.dress();
      });
    change("language", (value) => (player.code = value));
    change("names", (value) => (player.names = value));
    change("sides", (value) => (player.sides = value));
    change("theme", (value) => (player.theme = value));
    change("speed", (value) => (player.clock.pace = value));
    byId("layers").replaceChildren(
      ...Object.keys(LAYERS).map((layer) => {
        const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", id: `layer-${layer}` }));
        box.checked = this.player.layers.has(layer);
        box.addEventListener("change", () => {
          if (box.checked) this.player.layers.add(layer);
          else this.player.layers.delete(layer);
          this.player.dress();
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
    click("play", () => (this.player.clock.playing ? this.player.pause() : this.player.play()));
    click("back", () => this.player.step(-1, byId("step-by").value));
    click("forward", () => this.player.step(1, byId("step-by").value));
    for (const made of document.querySelectorAll("[data-move]")) {
      made.addEventListener("click", () => this.player.map.move(/** @type {HTMLElement} */ (made).dataset.move ?? ""));
    }
    click("help-button", () => this.help());
    click("help-close", () => byId("help").close());
    click("settings-button", () => this.showSettings(byId("settings").hidden));
    click("full", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
    byId("settings").addEventListener("focusout", (/** @type {FocusEvent} */ event) => {
      const to = /** @type {Element | null} */ (event.relatedTarget);
      if (to && !to.closest("#settings, #settings-button")) this.showSettings(false);
    });
    if (!document.fullscreenEnabled) byId("full").hidden = true;
    document.addEventListener("pointerdown", (event) => {
      const inside = event.target instanceof Element && event.target.closest("#settings, #settings-button");
      if (!inside) this.showSettings(false);
    });
    byId("link").addEventListener("click", (/** @type {Event} */ event) => {
      event.preventDefault();
      const { clipboard } = navigator;
      clipboard?.writeText(location.href).then(
        () => this.copied(),
        () => undefined,
      );
    });
  }

  /** Shows the keys; the focus goes where a careless key does no harm. */
  help() {
    byId("help").showModal();
    byId("help-close").focus();
  }

  copied() {
    const { words } = this.player;
    this.player.say(words.say("player.copied"));
    byId("link").textContent = words.say("player.copied");
    setTimeout(() => (byId("link").textContent = this.player.words.say("player.link")), 2500);
  }

  /** @param {boolean} open */
  showSettings(open) {
    byId("settings").hidden = !open;
    byId("settings-button").setAttribute("aria-expanded", String(open));
    if (open) byId("language").focus();
  }

  keys() {
    const { map } = this.player;
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
        this.player.pause();
        return;
      }
      const pressing = target.matches("button, a, summary, input") && (event.key === " " || event.key === "Enter");
      if (pressing || !this.shortcuts) return;
      if (this.key(event)) event.preventDefault();
    });
    map.frame.addEventListener("focus", () => byId("cross").classList.toggle("shown", map.frame.matches(":focus-visible")));
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
    if (key === "Enter") this.player.map.askAt(this.player.map.view.width / 2, this.player.map.view.height / 2);
    else if (moves[key]) this.player.map.move(moves[key]);
    else return false;
    byId("cross").classList.add("shown");
    return true;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { key, shiftKey } = event;
    if (key === " " || key === "k") this.player.clock.playing ? this.player.pause() : this.player.play();
    else if (key === "ArrowLeft") this.player.step(-1, shiftKey ? "event" : "day");
    else if (key === "ArrowRight") this.player.step(1, shiftKey ? "event" : "day");
    else if (key === ",") this.player.step(-1, "snapshot");
    else if (key === ".") this.player.step(1, "snapshot");
    else if (key === "Home") this.player.go(0);
    else if (key === "End") this.player.go(this.player.world.last);
    else if (key === "+" || key === "=") this.player.map.move("in");
    else if (key === "-") this.player.map.move("out");
    else if (key === "0") this.player.map.move("home");
    else if (key === "f") byId("full").click();
    else if (key === "/") byId("find").focus();
    else if (key === "?") this.help();
    else return false;
    return true;
  }
}
