/** Plane geometry on lines and rings, in steps or pixels. */

/** @typedef {import("./types").Course} Course */
/** @typedef {import("./types").Box} Box */

/**
 * Whether a point lies in an odd number of rings.
 * @param {Course[]} rings
 * @param {number} x
 * @param {number} y
 */
export function inside(rings, x, y) {
  let odd = false;
  for (const ring of rings) {
    const count = ring.length;
    let x1 = ring[count - 2];
    let y1 = ring[count - 1];
    for (let at = 0; at < count; at += 2) {
      const x2 = ring[at];
      const y2 = ring[at + 1];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
      x1 = x2;
      y1 = y2;
    }
  }
  return odd;
}

/**
 * The nearest point of lines or rings, and how far it is.
 * @param {Course[]} courses
 * @param {number} x
 * @param {number} y
 * @param {boolean} [closed] whether the last point is joined to the first
 * @returns {{ distance: number, x: number, y: number }}
 */
export function nearest(courses, x, y, closed = false) {
  let best = { distance: Infinity, x, y };
  for (const course of courses) {
    const count = course.length;
    for (let at = closed ? 0 : 2; at < count; at += 2) {
      const before = at ? at - 2 : count - 2;
      const x1 = course[before];
      const y1 = course[before + 1];
      const dx = course[at] - x1;
      const dy = course[at + 1] - y1;
      const length = dx * dx + dy * dy;
      const along = length ? Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length)) : 0;
      const px = x1 + along * dx;
      const py = y1 + along * dy;
      const distance = Math.hypot(x - px, y - py);
      if (distance < best.distance) best = { distance, x: px, y: py };
    }
  }
  return best;
}

/**
 * The box around lines or rings.
 * @param {Course[]} courses
 * @returns {Box}
 */
export function boxOf(courses) {
  /** @type {Box} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const course of courses) {
    for (let at = 0; at < course.length; at += 2) {
      box[0] = Math.min(box[0], course[at]);
      box[1] = Math.min(box[1], course[at + 1]);
      box[2] = Math.max(box[2], course[at]);
      box[3] = Math.max(box[3], course[at + 1]);
    }
  }
  return box;
}

/**
 * How long lines are, all together.
 * @param {Course[]} courses
 */
export function lengthOf(courses) {
  let length = 0;
  for (const course of courses) {
    for (let at = 2; at < course.length; at += 2) {
      length += Math.hypot(course[at] - course[at - 2], course[at + 1] - course[at - 1]);
    }
  }
  return length;
}

/**
 * The beginning of a line, so much of its length.
 * @param {number[][]} points
 * @param {number} share
 * @returns {number[][]}
 */
export function beginning(points, share) {
  const lengths = points.slice(1).map((point, at) => Math.hypot(point[0] - points[at][0], point[1] - points[at][1]));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  const found = [points[0]];
  for (const [at, length] of lengths.entries()) {
    if (left <= 0) break;
    const part = length > left ? left / length : 1;
    const [x, y] = points[at];
    found.push([x + part * (points[at + 1][0] - x), y + part * (points[at + 1][1] - y)]);
    left -= length;
  }
  return found;
}

/**
 * A path through lines or rings.
 * @param {Course[]} courses
 * @param {boolean} closed
 */
export function pathOf(courses, closed) {
  const path = new Path2D();
  for (const course of courses) {
    path.moveTo(course[0], course[1]);
    for (let at = 2; at < course.length; at += 2) path.lineTo(course[at], course[at + 1]);
    if (closed) path.closePath();
  }
  return path;
}
