/** What the page says, in the language that was chosen. Texts are set as text, never read as HTML. */

/** @typedef {import("./types").Table} Table */
/** @typedef {import("./world").World} World */

/** Languages that write names in Latin letters as they are given: only there modern spellings differ from those of the time. */
const ROMANISED = ["en", "de", "es", "fr"];

/** English dates stand day first, as on the maps. */
const LOCALES = /** @type {Record<string, string>} */ ({ en: "en-GB" });

export class Words {
  /**
   * @param {Table} table
   * @param {World} world
   * @param {string} names period, modern or local
   * @param {string} sides the set of the sides' names
   */
  constructor(table, world, names, sides) {
    this.table = table;
    this.world = world;
    this.names = names;
    this.sides = table.sides[sides] ?? table.sides.short;
    // Names of the other sets hold for the whole war.
    this.earlier = this.sides === table.sides.short ? table.earlier : [];
    const locale = LOCALES[table.code] ?? table.code;
    /** @param {Intl.DateTimeFormatOptions} parts */
    const format = (parts) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...parts });
    this.formats = {
      long: format({ day: "numeric", month: "long", year: "numeric" }),
      short: format({ day: "numeric", month: "short", year: "numeric" }),
      day: format({ day: "numeric", month: "long" }),
    };
    this.counts = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.degrees = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }

  /**
   * One of the package's own words, its {names} filled in.
   * @param {string} path table and key
   * @param {Record<string, string>} [values]
   */
  say(path, values = {}) {
    const [table, key] = path.split(".");
    return this.table.own[table][key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /**
   * @param {number} day
   * @param {"long" | "short" | "day"} [style]
   */
  day(day, style = "long") {
    return this.formats[style].format(this.world.date(day));
  }

  /**
   * @param {number} first
   * @param {number} last
   */
  days(first, last) {
    const short = this.day(first, "short");
    return first === last ? short : this.say("lesson.range", { first: short, last: this.day(last, "short") });
  }

  /** @param {number} value */
  number(value) {
    return this.counts.format(value);
  }

  /**
   * A list of words.
   * @param {string[]} words
   */
  listed(words) {
    const comma = this.say("lesson.comma").trimEnd();
    return words.join(comma === "," ? ", " : comma);
  }

  /**
   * A place's name for lists.
   * @param {number} place
   */
  place(place) {
    const [, , , , , , modern, local] = this.world.facts.places[place];
    if (this.names === "local" && local) return local;
    if (this.names === "modern" && modern && ROMANISED.includes(this.table.code)) return modern;
    return this.table.places[place];
  }

  /**
   * A place's name for the map, without what tells two of one name apart in lists.
   * @param {number} place
   */
  placeOnMap(place) {
    return this.place(place).split(" (")[0].split("（")[0];
  }

  /**
   * A side's name on a day; nobody's too.
   * @param {string | number} holder
   * @param {number} day
   */
  side(holder, day) {
    if (holder === "-") return this.say("player.nobody");
    const names = this.earlier.find(([until, side]) => side === Number(holder) && day <= until);
    return names ? names[2] : this.sides[Number(holder)];
  }

  /**
   * On what the front of a day rests.
   * @param {number} day
   */
  known(day) {
    const [before, after] = this.world.between(day);
    const { snapshots } = this.world.facts;
    const short = (/** @type {number} */ snapshot) => this.day(snapshots[snapshot][0], "short");
    if (before !== after) return this.say("known.between", { before: short(before), after: short(after) });
    if (snapshots[before][0] !== day) return this.say("known.still", { before: short(before) });
    return this.say("known.documented");
  }

  /**
   * The day told for those who can't see the map: the sentences of slides and hand-outs.
   * @param {number} day
   */
  told(day) {
    const { facts } = this.world;
    const sentences = [];
    const first = facts.km2[day];
    for (const [side, km2] of [first, facts.landKm2 - first].entries()) {
      const places = facts.places
        .flatMap((place, number) =>
          place[3] <= 2 && this.world.holder({ x: 0, y: 0, place: number }, day) === String(side) ? [number] : [],
        )
        .slice(0, 6);
      const values = {
        side: this.side(side, day),
        percent: ((100 * km2) / facts.landKm2).toFixed(0),
        km2: this.number(10 * Math.round(km2 / 10)),
        places: this.listed(places.map((number) => this.placeOnMap(number))),
      };
      sentences.push(this.say(places.length ? "lesson.holds" : "lesson.holds_less", values));
    }
    const near = facts.near[facts.shape[day]];
    if (near.length) {
      sentences.push(this.say("lesson.front", { places: this.listed(near.map((number) => this.placeOnMap(number))) }));
    }
    return sentences.map((sentence) => sentence.replace(/\.\.$/, "."));
  }

  /**
   * The event that is told on a day: title and sentence, with its date if it was earlier.
   * @param {number} day
   * @returns {{ title: string, text: string } | null}
   */
  caption(day) {
    const event = this.world.told(day);
    if (event < 0) return null;
    const when = this.world.facts.events[event][1];
    const [title, text] = this.table.events[event];
    const date = when === day ? "" : this.day(when, "day");
    return { title: [title, date].filter(Boolean).join(" · "), text };
  }

  /**
   * What the slider says of its day.
   * @param {number} day
   */
  value(day) {
    const caption = this.caption(day);
    const told = caption ? caption.title || caption.text : this.table.phases[this.world.phase(day)]?.[0];
    return told ? `${this.day(day)}: ${told}` : this.day(day);
  }
}
