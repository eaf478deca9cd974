// The shapes of what `world.py` and `words.py` tell the page. Read by the type checker only; no page contains it.

export type Holder = "0" | "1" | "-";

/** Day, holder, day, holder …: from each day on that holder. */
export type Changes = (number | Holder)[];

export interface Look {
  colours: Record<string, string>;
  widths: Record<string, number>;
  relief: number;
  sides: { ground: string; symbol: string; arrow: string; hatch: string }[];
}

export interface Facts {
  first: string;
  last: string;
  step: number;
  offshore: number;
  abroad: number;
  scales: [number, number];
  middle: [number, number];
  toDegrees: [number[], number[]];
  toSteps: [number[], number[]];
  degree: number;
  home: Box;
  sides: [string, string];
  sideNames: string[];
  certainties: string[];
  phases: [string, number, number, Box][];
  snapshots: [number, number, number, [number, number, number][]][];
  places: [string, number, number, number, string, Changes, string, string][];
  islands: Changes[];
  events: [string, number, number, number, number, [] | [number, number], number][];
  movements: [string, number, string, number, number, number][];
  fade: number;
  lines: [string, number, number][];
  contested: [number, number][];
  names: [string, string, number, number, number, number][];
  rivers: [string, number][];
  kinds: [number, number, string][];
  shape: number[];
  km2: number[];
  landKm2: number;
  caption: number[];
  stay: number[];
  read: number[];
  near: number[][];
  themes: Record<string, Look>;
  sources: string[];
}

/** Left, top, right, bottom in steps. */
export type Box = [number, number, number, number];

export interface Table {
  code: string;
  name: string;
  own: Record<string, Record<string, string>>;
  war: { title: string; subtitle: string; credit: string; summary: string };
  sides: Record<string, [string, string]>;
  /** The last day of a name, whose it was, and the name; in the order of the days. */
  earlier: [number, number, string][];
  phases: [string, string][];
  places: string[];
  events: [string, string][];
  movements: string[];
  lines: string[];
  names: string[];
  rivers: string[];
}

/** A line or an open ring: x, y, x, y … in steps. */
export type Course = Int32Array;

/** Where a holder is looked up: on the mainland, or on the island of this number. */
export interface Spot {
  x: number;
  y: number;
  island: number;
}

/** Something that was asked: a spot, and the place that has this number, or −1. */
export interface Asked {
  x: number;
  y: number;
  place: number;
}

/** Days from `from` to `to`, both included, with one holder. */
export interface Run {
  from: number;
  to: number;
  holder: Holder;
}
