/** The signs of the key, drawn as the map draws them. */

import { drawing } from "./dom.js";

/** @typedef {import("./types").Look} Look */

/**
 * A sign of the key, drawn as the map draws it.
 * @param {string} entry
 * @param {Look} look
 * @param {Set<string>} layers
 */
export function sign(entry, look, layers) {
  const { colours } = look;
  const box = drawing("svg", { viewBox: "0 0 34 16", width: 34, height: 16, "aria-hidden": "true" });
  /** @param {string} stroke @param {number} width @param {string} [dashes] @param {string} [cap] */
  const line = (stroke, width, dashes = "", cap = "butt") =>
    drawing("line", { x1: 2, x2: 32, y1: 8, y2: 8, stroke, "stroke-width": width, "stroke-dasharray": dashes, "stroke-linecap": cap });
  const [kind, number] = entry.split("-");
  const side = look.sides[Number(number ?? (entry === "second" ? 1 : 0))];
  /** @param {string} fill */
  const hatched = (fill) => [
    drawing("rect", { x: 1, y: 1, width: 32, height: 14, fill }),
    ...[4, 12, 20, 28].map((x) =>
      drawing("line", { x1: x - 4, y1: 15, x2: x + 6, y2: 1, stroke: colours.contested, "stroke-width": 1.1 }),
    ),
  ];
  /** @param {string} fill @param {string} [dashes] */
  const arrow = (fill, dashes = "") =>
    drawing("path", {
      d: "M2 6.5 L20 5 L19 1.5 L32 8 L19 14.5 L20 11 L2 9.5 Z",
      fill,
      stroke: side.arrow,
      "stroke-width": 1.4,
      "stroke-dasharray": dashes,
    });
  switch (kind) {
    case "first":
      box.append(drawing("rect", { x: 1, y: 1, width: 32, height: 14, fill: look.sides[0].ground }));
      box.append(drawing("circle", { cx: 17, cy: 8, r: 3.4, fill: look.sides[0].symbol }));
      break;
    case "second": {
      const fill = look.sides[1].ground;
      const lined = layers.has("hatching") || look.sides[1].hatch;
      if (lined) box.append(...hatched(fill));
      else box.append(drawing("rect", { x: 1, y: 1, width: 32, height: 14, fill }));
      box.append(drawing("rect", { x: 13.8, y: 4.8, width: 6.4, height: 6.4, fill: look.sides[1].symbol }));
      break;
    }
    case "certain":
      box.append(line(colours.front_casing, 7), line(colours.front, 3.6));
      break;
    case "likely":
      box.append(line(colours.front_casing, 7), line(colours.front_likely, 2.6));
      break;
    case "conjecture":
      box.append(line(colours.front_casing, 7), line(colours.front_likely, 2.6, "6.5 5"));
      break;
    case "pocket":
      box.append(drawing("ellipse", { cx: 17, cy: 8, rx: 11, ry: 5.5, fill: look.sides[0].ground, stroke: colours.front, "stroke-width": 2.4 }));
      break;
    case "zone":
      box.append(line(colours.zone, 8), line(colours.front, 2));
      break;
    case "parallel":
      box.append(line(colours.parallel, 1.8, "9 4.5"));
      break;
    case "line":
      box.append(line(colours.line, 2, "0.5 4", "round"));
      break;
    case "contested":
      box.append(...hatched(look.sides[0].ground));
      break;
    case "withdrawal":
      box.append(arrow(colours.front_casing, "3.5 2.5"));
      break;
    case "sealift":
      box.append(arrow(colours.front_casing));
      break;
    case "landing":
      box.append(arrow(side.arrow));
      box.append(drawing("line", { x1: 3, x2: 24, y1: 8, y2: 8, stroke: colours.front_casing, "stroke-width": 1.4 }));
      break;
    case "drop":
      box.append(
        drawing("path", { d: "M10 7 A7 6 0 0 1 24 7 Z M10 7 L17 15 L24 7", fill: side.arrow, stroke: side.arrow, "stroke-width": 1 }),
      );
      break;
    default:
      box.append(arrow(side.arrow));
  }
  return box;
}
