/** Names on the map, none upon another: larger places first, more of them the closer the map. */

import { sizeOf } from "./ground.js";

/** @typedef {import("./types").Look} Look */
/** @typedef {import("./world").World} World */
/** @typedef {import("./view").View} View */
/** @typedef {import("./words").Words} Words */

/** Metres to a pixel, and the least rank of places that are named above that. */
const RANKS = [
  [1100, 2],
  [480, 3],
  [0, 4],
];

/** Metres within which an event happened at a place. */
const AT = 8000;

const SIZES = [0, 15, 13, 12, 11.5];
const RADII = [0, 4.2, 3.4, 2.8, 2.6];

export const SANS = '"Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, "Noto Sans", "Noto Sans CJK SC", sans-serif';
export const SERIF = '"Source Serif 4", Georgia, "Times New Roman", "Noto Serif", "Noto Sans CJK SC", serif';

/**
 * @typedef {{ place: number, x: number, y: number, radius: number, text: string, size: number, tx: number, ty: number,
 *   align: CanvasTextAlign, left: number, top: number, right: number, bottom: number }} Label
 */

export class Names {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    const { places, events, step } = world.facts;
    /** Of two places of one rank the one where more happened is named first. */
    this.order = places
      .map(([, x, y, rank, , changes], number) => {
        const told = events.filter(([, , , , , [ex, ey]]) => Math.hypot((ex ?? Infinity) - x, (ey ?? Infinity) - y) * step < AT);
        return { rank, number, weight: changes.length / 2 + told.length };
      })
      .sort((one, other) => one.rank - other.rank || other.weight - one.weight);
    /** @type {Label[]} */
    this.labels = [];
    /** @type {number[][]} boxes in pixels where nothing more may stand: left, top, right, bottom */
    this.taken = [];
  }

  /**
   * Finds room for the names of places.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Words} words
   */
  place(context, view, words) {
    const size = sizeOf(view);
    const least = RANKS.find(([metres]) => view.metres > metres)?.[1] ?? 4;
    const order = this.order.filter(({ rank }) => rank <= least);
    const dots = [];
    for (const { number, rank } of order) {
      const [, wx, wy] = this.world.facts.places[number];
      const [x, y] = view.toMap(wx, wy);
      if (x < 4 || y < 4 || x > view.width - 4 || y > view.height - 4) continue;
      dots.push({ number, rank, x, y, radius: RADII[rank] * size });
    }
    for (const { number, rank, x, y, radius } of dots) {
      const text = words.placeOnMap(number);
      const type = Math.max(11, SIZES[rank] * size);
      context.font = `${rank === 1 ? 600 : 400} ${type}px ${SANS}`;
      const width = context.measureText(text).width;
      const gap = radius + 3;
      const half = type * 0.56;
      for (const [align, tx, ty] of /** @type {[CanvasTextAlign, number, number][]} */ ([
        ["left", x + gap, y],
        ["right", x - gap, y],
        ["center", x, y - gap - half + 1],
        ["center", x, y + gap + half - 1],
      ])) {
        const left = align === "left" ? tx : align === "right" ? tx - width : tx - width / 2;
        const box = [left - 2, ty - half, left + width + 2, ty + half];
        const outside = box[0] < 2 || box[1] < 2 || box[2] > view.width - 2 || box[3] > view.height - 2;
        if (outside || this.taken.some((other) => overlap(box, other))) continue;
        const dot = [x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1];
        if (this.taken.some((other) => overlap(dot, other))) continue;
        this.taken.push(box, dot);
        const [boxLeft, top, right, bottom] = box;
        this.labels.push({ place: number, x, y, radius, text, size: type, tx, ty, align, left: boxLeft, top, right, bottom });
        break;
      }
    }
  }

  /**
   * Seas, countries and ranges, where no place's name stands.
   * @param {CanvasRenderingContext2D} context in pixels
   * @param {View} view
   * @param {Look} look
   * @param {Words} words
   */
  ground(context, view, look, words) {
    const size = sizeOf(view);
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const [number, [, kind, big, wx, wy, slope]] of this.world.facts.names.entries()) {
      const [x, y] = view.toMap(wx, wy);
      const type = Math.max(11, big * size * (kind === "range" ? 0.95 : 1));
      const lines = words.table.names[number].split("\n");
      const family = kind === "country" ? `600 ${type}px ${SANS}` : `italic ${type}px ${SERIF}`;
      context.font = family;
      const spacing = kind === "country" ? 0.22 * type : kind === "range" ? 0.12 * type : 0.04 * type;
      context.letterSpacing = `${spacing}px`;
      const width = Math.max(...lines.map((text) => context.measureText(text).width));
      const turn = (-slope * Math.PI) / 180;
      const [w, h] = [width / 2, (lines.length * type * 1.2) / 2];
      const [cos, sin] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))];
      const box = [x - w * cos - h * sin, y - w * sin - h * cos, x + w * cos + h * sin, y + w * sin + h * cos];
      const outside = box[0] < 4 || box[1] < 4 || box[2] > view.width - 4 || box[3] > view.height - 4;
      const free = !outside && !this.taken.some((other) => overlap(box, other));
      if (free) {
        this.taken.push(box);
        context.save();
        context.translate(x, y);
        context.rotate(turn);
        context.fillStyle = look.colours[{ country: "country_name", range: "range_name" }[kind] ?? "sea_name"];
        for (const [at, text] of lines.entries()) {
          context.fillText(text, 0, (at - (lines.length - 1) / 2) * type * 1.2);
        }
        context.restore();
      }
      context.letterSpacing = "0px";
    }
  }

  /**
   * Rivers, along the straightest part of their courses that is free.
   * @param {CanvasRenderingContext2D} context in pixels
   * @param {View} view
   * @param {Look} look
   * @param {Words} words
   */
  rivers(context, view, look, words) {
    const size = Math.max(11, 12 * sizeOf(view));
    context.font = `italic ${size}px ${SERIF}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    for (const [number, [, rank]] of this.world.facts.rivers.entries()) {
      const text = words.table.rivers[number];
      if (!text || rank > (view.metres > 700 ? 1 : 2)) continue;
      const width = context.measureText(text).width + 8;
      const found = this.along(this.world.rivers[number], view, width, size);
      if (!found) continue;
      this.taken.push(found.box);
      context.save();
      context.translate(found.x, found.y);
      context.rotate(found.turn);
      context.strokeStyle = look.colours.halo;
      context.lineWidth = 2.6;
      context.globalAlpha = 0.7;
      context.strokeText(text, 0, -0.62 * size);
      context.globalAlpha = 1;
      context.fillStyle = look.colours.river;
      context.fillText(text, 0, -0.62 * size);
      context.restore();
    }
  }

  /**
   * Where on a river a name of this width can stand: on the stretch that bends least.
   * @param {import("./types").Course[]} courses
   * @param {View} view
   * @param {number} width
   * @param {number} size
   */
  along(courses, view, width, size) {
    /** @type {{ x: number, y: number, turn: number, box: number[], bend: number } | null} */
    let best = null;
    for (const course of courses) {
      const points = [];
      for (let at = 0; at < course.length; at += 2) points.push(view.toMap(course[at], course[at + 1]));
      for (let first = 0, last = 0, length = 0; first < points.length - 1; first++) {
        while (last < points.length - 1 && length < width) {
          last++;
          length += Math.hypot(points[last][0] - points[last - 1][0], points[last][1] - points[last - 1][1]);
        }
        if (length < width) break;
        const [[x1, y1], [x2, y2]] = [points[first], points[last]];
        const bend = length / Math.max(1, Math.hypot(x2 - x1, y2 - y1));
        length -= Math.hypot(points[first + 1][0] - x1, points[first + 1][1] - y1);
        if (bend > (best?.bend ?? 1.12)) continue;
        const slope = Math.atan2(y2 - y1, x2 - x1);
        const turn = Math.abs(slope) > Math.PI / 2 ? slope + Math.PI : slope;
        const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
        const w = (width * Math.abs(Math.cos(turn)) + 2 * size * Math.abs(Math.sin(turn))) / 2;
        const h = (width * Math.abs(Math.sin(turn)) + 2 * size * Math.abs(Math.cos(turn))) / 2;
        const box = [x - w, y - h, x + w, y + h];
        const outside = box[0] < 4 || box[1] < 4 || box[2] > view.width - 4 || box[3] > view.height - 4;
        if (outside || this.taken.some((other) => overlap(box, other))) continue;
        best = { x, y, turn, box, bend };
      }
    }
    return best;
  }

  /**
   * The places' names.
   * @param {CanvasRenderingContext2D} context in pixels
   * @param {Look} look
   */
  write(context, look) {
    context.textBaseline = "middle";
    context.lineJoin = "round";
    for (const label of this.labels) {
      const rank = this.world.facts.places[label.place][3];
      context.font = `${rank === 1 ? 600 : 400} ${label.size}px ${SANS}`;
      context.textAlign = label.align;
      context.strokeStyle = look.colours.halo;
      context.globalAlpha = 0.9;
      context.lineWidth = 3.4;
      context.strokeText(label.text, label.tx, label.ty);
      context.globalAlpha = 1;
      context.fillStyle = look.colours.ink;
      context.fillText(label.text, label.tx, label.ty);
    }
  }

  /**
   * A name beside something that is marked, where none of the places' names is in the way; else there is none.
   * @param {CanvasRenderingContext2D} context in pixels
   * @param {Look} look
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {number} away
   */
  beside(context, look, text, x, y, away) {
    const size = 13;
    context.font = `600 ${size}px ${SANS}`;
    const width = context.measureText(text).width;
    for (const [left, middle] of [
      [x + away, y],
      [x - away - width, y],
      [x - width / 2, y - away - size / 2],
      [x - width / 2, y + away + size / 2],
    ]) {
      const box = [left - 2, middle - size / 2, left + width + 2, middle + size / 2];
      if (this.taken.some((other) => overlap(box, other))) continue;
      context.textBaseline = "middle";
      context.textAlign = "left";
      context.lineJoin = "round";
      context.strokeStyle = look.colours.halo;
      context.lineWidth = 4;
      context.strokeText(text, left, middle);
      context.fillStyle = look.colours.ink;
      context.fillText(text, left, middle);
      return;
    }
  }

  /**
   * Who holds the places that are named, one letter each.
   * @param {number} day
   */
  holders(day) {
    return this.labels.map(({ place }) => this.world.holder({ x: 0, y: 0, place }, day)).join("");
  }

  /**
   * The places' signs: round where the first side holds one, square for the second; hills are triangles.
   * @param {CanvasRenderingContext2D} context in pixels
   * @param {Look} look
   * @param {string} holders one letter for each
   */
  signs(context, look, holders) {
    for (const [number, { place, x, y, radius }] of this.labels.entries()) {
      const kind = this.world.facts.places[place][4];
      if (kind === "reservoir") continue;
      const holder = holders[number];
      context.beginPath();
      if (kind === "hill") {
        context.moveTo(x - 1.25 * radius, y + radius);
        context.lineTo(x + 1.25 * radius, y + radius);
        context.lineTo(x, y - 1.3 * radius);
        context.closePath();
      } else if (holder === "1") {
        context.rect(x - 0.92 * radius, y - 0.92 * radius, 1.84 * radius, 1.84 * radius);
      } else {
        context.arc(x, y, radius, 0, 2 * Math.PI);
      }
      context.fillStyle = holder === "-" ? look.colours.ink : look.sides[Number(holder)].symbol;
      context.strokeStyle = look.colours.halo;
      context.lineWidth = 3.2;
      context.stroke();
      context.fill();
    }
  }
}

/**
 * @param {number[]} one
 * @param {number[]} other
 */
function overlap(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}
