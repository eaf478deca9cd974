/** The front between the sides, and lines that stand for longer. */

import { emptied, inSteps, sizeOf } from "./ground.js";
import { lay } from "./fronts.js";
import { pathOf } from "./geometry.js";

/** @typedef {import("./types").Look} Look */
/** @typedef {import("./world").World} World */
/** @typedef {import("./view").View} View */
/** @typedef {import("./fronts").Fronts} Fronts */

const CERTAIN = 0;
const LIKELY = 1;
const CONJECTURE = 2;
const POCKET = 3;

/** Design pixels: the widest band of doubt. */
const WIDEST_DOUBT = 46;

export class Edge {
  /**
   * @param {World} world
   * @param {Fronts} fronts
   */
  constructor(world, fronts) {
    this.world = world;
    this.fronts = fronts;
    this.parallel = pathOf(world.parallel, false);
    this.zone = pathOf(world.zone, true);
    this.lines = world.lines.map((courses) => pathOf(courses, false));
    this.contested = world.contested.map((courses) => pathOf(courses, true));
  }

  /**
   * The front of a day on land, contested ground, and the lines that stand for longer.
   * @param {HTMLCanvasElement} canvas
   * @param {View} view
   * @param {number} dots
   * @param {HTMLCanvasElement} around what lies over the sea, with a hole where the country is
   * @param {Look} look
   * @param {Set<string>} layers
   * @param {number} day
   */
  draw(canvas, view, dots, around, look, layers, day) {
    emptied(canvas, view, dots);
    const context = inSteps(canvas, view, dots);
    if (layers.has("contested")) this.hatched(context, view, look, day);
    if (layers.has("front")) this.edge(context, view, look, layers, day);
    context.globalCompositeOperation = "destination-out";
    lay(context, around, 1);
    context.globalCompositeOperation = "source-over";
    this.standing(context, view, look, layers, day);
  }

  /**
   * Contested ground.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Look} look
   * @param {number} day
   */
  hatched(context, view, look, day) {
    const pixel = 1 / view.scale;
    const size = sizeOf(view);
    for (const [number, [first, last]] of this.world.facts.contested.entries()) {
      if (day < first || day > last) continue;
      context.save();
      context.clip(this.contested[number], "evenodd");
      const [left, top] = view.toWorld(0, 0);
      const [right, bottom] = view.toWorld(view.width, view.height);
      const gap = 6.5 * size * Math.SQRT2 * pixel;
      context.beginPath();
      for (let x = left - (bottom - top); x < right; x += gap) {
        context.moveTo(x, top);
        context.lineTo(x + bottom - top, bottom);
      }
      context.strokeStyle = look.colours.contested;
      context.lineWidth = size * pixel;
      context.globalAlpha = 0.6;
      context.stroke();
      context.restore();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Look} look
   * @param {Set<string>} layers
   * @param {number} day
   */
  edge(context, view, look, layers, day) {
    const { colours, widths } = look;
    const size = sizeOf(view);
    const pixel = 1 / view.scale;
    const { lines } = this.fronts.drawn(this.world.facts.shape[day]);
    const ends = day === this.world.last;
    context.lineJoin = "round";
    context.lineCap = "round";
    /**
     * @param {Path2D} path
     * @param {string} colour
     * @param {number} width in steps
     * @param {number} [alpha]
     * @param {number[]} [dashes] in pixels
     */
    const stroke = (path, colour, width, alpha = 1, dashes = []) => {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.globalAlpha = alpha;
      context.setLineDash(dashes.map((length) => length * size * pixel));
      if (dashes.length) context.lineCap = "butt";
      context.stroke(path);
      context.lineCap = "round";
    };
    let casing = Math.max(4, widths.front_casing * size) * pixel;
    let width = Math.max(2, widths.front * size) * pixel;
    if (ends) {
      context.fillStyle = colours.zone;
      stroke(this.zone, colours.front_casing, 6.5 * size * pixel);
      stroke(this.zone, colours.zone, 4.5 * size * pixel, 0.7);
      context.globalAlpha = 0.7;
      context.fill(this.zone, "evenodd");
      casing = 0;
      width *= 0.6;
    }
    if (layers.has("doubt")) {
      for (const line of lines) {
        if (line.certainty !== CONJECTURE) continue;
        const widest = Math.min(2 * line.doubt, WIDEST_DOUBT * size * pixel);
        for (const share of [1, 0.8, 0.6, 0.4]) {
          stroke(line.path, colours.front_casing, Math.max(widest * share, casing), 0.12);
        }
      }
    }
    if (casing) {
      for (const line of lines) {
        const alpha = line.certainty === CONJECTURE ? 0.75 : 1;
        stroke(line.path, colours.front_casing, line.certainty === POCKET ? 0.85 * casing : casing, alpha);
      }
    }
    for (const line of lines) {
      if (line.certainty === POCKET) stroke(line.path, colours.front, 0.8 * width);
      else if (line.certainty === CERTAIN || !layers.has("doubt")) stroke(line.path, colours.front, width);
      else if (line.certainty === LIKELY) stroke(line.path, colours.front_likely, 0.72 * width);
      else stroke(line.path, colours.front_likely, 0.72 * width, 1, [6.5, 5]);
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  }

  /**
   * The border before the war, and lines with names while they have them.
   * @param {CanvasRenderingContext2D} context in steps
   * @param {View} view
   * @param {Look} look
   * @param {Set<string>} layers
   * @param {number} day
   */
  standing(context, view, look, layers, day) {
    const { colours, widths } = look;
    const size = sizeOf(view);
    const pixel = 1 / view.scale;
    context.lineCap = "butt";
    if (layers.has("parallel")) {
      const width = widths.parallel * size * pixel;
      context.strokeStyle = colours.front_casing;
      context.globalAlpha = 0.5;
      context.lineWidth = 2.6 * width;
      context.stroke(this.parallel);
      context.strokeStyle = colours.parallel;
      context.globalAlpha = 0.95;
      context.lineWidth = width;
      context.setLineDash([9 * size * pixel, 4.5 * size * pixel]);
      context.stroke(this.parallel);
    }
    if (layers.has("lines")) {
      context.lineCap = "round";
      for (const [number, [, first, last]] of this.world.facts.lines.entries()) {
        if (day < first || day > last) continue;
        context.setLineDash([]);
        context.strokeStyle = colours.front_casing;
        context.globalAlpha = 0.6;
        context.lineWidth = 2.4 * widths.line * size * pixel;
        context.stroke(this.lines[number]);
        context.setLineDash([1.8 * size * pixel, 3.4 * size * pixel]);
        context.strokeStyle = colours.line;
        context.globalAlpha = 0.95;
        context.lineWidth = widths.line * size * pixel;
        context.stroke(this.lines[number]);
      }
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
  }
}
