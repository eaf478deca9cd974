/** Movements as tapered arrows, so much of each as `scene/arrows.py` shows on the day. */

import { beginning } from "./geometry.js";
import { sizeOf } from "./ground.js";

/** @typedef {import("./types").Look} Look */
/** @typedef {import("./world").World} World */
/** @typedef {import("./view").View} View */

// As in scene/arrows.py, in widths of the shaft or design pixels.
const TAIL = 0.42;
const HEAD = 2.3;
const SHAFT = 1.2;
const SHORTEST = 12;

/**
 * @typedef {{ number: number, spine: number[][], alpha: number }} Arrow
 */

export class Arrows {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    this.curves = world.arrows.map(({ curves }) =>
      curves.map((curve) => {
        const points = [];
        for (let at = 0; at < curve.length; at += 2) points.push([curve[at], curve[at + 1]]);
        return points;
      }),
    );
  }

  /**
   * The movements under way on a day, by number.
   * @param {number} day
   */
  underWay(day) {
    return this.world.facts.movements.flatMap((move, number) => (move[4] <= day && day <= move[5] ? [number] : []));
  }

  /**
   * The arrows of a moment, those that go back above those that attack.
   * @param {number} position
   * @param {View} view
   * @returns {Arrow[]}
   */
  shown(position, view) {
    const day = Math.floor(position);
    const { movements, fade } = this.world.facts;
    /** @type {Arrow[]} */
    const found = [];
    if (position >= this.world.last) return found;
    for (const [number, move] of movements.entries()) {
      if (position < move[4] || position > move[5] + fade) continue;
      const alpha = Math.max(0, 1 - Math.max(0, position - move[5]) / (fade + 1));
      for (const [curve, points] of this.curves[number].entries()) {
        const share = this.share(number, curve, position, day);
        if (share <= 0) continue;
        found.push({ number, spine: beginning(points, share).map(([x, y]) => view.toMap(x, y)), alpha });
      }
    }
    const back = (/** @type {Arrow} */ arrow) => (movements[arrow.number][2] === "withdrawal" ? 1 : 0);
    return found.sort((one, other) => back(one) - back(other) || one.alpha - other.alpha);
  }

  /**
   * @param {number} number
   * @param {number} curve
   * @param {number} position
   * @param {number} day
   */
  share(number, curve, position, day) {
    const { first, shares, curves } = this.world.arrows[number];
    const at = (/** @type {number} */ when) => shares[(when - first) * curves.length + curve];
    const now = at(day) ?? 0;
    const then = at(day + 1) ?? now;
    return (now + (then - now) * (position - day)) / 1000;
  }

  /**
   * @param {CanvasRenderingContext2D} context in pixels
   * @param {View} view
   * @param {Look} look
   * @param {Arrow[]} arrows
   */
  draw(context, view, look, arrows) {
    const size = sizeOf(view) * Math.min(1.5, Math.max(1, Math.sqrt(900 / view.metres)));
    context.lineJoin = "round";
    for (const arrow of arrows) {
      const [, side, kind, rank] = this.world.facts.movements[arrow.number];
      const length = along(arrow.spine);
      if (length < SHORTEST * size) continue;
      const colour = look.sides[side].arrow;
      const light = look.colours.front_casing;
      const width = look.widths.arrow * size * (rank === 1 ? 1 : 0.72);
      context.globalAlpha = arrow.alpha;
      if (kind === "drop") {
        this.drop(context, arrow.spine, colour, light, size);
        continue;
      }
      const shape = outline(arrow.spine, width, length);
      context.strokeStyle = light;
      context.lineWidth = 3 * size;
      context.stroke(shape);
      const filled = kind === "attack" || kind === "landing";
      context.fillStyle = filled ? colour : light;
      context.fill(shape);
      if (!filled) {
        context.strokeStyle = colour;
        context.lineWidth = 1.9 * size;
        if (kind === "withdrawal") context.setLineDash([4.5 * size, 3 * size]);
        context.stroke(shape);
        context.setLineDash([]);
      }
      if (kind === "landing") line(context, arrow.spine, light, 1.6 * size);
    }
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number[][]} spine
   * @param {string} colour
   * @param {string} light
   * @param {number} size
   */
  drop(context, spine, colour, light, size) {
    context.lineCap = "round";
    context.setLineDash([2 * size, 5 * size]);
    line(context, spine, light, 4.4 * size);
    line(context, spine, colour, 2.2 * size);
    context.setLineDash([]);
    const [x, y] = spine[spine.length - 1];
    const r = 9 * size;
    const top = y - 0.9 * r;
    const ropes = new Path2D();
    for (const side of [-r, 0, r]) {
      ropes.moveTo(x + side, top);
      ropes.lineTo(x, y + 0.5 * r);
    }
    const canopy = new Path2D();
    canopy.arc(x, top, r, Math.PI, 2 * Math.PI);
    canopy.closePath();
    context.strokeStyle = light;
    context.lineWidth = 3.5 * size;
    context.stroke(ropes);
    context.stroke(canopy);
    context.fillStyle = colour;
    context.fill(canopy);
    context.strokeStyle = colour;
    context.lineWidth = 1.4 * size;
    context.stroke(ropes);
    context.lineCap = "butt";
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[][]} points
 * @param {string} colour
 * @param {number} width
 */
function line(context, points, colour, width) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** @param {number[][]} points */
function along(points) {
  return points.slice(1).reduce((sum, [x, y], at) => sum + Math.hypot(x - points[at][0], y - points[at][1]), 0);
}

/**
 * An arrow's shape around its spine: a shaft that widens from tail to neck, and a head.
 * @param {number[][]} spine
 * @param {number} width
 * @param {number} length
 */
export function outline(spine, width, length) {
  const head = Math.min(HEAD * width, length / (1 + SHAFT));
  const shrink = head / (HEAD * width);
  const neck = length - head;
  const shaft = beginning(spine, neck / length);
  const tip = spine[spine.length - 1];
  const end = shaft[shaft.length - 1];
  const left = [];
  const right = [];
  let gone = 0;
  let normal = [0, 0];
  for (const [at, [x, y]] of shaft.entries()) {
    const before = shaft[Math.max(0, at - 1)];
    const after = at === shaft.length - 1 ? tip : shaft[at + 1];
    const from = at === shaft.length - 1 ? end : before;
    const dx = after[0] - from[0];
    const dy = after[1] - from[1];
    const size = Math.hypot(dx, dy) || 1;
    normal = [-dy / size, dx / size];
    if (at) gone += Math.hypot(x - before[0], y - before[1]);
    const half = 0.5 * width * shrink * (TAIL + (1 - TAIL) * (gone / Math.max(neck, 1e-9)));
    left.push([x + normal[0] * half, y + normal[1] * half]);
    right.push([x - normal[0] * half, y - normal[1] * half]);
  }
  const wing = width * 1.15 * shrink;
  const back = [end[0] - normal[1] * head * 0.12, end[1] + normal[0] * head * 0.12];
  const points = [
    ...left,
    [back[0] + normal[0] * wing, back[1] + normal[1] * wing],
    tip,
    [back[0] - normal[0] * wing, back[1] - normal[1] * wing],
    ...right.reverse(),
  ];
  const path = new Path2D();
  for (const [at, [x, y]] of points.entries()) at ? path.lineTo(x, y) : path.moveTo(x, y);
  path.closePath();
  return path;
}
