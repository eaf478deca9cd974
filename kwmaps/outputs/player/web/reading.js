/** Reads numbers and shapes as `packing.py` wrote them. */

/** @typedef {import("./types").Course} Course */

/**
 * Bytes out of compressed letters.
 * @param {string} letters
 * @returns {Promise<Uint8Array>}
 */
export async function inflate(letters) {
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  /** A whole number: seven bits a byte, the eighth says that more follow. */
  number() {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  /** A whole number that may be negative. */
  signed() {
    const value = this.number();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }

  /** A list of numbers. */
  numbers() {
    return this.many(() => this.number());
  }

  /**
   * A counted list of anything.
   * @template T
   * @param {() => T} read
   * @returns {T[]}
   */
  many(read) {
    const count = this.number();
    const found = new Array(count);
    for (let index = 0; index < count; index++) found[index] = read();
    return found;
  }

  /**
   * A line or an open ring.
   * @returns {Course}
   */
  course() {
    const count = this.number();
    const found = new Int32Array(2 * count);
    let x = 0;
    let y = 0;
    for (let index = 0; index < count; index++) {
      x += this.signed();
      y += this.signed();
      found[2 * index] = x;
      found[2 * index + 1] = y;
    }
    return found;
  }

  /** Lines or rings. */
  courses() {
    return this.many(() => this.course());
  }

  /** A file. */
  blob() {
    const count = this.number();
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }
}
