/** The page's address: #1950-11-28 names a day, and behind it may stand ;lang=, ;theme=, ;names=, ;sides= and ;place=. */

import { byId } from "./dom.js";

/** Milliseconds between two changes of the address: browsers refuse more than some in a minute. */
const ADDRESSED = 2000;

export class Address {
  constructor() {
    /** What stands behind #. */
    this.hash = "";
    this.written = 0;
  }

  /**
   * What a new address asks for, or null if it is no news.
   * @param {string} asked from # on
   * @returns {{ date: string, choices: Map<string, string> } | null}
   */
  read(asked) {
    let hash = asked.slice(1);
    try {
      hash = decodeURIComponent(hash);
    } catch {
      // A stray % is no reason to stop.
    }
    if (!hash || hash === this.hash) return null;
    const [date, ...choices] = hash.split(";");
    return {
      date,
      choices: new Map(choices.map((choice) => /** @type {[string, string]} */ ([...choice.split("="), ""].slice(0, 2)))),
    };
  }

  /**
   * Lets the address follow the day.
   * @param {string} date
   * @param {Map<string, string>} choices what was chosen besides
   * @param {number} now
   */
  write(date, choices, now) {
    const hash = [date, ...[...choices].map(([name, value]) => `${name}=${value}`)].join(";");
    if (hash === this.hash || now - this.written < ADDRESSED) return;
    this.written = now;
    this.hash = hash;
    byId("link").setAttribute("href", `#${hash}`);
    try {
      history.replaceState(null, "", `#${hash}`);
    } catch {
      // A page inside another may not be allowed to; it works without.
    }
  }
}
