/** Rings on the map: around what is told of the day, and around what was asked about. */

import { sizeOf } from "./ground.js";

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./map").WarMap} map
 * @param {import("./types").Look} look
 * @param {number} day
 */
export function mark(context, map, look, day) {
  const { view, world, names, words, asked } = map;
  const size = sizeOf(view);
  const [, when, , , , spot, place] = world.facts.events[world.told(day)] ?? [];
  if (spot?.length && day - when < 6) {
    const at = view.toMap(spot[0], spot[1]);
    const named = place < 0 || names.labels.some((label) => label.place === place);
    if (!named && words) names.beside(context, look, words.placeOnMap(place), at[0], at[1], 14 * size);
    ring(context, at, 10 * size, look.colours.halo, 5 * size);
    ring(context, at, 10 * size, look.colours.accent, 2.4 * size);
  }
  if (asked) {
    const at = view.toMap(asked.x, asked.y);
    ring(context, at, 7, look.colours.halo, 6);
    ring(context, at, 7, look.colours.ink, 2.5);
    ring(context, at, 1.2, look.colours.ink, 2.4);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} at
 * @param {number} radius
 * @param {string} colour
 * @param {number} width
 */
function ring(context, [x, y], radius, colour, width) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}
