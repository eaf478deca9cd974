/** Which part of the country the map shows, and how large. Positions in the world are steps, on the map CSS pixels. */

/** @typedef {import("./types").Box} Box */

/** Metres to a pixel when nothing larger is of use: nobody drew the fronts more finely. */
const CLOSEST = 40;

export class View {
  /**
   * @param {Box} home what the whole map shows
   * @param {number} step metres
   */
  constructor(home, step) {
    this.home = home;
    this.step = step;
    this.width = 1;
    this.height = 1;
    /** Pixels to a step. */
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    /** @type {Box} room that other things take of the map, in pixels: left, top, right, bottom */
    this.inset = [0, 0, 0, 0];
  }

  /** Metres to a pixel. */
  get metres() {
    return this.step / this.scale;
  }

  get widest() {
    return this.fitting(this.home).scale * 0.6;
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const whole = this.isWhole;
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    if (whole) this.show(this.home);
  }

  get isWhole() {
    const { scale, x, y } = this.fitting(this.home);
    return this.scale === 1 || (Math.abs(scale - this.scale) < 1e-9 && Math.hypot(x - this.x, y - this.y) < 1);
  }

  /**
   * The view that shows a box as large as fits.
   * @param {Box} box
   */
  fitting(box) {
    const [left, top, right, bottom] = box;
    const room = [this.inset[0] + this.inset[2], this.inset[1] + this.inset[3]];
    const scale = Math.min(
      (this.width - room[0]) / ((right - left) * 1.05),
      (this.height - room[1]) / ((bottom - top) * 1.05),
    );
    return {
      scale: Math.max(scale, 1e-6),
      x: (left + right) / 2 + (this.inset[2] - this.inset[0]) / 2 / scale,
      y: (top + bottom) / 2 + (this.inset[3] - this.inset[1]) / 2 / scale,
    };
  }

  /** @param {Box} box */
  show(box) {
    Object.assign(this, this.fitting(box));
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  toMap(x, y) {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }

  /**
   * @param {number} px
   * @param {number} py
   * @returns {[number, number]}
   */
  toWorld(px, py) {
    return [(px - this.width / 2) / this.scale + this.x, (py - this.height / 2) / this.scale + this.y];
  }

  /**
   * Larger or smaller around a spot of the map that stays where it is.
   * @param {number} times
   * @param {number} [px]
   * @param {number} [py]
   */
  zoom(times, px = this.width / 2, py = this.height / 2) {
    const [x, y] = this.toWorld(px, py);
    this.scale = Math.min(this.step / CLOSEST, Math.max(this.widest, this.scale * times));
    this.x = x - (px - this.width / 2) / this.scale;
    this.y = y - (py - this.height / 2) / this.scale;
    this.stay();
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.stay();
  }

  /** The country never leaves the map altogether. */
  stay() {
    const [left, top, right, bottom] = this.home;
    this.x = Math.min(right, Math.max(left, this.x));
    this.y = Math.min(bottom, Math.max(top, this.y));
  }
}
