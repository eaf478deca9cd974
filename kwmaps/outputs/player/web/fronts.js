/** Who holds the ground on each day. */

import { joined, emptied, inSteps, sizeOf } from "./ground.js";
import { inside, lengthOf, pathOf } from "./geometry.js";
import { holderOf, stretches } from "./world.js";

/** @typedef {import("./world").World} World */
/** @typedef {import("./view").View} View */
/** @typedef {import("./ground").Ground} Ground */

/** Design pixels: the shortest line that the key explains; as in scene/pane.py. */
const PLAIN = 12;

/**
 * Both sides' ground over the whole map.
 * @typedef {{ first: HTMLCanvasElement, second: HTMLCanvasElement }} Tints
 */

/**
 * A day's ground as it is drawn.
 * @typedef {{ region: Path2D, lines: { path: Path2D, certainty: number, doubt: number, length: number }[] }} Drawn
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
    /** @type {{ day: number, paths: [Path2D | null, Path2D | null] } | undefined} */
    this.last = undefined;
    this.middles = world.islands.map((rings) => [rings[0][0], rings[0][1]]);
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
        const doubt = (km * 1000) / this.world.facts.step;
        return { path: pathOf(courses, false), certainty, doubt, length: lengthOf(courses) };
      });
      found = { region: pathOf(this.world.rings[shape], true), lines };
      this.known.set(shape, found);
    }
    return found;
  }

  /**
   * What can plainly be seen of the front on a day: degrees of certainty by number, and 3 for a pocket.
   * @param {number} day
   * @param {View} view
   */
  signs(day, view) {
    /** @type {Map<number, number>} */
    const lengths = new Map();
    for (const { certainty, length } of this.drawn(this.world.facts.shape[day]).lines) {
      lengths.set(certainty, (lengths.get(certainty) ?? 0) + length);
    }
    const plain = (PLAIN * sizeOf(view)) / view.scale;
    return new Set([...lengths].flatMap(([certainty, length]) => (length > plain ? [certainty] : [])));
  }

  /**
   * Islands that another side holds than the one whose ground reaches over them: [first side's, second side's].
   * @param {number} day
   * @returns {[Path2D | null, Path2D | null]}
   */
  islands(day) {
    // A day is asked for with every picture of it.
    if (this.last?.day === day) return this.last.paths;
    const shape = this.world.facts.shape[day];
    const holders = this.world.facts.islands.map((changes) => holderOf(changes, day));
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
    this.last = { day, paths: found };
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
}

/**
 * Lays a canvas of the same size over another, pixel upon pixel.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} canvas
 * @param {number} alpha
 */
export function lay(context, canvas, alpha) {
  const now = context.getTransform();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = alpha;
  context.drawImage(canvas, 0, 0);
  context.globalAlpha = 1;
  context.setTransform(now);
}
