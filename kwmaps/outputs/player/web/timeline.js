/** The time line: the land divided between the sides through the war, phases, turning points, and the slider. */

import { byId, drawing } from "./dom.js";

/** @typedef {import("./types").Look} Look */
/** @typedef {import("./words").Words} Words */
/** @typedef {import("./world").World} World */

/** The drawing's height; its width is the number of days. */
const HEIGHT = 100;

export class TimeLine {
  /**
   * @param {World} world
   * @param {(day: number) => void} go called when another day was chosen
   */
  constructor(world, go) {
    this.world = world;
    this.slider = byId("slider");
    this.chart = byId("chart");
    this.slider.max = String(world.last);
    this.slider.addEventListener("input", () => go(Number(this.slider.value)));
    for (const picture of [this.chart, byId("marks")]) {
      picture.addEventListener("click", (/** @type {MouseEvent} */ event) => {
        const box = picture.getBoundingClientRect();
        go(Math.round((world.last * (event.clientX - box.left)) / box.width));
      });
    }
    this.cursor = drawing("line", { y1: 0, y2: HEIGHT, class: "cursor" });
    this.veil = drawing("rect", { y: 0, height: HEIGHT, class: "veil" });
    this.told = -1;
  }

  /** @param {Look} look */
  dress(look) {
    const { facts, last } = this.world;
    const line = facts.km2.map((km2, day) => `${day},${(HEIGHT * (1 - km2 / facts.landKm2)).toFixed(1)}`);
    const [first, second] = look.sides;
    this.chart.setAttribute("viewBox", `0 0 ${last} ${HEIGHT}`);
    this.chart.replaceChildren(
      drawing("rect", { width: last, height: HEIGHT, fill: second.ground }),
      drawing("polygon", { points: `0,${HEIGHT} ${line.join(" ")} ${last},${HEIGHT}`, fill: first.ground }),
      drawing("polyline", { points: line.join(" "), class: "share" }),
      ...facts.phases.slice(1).map((phase) => drawing("line", { x1: phase[1], x2: phase[1], y1: 0, y2: HEIGHT, class: "phase" })),
      this.veil,
      this.cursor,
    );
    const marks = byId("marks");
    marks.setAttribute("viewBox", `0 0 ${last} 10`);
    marks.replaceChildren(
      ...facts.events
        .filter((event) => event[2] === 1)
        .map((event) => drawing("line", { x1: event[1], x2: event[1], y1: 0, y2: 10, class: "turning" })),
    );
    const years = byId("years");
    const labels = [];
    for (let day = 0; day <= last; day++) {
      const date = this.world.date(day);
      if (day && !(date.getUTCMonth() === 0 && date.getUTCDate() === 1)) continue;
      const label = document.createElement("span");
      label.textContent = String(date.getUTCFullYear());
      label.style.left = `${(100 * day) / last}%`;
      labels.push(label);
    }
    years.replaceChildren(...labels);
  }

  /**
   * @param {number} position
   * @param {Words} words
   */
  show(position, words) {
    this.cursor.setAttribute("x1", String(position));
    this.cursor.setAttribute("x2", String(position));
    this.veil.setAttribute("x", String(position));
    this.veil.setAttribute("width", String(this.world.last - position));
    const day = Math.floor(position);
    if (day === this.told) return;
    this.told = day;
    this.slider.value = String(day);
    this.slider.setAttribute("aria-valuetext", words.value(day));
  }

  /** The words have changed. */
  forget() {
    this.told = -1;
  }
}
