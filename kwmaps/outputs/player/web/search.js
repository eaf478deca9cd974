/** The box in which places are searched: a combobox as ARIA's authoring practices have it. */

import { byId, element, word } from "./dom.js";

/** @typedef {import("./types").Asked} Asked */
/** @typedef {import("./words").Words} Words */
/** @typedef {import("./world").World} World */

/** Names that a search offers. */
const OFFERED = 8;

export class Search {
  /**
   * @param {World} world
   * @param {(asked: Asked) => void} ask
   */
  constructor(world, ask) {
    this.world = world;
    this.ask = ask;
    this.input = byId("find");
    this.list = byId("found");
    /** @type {Asked[]} */
    this.offers = [];
    this.active = -1;
    this.input.addEventListener("input", () => this.offer());
    this.input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      event.preventDefault();
      const entry = /** @type {HTMLElement} */ (event.target).closest("li");
      if (entry?.dataset.number) this.choose(Number(entry.dataset.number));
    });
  }

  /** @param {Words} words */
  dress(words) {
    this.words = words;
    const all = this.world.facts.places.map((place, number) => ({
      number,
      rank: place[3],
      texts: [words.place(number), words.table.places[number], place[6], place[7]].filter(Boolean).map(folded),
    }));
    this.index = all.sort((one, other) => one.rank - other.rank);
  }

  offer() {
    const { words } = this;
    const text = folded(this.input.value);
    if (!text || !words || !this.index) {
      this.close();
      return;
    }
    const score = (/** @type {string[]} */ texts) =>
      Math.min(...texts.map((name) => (name.startsWith(text) ? 0 : name.includes(text) ? 1 : 2)));
    /** @type {{ asked: Asked, text: string }[]} */
    const found = this.index
      .map(({ number, rank, texts }) => ({ number, rank, score: score(texts) }))
      .filter((entry) => entry.score < 2)
      .sort((one, other) => one.score - other.score || one.rank - other.rank)
      .slice(0, OFFERED)
      .map(({ number }) => ({
        asked: { x: this.world.facts.places[number][1], y: this.world.facts.places[number][2], place: number },
        text: words.place(number),
      }));
    const pair = /^\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(this.input.value);
    if (pair) {
      const [x, y] = this.world.steps(Number(pair[1]), Number(pair[2])).map(Math.round);
      found.push({ asked: { x, y, place: -1 }, text: words.say("player.spot", { lon: pair[1], lat: pair[2] }) });
    }
    this.offers = found.map((entry) => entry.asked);
    this.active = found.length ? 0 : -1;
    this.list.replaceChildren(
      ...(found.length
        ? found.map((entry, number) =>
            element("li", { role: "option", id: `found-${number}`, "data-number": String(number) }, word(entry.text)),
          )
        : [element("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, words.say("player.not_found"))]),
    );
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
  }

  mark() {
    for (const [number, entry] of [...this.list.children].entries()) {
      entry.setAttribute("aria-selected", String(number === this.active));
    }
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `found-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape" && !this.list.hidden) {
      this.close();
      event.stopPropagation();
    } else if (event.key === "Enter") {
      if (this.list.hidden) this.offer();
      if (this.active >= 0) this.choose(this.active);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && this.offers.length) {
      if (this.list.hidden) this.offer();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = (this.active + step + this.offers.length) % this.offers.length;
      this.mark();
      event.preventDefault();
    }
  }

  /** @param {number} number */
  choose(number) {
    const asked = this.offers[number];
    this.close();
    this.input.value = "";
    if (asked) this.ask(asked);
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/**
 * Letters without case, marks or hyphens, so that "Pusan" is found by "pusan" and "Chŏrwŏn" by "chorwon".
 * @param {string} text
 */
function folded(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[-'’ʼ\s]/g, "")
    .normalize("NFC")
    .toLowerCase();
}
