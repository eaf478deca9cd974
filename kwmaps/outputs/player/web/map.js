/** The map: canvases upon one another, of which only those that change are drawn again; and how it is moved and asked. */

import { Arrows } from "./arrows.js";
import { Edge } from "./edge.js";
import { Fronts } from "./fronts.js";
import { Ground, emptied } from "./ground.js";
import { Names } from "./names.js";
import { mark } from "./marks.js";
import { listen } from "./pointers.js";
import { View } from "./view.js";

/** @typedef {import("./types").Asked} Asked */
/** @typedef {import("./types").Box} Box */
/** @typedef {import("./types").Look} Look */
/** @typedef {import("./words").Words} Words */
/** @typedef {import("./world").World} World */

/** Milliseconds after the last movement of the map until everything is drawn with all it has. */
const SETTLED = 140;

/** Pixels that one canvas has at most: there are seven. */
const PIXELS = 5_000_000;

/** Pixels within which a click means a place rather than the spot beside it. */
const NEAR = 14;

/** Times that a key or a button zooms, and the share of the map that it moves. */
const ZOOM = 1.5;
const MOVE = 0.2;

export class WarMap {
  /**
   * @param {HTMLElement} frame
   * @param {World} world
   * @param {(asked: Asked) => void} ask called when a spot was asked about
   * @param {() => void} changed called when the map has to be drawn again
   */
  constructor(frame, world, ask, changed) {
    this.frame = frame;
    this.world = world;
    this.ask = ask;
    this.changed = changed;
    this.isStale = true;
    this.view = new View(world.facts.home, world.facts.step);
    this.ground = new Ground(world);
    this.fronts = new Fronts(world, this.ground);
    this.lines = new Edge(world, this.fronts);
    this.arrows = new Arrows(world);
    this.names = new Names(world);
    const layer = () => frame.insertBefore(document.createElement("canvas"), frame.firstChild);
    // From top to bottom, since each goes below those before.
    this.top = layer();
    this.moving = layer();
    this.edge = layer();
    this.around = layer();
    this.war = layer();
    this.second = layer();
    this.first = document.createElement("canvas");
    /** @type {Asked | null} */
    this.asked = null;
    this.layers = new Set();
    /** What is drawn: the day on the ground, how far it has passed into the next, whose front, holders and arrows. */
    this.seen = { day: -1, share: 0, edge: -1, named: -1, holders: "", arrows: -1 };
    this.settling = 0;
    /** @type {number[][]} what was taken before rivers were named */
    this.free = [];
    /** @type {Look | undefined} */
    this.look = undefined;
    /** @type {Words | undefined} */
    this.words = undefined;
    new ResizeObserver(() => this.resize()).observe(frame);
    // Names make room for what lies over the map, and the date's box grows and shrinks.
    const over = new ResizeObserver(() => {
      this.stale = true;
    });
    for (const element of frame.querySelectorAll("[data-over]")) over.observe(element);
    listen(this);
  }

  async open() {
    await this.ground.open();
    this.stale = true;
  }

  /**
   * @param {Look} look
   * @param {Words} words
   * @param {Set<string>} layers
   */
  dress(look, words, layers) {
    this.look = look;
    this.words = words;
    this.layers = layers;
    this.stale = true;
  }

  /** Whether the ground has to be drawn again. */
  get stale() {
    return this.isStale;
  }

  set stale(stale) {
    this.isStale = stale;
    if (stale) this.changed();
  }

  get dots() {
    const most = Math.sqrt(PIXELS / (this.view.width * this.view.height));
    return Math.min(2, window.devicePixelRatio || 1, Math.max(1, most));
  }

  resize() {
    this.view.resize(this.frame.clientWidth, this.frame.clientHeight);
    this.stale = true;
  }

  /**
   * Draws what has changed since the last time.
   * @param {number} position the day's number; its fraction is how much of it has passed
   */
  draw(position) {
    const { look, words, view, dots, seen } = this;
    if (!look || !words || view.width < 2) return;
    const { shape } = this.world.facts;
    const day = Math.floor(position);
    const next = Math.min(day + 1, this.world.last);
    const share = position - day;
    const fresh = this.stale;
    if (fresh) this.drawStill(look, words);
    const tints = { first: this.first, second: this.second };
    if (fresh || day !== seen.day || share < seen.share) {
      this.fronts.draw(this.war, view, dots, tints, day);
      [seen.day, seen.share] = [day, 0];
    }
    if (share > seen.share && shape[day] !== shape[next]) {
      // So much of what is still to come that all of it together is the day's share.
      this.fronts.fade(this.war, view, dots, tints, day, (share - seen.share) / (1 - seen.share));
      seen.share = share;
    }
    const shown = share < 0.5 ? day : next;
    if (fresh || shown !== seen.edge) {
      this.lines.draw(this.edge, view, dots, this.around, look, this.layers, shown);
      seen.edge = shown;
    }
    this.drawNames(look, day, fresh);
    if (fresh || position !== seen.arrows) this.drawMoving(look, position);
    this.stale = false;
  }

  /**
   * @param {Look} look
   * @param {Words} words
   */
  drawStill(look, words) {
    const { view, dots, layers } = this;
    const quick = this.settling > 0;
    this.ground.tint(this.first, view, dots, look, 0, layers);
    this.ground.tint(this.second, view, dots, look, 1, layers);
    this.ground.around(this.around, view, dots, look, layers, quick);
    const context = emptied(this.top, view, dots);
    this.names.labels = [];
    this.showScale(words);
    this.names.taken = this.covered();
    if (layers.has("places")) this.names.place(context, view, words);
    if (!layers.has("names")) return;
    const ground = /** @type {CanvasRenderingContext2D} */ (this.around.getContext("2d"));
    ground.setTransform(dots, 0, 0, dots, 0, 0);
    this.names.ground(ground, view, look, words);
  }

  /**
   * The places, when one of them has changed hands.
   * @param {Look} look
   * @param {number} day
   * @param {boolean} fresh
   */
  drawNames(look, day, fresh) {
    if (!fresh && day === this.seen.named) return;
    const holders = this.names.holders(day);
    this.seen.named = day;
    if (!fresh && holders === this.seen.holders) return;
    this.seen.holders = holders;
    const context = emptied(this.top, this.view, this.dots);
    if (this.layers.has("rivers") && this.layers.has("names") && this.words) {
      if (fresh) this.free = [...this.names.taken];
      this.names.taken = [...this.free];
      this.names.rivers(context, this.view, look, this.words);
    }
    this.names.signs(context, look, holders);
    this.names.write(context, look);
  }

  /**
   * A bar of a round number of kilometres.
   * @param {Words} words
   */
  showScale(words) {
    const most = Math.min(150, this.view.width / 4);
    const km = [500, 200, 100, 50, 20, 10, 5, 2].find((length) => (length * 1000) / this.view.metres <= most) ?? 1;
    const bar = /** @type {HTMLElement} */ (this.frame.querySelector("#scale"));
    bar.style.width = `${(km * 1000) / this.view.metres}px`;
    /** @type {HTMLElement} */ (bar.firstElementChild).textContent = `${km} ${words.say("scale.km")}`;
  }

  /** What lies over the map: nothing is written there. */
  covered() {
    const frame = this.frame.getBoundingClientRect();
    return [...this.frame.querySelectorAll("[data-over]")].map((element) => {
      const box = element.getBoundingClientRect();
      return [box.left - frame.left - 4, box.top - frame.top - 4, box.right - frame.left + 4, box.bottom - frame.top + 4];
    });
  }

  /**
   * Arrows, and rings around what is told and what was asked.
   * @param {Look} look
   * @param {number} position
   */
  drawMoving(look, position) {
    const day = Math.floor(position);
    const arrows = this.layers.has("arrows") ? this.arrows.shown(position, this.view) : [];
    // Nothing moves for weeks of the quiet years.
    if (!arrows.length && !this.stale && day === Math.floor(this.seen.arrows)) return;
    this.seen.arrows = position;
    const context = emptied(this.moving, this.view, this.dots);
    this.arrows.draw(context, this.view, look, arrows);
    mark(context, this, look, day);
  }

  /** @param {Asked | null} asked */
  show(asked) {
    this.asked = asked;
    if (asked) {
      const [x, y] = this.view.toMap(asked.x, asked.y);
      if (x < 0 || y < 0 || x > this.view.width || y > this.view.height) {
        [this.view.x, this.view.y] = [asked.x, asked.y];
      }
    }
    this.stale = true;
  }

  /**
   * The whole country, or a part of it.
   * @param {Box} [box]
   */
  frameOn(box) {
    this.view.show(box ?? this.world.facts.home);
    this.stale = true;
  }

  /** @param {string} what in, out, home, left, right, up, down */
  move(what) {
    const { view } = this;
    const [x, y] = [MOVE * view.width, MOVE * view.height];
    if (what === "in") view.zoom(ZOOM);
    if (what === "out") view.zoom(1 / ZOOM);
    if (what === "home") view.show(view.home);
    if (what === "left") view.pan(x, 0);
    if (what === "right") view.pan(-x, 0);
    if (what === "up") view.pan(0, y);
    if (what === "down") view.pan(0, -y);
    this.stale = true;
  }

  /** @param {() => void} change */
  moved(change) {
    change();
    this.stale = true;
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => {
      this.settling = 0;
      this.stale = true;
    }, SETTLED);
  }

  /**
   * Asks about the place that is meant, or the spot itself.
   * @param {number} px
   * @param {number} py
   */
  askAt(px, py) {
    const [x, y] = this.view.toWorld(px, py);
    const named = this.names.labels.find(
      (label) => px >= label.left && px <= label.right && py >= label.top && py <= label.bottom,
    );
    const near = this.names.labels
      .map((label) => ({ place: label.place, away: Math.hypot(label.x - px, label.y - py) }))
      .sort((one, other) => one.away - other.away)[0];
    const place = near && near.away <= NEAR ? near.place : (named?.place ?? -1);
    if (place < 0) this.ask({ x: Math.round(x), y: Math.round(y), place });
    else this.ask({ x: this.world.facts.places[place][1], y: this.world.facts.places[place][2], place });
  }
}
