/** The ground that stays as it is while days pass: each side's tint with relief and rivers, and the sea around them. */

import { boxOf, pathOf } from "./geometry.js";

/** @typedef {import("./types").Look} Look */
/** @typedef {import("./world").World} World */
/** @typedef {import("./view").View} View */

/** Pixels of a map that is as tall as the one the themes were designed on. */
const DESIGN = 720;

/**
 * How much larger or smaller lines and type are than in the design.
 * @param {View} view
 */
export function sizeOf(view) {
  return Math.min(1.5, Math.max(0.72, Math.min(view.width / 760, view.height / DESIGN)));
}

/**
 * A canvas whose pixels are the screen's, drawn on in steps of the world.
 * @param {HTMLCanvasElement} canvas
 * @param {View} view
 * @param {number} dots device pixels to a CSS pixel
 */
export function inSteps(canvas, view, dots) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const scale = view.scale * dots;
  context.setTransform(scale, 0, 0, scale, (view.width / 2) * dots - view.x * scale, (view.height / 2) * dots - view.y * scale);
  return context;
}

/**
 * The same canvas, drawn on in CSS pixels, emptied.
 * @param {HTMLCanvasElement} canvas
 * @param {View} view
 * @param {number} dots
 */
export function emptied(canvas, view, dots) {
  const width = Math.round(view.width * dots);
  const height = Math.round(view.height * dots);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  } else {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
  }
  context.setTransform(dots, 0, 0, dots, 0, 0);
  return context;
}

export class Ground {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    this.land = pathOf(world.land, true);
    this.islands = world.islands.map((rings) => pathOf(rings, true));
    this.allIslands = joined(this.islands);
    this.dry = joined([this.land, this.allIslands]);
    this.neighbours = pathOf(world.neighbours, true);
    this.lakes = pathOf(world.lakes, true);
    this.rivers = world.rivers.map((courses) => pathOf(courses, false));
    this.border = pathOf(world.border, false);
    this.sheet = pathOf(world.sheet, true);
    const [left, top, right, bottom] = boxOf(world.sheet);
    this.beyond = new Path2D();
    const room = 2 * Math.max(right - left, bottom - top);
    this.beyond.rect(left - room, top - room, right - left + 2 * room, bottom - top + 2 * room);
    this.beyond.addPath(this.sheet);
    /** @type {ImageBitmap | null} */
    this.relief = null;
  }

  /** Reads the relief, a small picture; without it the land is flat. */
  async open() {
    if (!this.world.relief.length) return;
    try {
      this.relief = await createImageBitmap(new Blob([this.world.relief], { type: "image/webp" }));
    } catch {
      this.relief = null;
    }
  }

  /**
   * One side's ground, over the whole canvas.
   * @param {HTMLCanvasElement} canvas
   * @param {View} view
   * @param {number} dots
   * @param {Look} look
   * @param {number} side
   * @param {Set<string>} layers
   */
  tint(canvas, view, dots, look, side, layers) {
    const context = emptied(canvas, view, dots);
    const style = look.sides[side];
    context.fillStyle = style.ground;
    context.fillRect(0, 0, view.width, view.height);
    if (layers.has("relief")) this.shade(context, canvas, view, dots, look.relief);
    if (side === 1 && (layers.has("hatching") || style.hatch)) hatch(context, view, look.colours.ink);
    if (layers.has("rivers")) this.water(inSteps(canvas, view, dots), view, look);
  }

  /**
   * Sea, neighbours and coasts, with a hole where the country is.
   * @param {HTMLCanvasElement} canvas
   * @param {View} view
   * @param {number} dots
   * @param {Look} look
   * @param {Set<string>} layers
   * @param {boolean} quick while the map moves: without what takes long
   */
  around(canvas, view, dots, look, layers, quick) {
    const { colours, widths } = look;
    const size = sizeOf(view);
    let context = emptied(canvas, view, dots);
    context.fillStyle = colours.sea;
    context.fillRect(0, 0, view.width, view.height);
    context = inSteps(canvas, view, dots);
    const pixel = 1 / view.scale;
    context.lineJoin = "round";
    if (!quick) {
      context.strokeStyle = colours.sea_shore;
      for (const [width, alpha] of [
        [22, 0.25],
        [12, 0.35],
        [5, 0.5],
      ]) {
        context.globalAlpha = alpha;
        context.lineWidth = width * size * pixel;
        context.stroke(this.dry);
        context.stroke(this.neighbours);
      }
    }
    context.globalAlpha = 1;
    context.fillStyle = colours.neighbour;
    context.fill(this.neighbours, "evenodd");
    if (layers.has("relief") && !quick) {
      context.save();
      context.clip(this.neighbours, "evenodd");
      this.shade(context, canvas, view, dots, look.relief * 0.8);
      context.restore();
    }
    context = inSteps(canvas, view, dots);
    context.globalCompositeOperation = "destination-out";
    context.fill(this.dry, "evenodd");
    context.globalCompositeOperation = "source-over";
    context.strokeStyle = colours.coast;
    context.lineWidth = widths.coast * size * pixel;
    context.globalAlpha = 0.85;
    context.stroke(this.neighbours);
    context.stroke(this.dry);
    context.globalAlpha = 1;
    context.strokeStyle = colours.border;
    context.lineWidth = widths.border * size * pixel;
    context.setLineDash([7, 3, 1.5, 3].map((length) => length * size * pixel));
    context.stroke(this.border);
    context.setLineDash([]);
    // The basemap ends somewhere: there the map fades into the paper.
    context.fillStyle = colours.paper;
    context.fill(this.beyond, "evenodd");
    context.strokeStyle = colours.paper;
    for (let width = quick ? 0 : 120; width > 0; width -= 15) {
      context.globalAlpha = 0.28;
      context.lineWidth = width * size * pixel;
      context.stroke(this.sheet);
    }
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Look} look
   */
  water(context, view, look) {
    const size = sizeOf(view);
    const pixel = 1 / view.scale;
    const { colours, widths } = look;
    context.fillStyle = colours.lake;
    context.strokeStyle = colours.river;
    context.lineJoin = "round";
    context.lineWidth = 0.6 * size * pixel;
    context.fill(this.lakes, "evenodd");
    context.stroke(this.lakes);
    for (const [number, path] of this.rivers.entries()) {
      const rank = this.world.facts.rivers[number][1];
      // Brooks are seen close up only.
      if (rank > 2 && view.metres > 900) continue;
      context.lineWidth = (rank === 1 ? 1.3 : rank === 2 ? 1 : 0.7) * widths.river * size * pixel;
      context.globalAlpha = rank <= 2 ? 0.9 : 0.65;
      context.stroke(path);
    }
    context.globalAlpha = 1;
  }

  /**
   * Lays light and shade over what is there.
   * @param {CanvasRenderingContext2D} context
   * @param {HTMLCanvasElement} canvas
   * @param {View} view
   * @param {number} dots
   * @param {number} strength
   */
  shade(context, canvas, view, dots, strength) {
    if (!this.relief || strength <= 0) return;
    const [left, top, right, bottom] = this.world.reliefBox;
    inSteps(canvas, view, dots);
    context.globalCompositeOperation = "hard-light";
    // The relief's source is coarse: close up it is only an undertone.
    context.globalAlpha = strength * Math.min(1, Math.max(0.4, view.metres / 1300));
    context.drawImage(this.relief, left, top, right - left, bottom - top);
    context.globalAlpha = 1;
    context.globalCompositeOperation = "source-over";
    context.setTransform(dots, 0, 0, dots, 0, 0);
  }
}

/** @param {Path2D[]} paths */
export function joined(paths) {
  const whole = new Path2D();
  for (const path of paths) whole.addPath(path);
  return whole;
}

/**
 * Slanted lines, for those whom colour doesn't tell the sides.
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @param {string} ink
 */
function hatch(context, view, ink) {
  context.strokeStyle = ink;
  context.globalAlpha = 0.42;
  context.lineWidth = 1.1;
  context.beginPath();
  for (let x = -view.height; x < view.width; x += 9) {
    context.moveTo(x, view.height);
    context.lineTo(x + view.height, 0);
  }
  context.stroke();
  context.globalAlpha = 1;
}
