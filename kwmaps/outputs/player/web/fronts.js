/** What each day changes on the ground: who holds it, and the front between. */

import { joined, emptied, inSteps, sizeOf } from "./ground.js";
import { inside, pathOf } from "./geometry.js";
import { stretches } from "./world.js";

/** @typedef {import("./types").Look} Look */
/** @typedef {import("./world").World} World */
/** @typedef {import("./view").View} View */
/** @typedef {import("./ground").Ground} Ground */

const CERTAIN = 0;
const LIKELY = 1;
const CONJECTURE = 2;
const POCKET = 3;

/** Design pixels: the widest band of doubt. */
const WIDEST_DOUBT = 46;

/**
 * Both sides' ground over the whole map.
 * @typedef {{ first: HTMLCanvasElement, second: HTMLCanvasElement }} Tints
 */

/**
 * A day's ground as it is drawn.
 * @typedef {{ region: Path2D, lines: { path: Path2D, certainty: number, doubt: number }[] }} Drawn
 */

export class Fronts {
  /**
   * @param {World} world
   * @param {Ground} ground
   */
  constructor(world, ground) {
    this.world = world;
    this.ground = ground;
    /** @type {Map<number, Drawn>} */
    this.known = new Map();
    /** @type {Map<string, [Path2D | null, Path2D | null]>} */
    this.odd = new Map();
    /** @type {{ before: number, after: number, path: Path2D } | undefined} */
    this.between = undefined;
    this.middles = world.islands.map((rings) => [rings[0][0], rings[0][1]]);
    this.parallel = pathOf(world.parallel, false);
    this.zone = pathOf(world.zone, true);
    this.lines = world.lines.map((courses) => pathOf(courses, false));
    this.contested = world.contested.map((courses) => pathOf(courses, true));
  }

  /**
   * @param {number} shape
   * @returns {Drawn}
   */
  drawn(shape) {
    let found = this.known.get(shape);
    if (!found) {
      /** @type {Map<number, import("./types").Course[]>} */
      const byKind = new Map();
      for (const { ring, runs } of this.world.shapes[shape]) {
        for (const { course, kind } of stretches(ring, runs)) {
          byKind.set(kind, [...(byKind.get(kind) ?? []), course]);
        }
      }
      const lines = [...byKind].map(([kind, courses]) => {
        const [certainty, km] = this.world.facts.kinds[kind];
        return { path: pathOf(courses, false), certainty, doubt: (km * 1000) / this.world.facts.step };
      });
      found = { region: pathOf(this.world.rings[shape], true), lines };
      this.known.set(shape, found);
    }
    return found;
  }

  /**
   * What can be seen of the front on a day: degrees of certainty by number, and 3 for a pocket.
   * @param {number} day
   */
  signs(day) {
    return new Set(this.drawn(this.world.facts.shape[day]).lines.map((line) => line.certainty));
  }

  /**
   * Islands that another side holds than the one whose ground reaches over them: [first side's, second side's].
   * @param {number} day
   * @returns {[Path2D | null, Path2D | null]}
   */
  islands(day) {
    const shape = this.world.facts.shape[day];
    const holders = this.world.facts.islands.map((changes) => {
      let found = changes[1];
      for (let at = 0; at < changes.length && Number(changes[at]) <= day; at += 2) found = changes[at + 1];
      return found;
    });
    const key = `${shape} ${holders.join("")}`;
    let found = this.odd.get(key);
    if (!found) {
      /** @type {[Path2D[], Path2D[]]} */
      const paths = [[], []];
      for (const [number, holder] of holders.entries()) {
        const [x, y] = this.middles[number];
        const over = inside(this.world.rings[shape], x, y) ? "0" : "1";
        // One that the ground cuts in two would show both tints, hence those near its edge are laid on as well.
        if (over !== holder || this.isCut(shape, number)) paths[holder === "0" ? 0 : 1].push(this.ground.islands[number]);
      }
      found = [paths[0].length ? joined(paths[0]) : null, paths[1].length ? joined(paths[1]) : null];
      this.odd.set(key, found);
    }
    return found;
  }

  /**
   * Whether an island lies on both sides of the ground's edge.
   * @param {number} shape
   * @param {number} number
   */
  isCut(shape, number) {
    const [left, top, right, bottom] = this.world.islandBoxes[number];
    const corners = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ].map(([x, y]) => inside(this.world.rings[shape], x, y));
    return corners.some((corner) => corner !== corners[0]);
  }

  /**
   * The first side's ground on a day.
   * @param {HTMLCanvasElement} canvas
   * @param {View} view
   * @param {number} dots
   * @param {Tints} tints
   * @param {number} day
   */
  draw(canvas, view, dots, tints, day) {
    emptied(canvas, view, dots);
    const context = inSteps(canvas, view, dots);
    context.save();
    context.clip(this.drawn(this.world.facts.shape[day]).region, "evenodd");
    lay(context, tints.first, 1);
    context.restore();
    this.drawIslands(context, tints, day);
  }

  /**
   * Lays the next day's ground over what is there: only what changes hands, the old tint going and the new one coming.
   * @param {HTMLCanvasElement} canvas
   * @param {View} view
   * @param {number} dots
   * @param {Tints} tints
   * @param {number} day
   * @param {number} alpha
   */
  fade(canvas, view, dots, tints, day, alpha) {
    const { shape } = this.world.facts;
    const now = this.drawn(shape[day]);
    const then = this.drawn(shape[day + 1]);
    const context = inSteps(canvas, view, dots);
    context.save();
    context.clip(this.changed(shape[day], shape[day + 1], now, then), "evenodd");
    lay(context, tints.second, alpha);
    context.clip(then.region, "evenodd");
    lay(context, tints.first, alpha);
    context.restore();
    this.drawIslands(context, tints, day);
  }

  /**
   * What changes hands between two shapes; the last one asked for is remembered.
   * @param {number} before
   * @param {number} after
   * @param {Drawn} now
   * @param {Drawn} then
   */
  changed(before, after, now, then) {
    if (this.between?.before !== before || this.between.after !== after) {
      this.between = { before, after, path: joined([now.region, then.region]) };
    }
    return this.between.path;
  }

  /**
   * @param {CanvasRenderingContext2D} context in steps
   * @param {Tints} tints
   * @param {number} day
   */
  drawIslands(context, tints, day) {
    const [first, second] = this.islands(day);
    for (const [path, tint] of /** @type {[Path2D | null, HTMLCanvasElement][]} */ ([
      [first, tints.first],
      [second, tints.second],
    ])) {
      if (!path) continue;
      context.save();
      context.clip(path, "evenodd");
      lay(context, tint, 1);
      context.restore();
    }
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
  drawEdge(canvas, view, dots, around, look, layers, day) {
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
    const { lines } = this.drawn(this.world.facts.shape[day]);
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

/**
 * Lays a canvas of the same size over another, pixel upon pixel.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} canvas
 * @param {number} alpha
 */
function lay(context, canvas, alpha) {
  const now = context.getTransform();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = alpha;
  context.drawImage(canvas, 0, 0);
  context.globalAlpha = 1;
  context.setTransform(now);
}
