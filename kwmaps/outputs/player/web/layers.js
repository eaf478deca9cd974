/** What can be switched on the map, and whether it is on at first. */

export const LAYERS = /** @type {Record<string, boolean>} */ ({
  front: true,
  doubt: true,
  arrows: true,
  places: true,
  names: true,
  contested: true,
  parallel: true,
  lines: true,
  rivers: true,
  relief: true,
  hatching: false,
});
