/** Where in the war the page is, and how it runs on: at the film's own pace, as many times faster as was chosen. */

export class Clock {
  /** @param {number[]} stay thousandths of a second for each day */
  constructor(stay) {
    /** Milliseconds from the beginning to the start of each day. */
    this.starts = [0];
    for (const time of stay) this.starts.push((this.starts.at(-1) ?? 0) + time);
    this.last = stay.length - 1;
    /** A day's number; its fraction is how much of its time has passed. */
    this.position = 0;
    this.speed = 1;
    this.playing = false;
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
