/** The war as `world.py` tells it: who holds a spot on a day, since when, and who says so. Nothing is worked out anew. */

import { Reader, inflate } from "./reading.js";
import { boxOf, inside, nearest } from "./geometry.js";

/** @typedef {import("./types").Facts} Facts */
/** @typedef {import("./types").Course} Course */
/** @typedef {import("./types").Changes} Changes */
/** @typedef {import("./types").Holder} Holder */
/** @typedef {import("./types").Spot} Spot */
/** @typedef {import("./types").Asked} Asked */
/** @typedef {import("./types").Run} Run */

const DAY = 86_400_000;

/**
 * @param {Facts} facts
 * @param {string} letters
 */
export async function openWorld(facts, letters) {
  return new World(facts, new Reader(await inflate(letters)));
}

export class World {
  /**
   * @param {Facts} facts
   * @param {Reader} reader
   */
  constructor(facts, reader) {
    this.facts = facts;
    this.days = facts.shape.length;
    this.last = this.days - 1;
    this.start = Date.parse(`${facts.first}T00:00:00Z`);
    this.land = reader.courses();
    this.islands = reader.many(() => reader.courses());
    this.neighbours = reader.courses();
    this.lakes = reader.courses();
    this.rivers = reader.many(() => reader.courses());
    this.border = reader.courses();
    this.sheet = reader.courses();
    this.relief = reader.blob();
    this.reliefBox = this.relief.length ? [reader.signed(), reader.signed(), reader.signed(), reader.signed()] : [];
    this.shapes = reader.many(() => reader.many(() => ({ ring: reader.course(), runs: reader.numbers() })));
    this.fronts = facts.snapshots.map((snapshot) => snapshot[3].map(() => reader.courses()));
    this.arrows = facts.movements.map(() => {
      const curves = reader.courses();
      return { curves, first: reader.number(), shares: reader.numbers() };
    });
    this.parallel = reader.courses();
    this.zone = reader.courses();
    this.lines = facts.lines.map(() => reader.courses());
    this.contested = facts.contested.map(() => reader.courses());
    this.islandBoxes = this.islands.map(boxOf);
    this.rings = this.shapes.map((shape) => shape.map((part) => part.ring));
    /** @type {Map<number, number>} the weightiest event of each day that has one, by number */
    this.heads = new Map();
    for (const [number, [, day, rank]] of facts.events.entries()) {
      const other = this.heads.get(day);
      if (other === undefined || rank < facts.events[other][2]) this.heads.set(day, number);
    }
  }

  // days

  /**
   * A day's number from its date, or −1.
   * @param {string} iso
   */
  number(iso) {
    const time = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : NaN;
    const number = (time - this.start) / DAY;
    return Number.isInteger(number) && number >= 0 && number <= this.last && this.iso(number) === iso ? number : -1;
  }

  /** @param {number} day */
  date(day) {
    return new Date(this.start + day * DAY);
  }

  /** @param {number} day */
  iso(day) {
    return this.date(day).toISOString().slice(0, 10);
  }

  /**
   * The snapshots before and after a day, by number; the same one twice while it stands still.
   * @param {number} day
   * @returns {[number, number]}
   */
  between(day) {
    const { snapshots } = this.facts;
    let before = 0;
    while (before + 1 < snapshots.length && snapshots[before + 1][0] <= day) before++;
    return day <= snapshots[before][1] ? [before, before] : [before, before + 1];
  }

  /**
   * The event that is told on a day: the weightiest of that day, or else the last one worth a caption; −1 if there is none.
   * @param {number} day
   */
  told(day) {
    return this.heads.get(day) ?? this.facts.caption[day];
  }

  /** @param {number} day */
  phase(day) {
    return Math.max(
      0,
      this.facts.phases.findIndex((phase) => phase[1] <= day && day <= phase[2]),
    );
  }

  // places

  /**
   * Where the holder of a spot is looked up: up to some kilometres off the coast the nearest land answers; null further out.
   * @param {number} x
   * @param {number} y
   * @returns {Spot | null}
   */
  locate(x, y) {
    if (inside(this.land, x, y)) return { x, y, island: -1 };
    const reach = this.facts.offshore;
    let island = -1;
    let away = Infinity;
    for (const [number, rings] of this.islands.entries()) {
      const [left, top, right, bottom] = this.islandBoxes[number];
      if (x < left - reach || x > right + reach || y < top - reach || y > bottom + reach) continue;
      const distance = inside(rings, x, y) ? 0 : nearest(rings, x, y, true).distance;
      if (distance < away) [island, away] = [number, distance];
    }
    if (away === 0) return { x, y, island };
    const shore = nearest(this.land, x, y, true);
    if (Math.min(shore.distance, away) > reach) return null;
    if (shore.distance > this.facts.abroad && inside(this.neighbours, x, y)) return null;
    return away < shore.distance ? { x, y, island } : { x: shore.x, y: shore.y, island: -1 };
  }

  /**
   * The place nearest to a spot, by number; −1 if none is within so many metres.
   * @param {number} x
   * @param {number} y
   * @param {number} metres
   */
  near(x, y, metres) {
    let best = metres / this.facts.step;
    let found = -1;
    for (const [number, place] of this.facts.places.entries()) {
      const away = Math.hypot(place[1] - x, place[2] - y);
      if (away < best) [best, found] = [away, number];
    }
    return found;
  }

  /**
   * Who holds what was asked for on a day.
   * @param {Asked} asked
   * @param {number} day
   * @returns {Holder}
   */
  holder(asked, day) {
    if (asked.place >= 0) return holderOf(this.facts.places[asked.place][5], day);
    const spot = this.locate(asked.x, asked.y);
    if (!spot) return "-";
    if (spot.island >= 0) return holderOf(this.facts.islands[spot.island], day);
    return inside(this.rings[this.facts.shape[day]], spot.x, spot.y) ? "0" : "1";
  }

  /**
   * Who held it through the war.
   * @param {Asked} asked
   * @returns {Run[]}
   */
  history(asked) {
    const spot = this.locate(asked.x, asked.y);
    if (asked.place >= 0) return this.runs(this.facts.places[asked.place][5]);
    if (!spot) return [{ from: 0, to: this.last, holder: "-" }];
    if (spot.island >= 0) return this.runs(this.facts.islands[spot.island]);
    /** @type {Map<number, Holder>} */
    const known = new Map();
    /** @type {Changes} */
    const changes = [];
    this.facts.shape.forEach((shape, day) => {
      const found = known.get(shape) ?? (inside(this.rings[shape], spot.x, spot.y) ? "0" : "1");
      known.set(shape, found);
      if (found !== changes.at(-1)) changes.push(day, found);
    });
    return this.runs(changes);
  }

  /**
   * @param {Changes} changes
   * @returns {Run[]}
   */
  runs(changes) {
    const found = [];
    for (let at = 0; at < changes.length; at += 2) {
      const next = changes[at + 2];
      const to = typeof next === "number" ? next - 1 : this.last;
      found.push({ from: Number(changes[at]), to, holder: /** @type {Holder} */ (changes[at + 1]) });
    }
    return found;
  }

  /**
   * Who says where the front ran near a spot: a stretch of a snapshot, as [source, certainty, kilometres].
   * @param {number} snapshot
   * @param {number} x
   * @param {number} y
   */
  witness(snapshot, x, y) {
    let best = Infinity;
    let found = this.facts.snapshots[snapshot][3][0];
    for (const [number, courses] of this.fronts[snapshot].entries()) {
      const { distance } = nearest(courses, x, y);
      if (distance < best) [best, found] = [distance, this.facts.snapshots[snapshot][3][number]];
    }
    return found;
  }

  /**
   * Steps from a spot to the front of a day, pockets' edges with it.
   * @param {number} day
   * @param {number} x
   * @param {number} y
   */
  toFront(day, x, y) {
    let best = Infinity;
    for (const { ring, runs } of this.shapes[this.facts.shape[day]]) {
      for (const line of stretches(ring, runs)) best = Math.min(best, nearest([line.course], x, y).distance);
    }
    return best;
  }

  // degrees

  /**
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]} longitude and latitude
   */
  degrees(x, y) {
    const { scales, toDegrees, degree } = this.facts;
    const powers = powersOf(x / scales[0], y / scales[1], degree);
    return [sum(powers, toDegrees[0]), sum(powers, toDegrees[1])];
  }

  /**
   * @param {number} lon
   * @param {number} lat
   * @returns {[number, number]} steps
   */
  steps(lon, lat) {
    const { middle, toSteps, degree } = this.facts;
    const powers = powersOf(lon - middle[0], lat - middle[1], degree);
    return [sum(powers, toSteps[0]), sum(powers, toSteps[1])];
  }
}

/**
 * The stretches of a ring that are part of a front, each with the number of its kind.
 * @param {Course} ring
 * @param {number[]} runs count and kind by turns; kind 0 is no front
 * @returns {{ course: Course, kind: number }[]}
 */
export function stretches(ring, runs) {
  const found = [];
  const size = ring.length;
  for (let at = 0, edge = 0; at < runs.length; at += 2) {
    const count = runs[at];
    if (runs[at + 1]) {
      const course = new Int32Array(2 * count + 2);
      for (let index = 0; index < course.length; index++) course[index] = ring[(2 * edge + index) % size];
      found.push({ course, kind: runs[at + 1] - 1 });
    }
    edge += count;
  }
  return found;
}

/**
 * @param {Changes} changes
 * @param {number} day
 * @returns {Holder}
 */
export function holderOf(changes, day) {
  let found = changes[1];
  for (let at = 0; at < changes.length && Number(changes[at]) <= day; at += 2) found = changes[at + 1];
  return /** @type {Holder} */ (found);
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} degree
 */
function powersOf(x, y, degree) {
  const found = [];
  for (let i = 0; i <= degree; i++) for (let j = 0; j <= degree - i; j++) found.push(x ** i * y ** j);
  return found;
}

/**
 * @param {number[]} powers
 * @param {number[]} weights
 */
function sum(powers, weights) {
  return powers.reduce((total, power, at) => total + power * weights[at], 0);
}
