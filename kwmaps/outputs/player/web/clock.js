/** Where in the war the page is, and how it runs on: at the film's own pace, as many times faster as was chosen. */

export class Clock {
  /**
   * @param {number[]} stay thousandths of a second for each day, at the film's own pace
   * @param {number[]} read the same with time to read what is told
   */
  constructor(stay, read) {
    this.paces = { film: startsOf(stay), read: startsOf(read) };
    /** Milliseconds from the beginning to the start of each day. */
    this.starts = this.paces.read;
    this.last = stay.length - 1;
    /** A day's number; its fraction is how much of its time has passed. */
    this.position = 0;
    this.speed = 1;
    this.playing = false;
  }

  /**
   * @param {string} pace `read`, or how many times the film's own
   */
  set pace(pace) {
    this.starts = pace === "read" ? this.paces.read : this.paces.film;
    this.speed = pace === "read" ? 1 : Number(pace);
  }

  get day() {
    return Math.floor(this.position);
  }

  /** @param {number} day */
  go(day) {
    this.position = Math.min(this.last, Math.max(0, day));
  }

  play() {
    if (this.position >= this.last) this.position = 0;
    this.playing = true;
  }

  pause() {
    this.playing = false;
    this.position = this.day;
  }

  /**
   * So much time has passed.
   * @param {number} milliseconds
   */
  advance(milliseconds) {
    const day = this.day;
    const now = this.starts[day] + (this.position - day) * (this.starts[day + 1] - this.starts[day]);
    const then = now + milliseconds * this.speed;
    let at = day;
    while (at < this.last && this.starts[at + 1] <= then) at++;
    if (at >= this.last) {
      this.position = this.last;
      this.playing = false;
    } else {
      this.position = at + (then - this.starts[at]) / (this.starts[at + 1] - this.starts[at]);
    }
  }
}

/** @param {number[]} stay */
function startsOf(stay) {
  const found = [0];
  for (const time of stay) found.push((found.at(-1) ?? 0) + time);
  return found;
}
